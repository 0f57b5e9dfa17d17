import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/core/errors.js';
import type { ImageModel } from '../../src/providers/image-model.js';
import { type ImageModelUnderTest, plainRequest } from './image-model-conformance.js';

/** What the provider does with the next requests. */
export type ImageFate =
  | { readonly type: 'images' }
  /** The safety check lets no image through. */
  | { readonly type: 'withheld' }
  /** Works, and does not end. */
  | { readonly type: 'endless' }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'malformed' }
  | { readonly type: 'cut' };

/** An image model with a provider whose fate the test decides. */
export interface ImageProviderUnderTest extends ImageModelUnderTest {
  fate(next: ImageFate): void;
  /** Resolves when the provider has got so many requests for images. */
  receives(count: number): Promise<void>;
  with(options: { readonly timeoutMs?: number; readonly unpriced?: boolean }): ImageModel;
}

/** What every image model does when its provider does not what it should. */
export function imageProviderConformance(name: string, start: () => Promise<ImageProviderUnderTest>): void {
  describe(`${name}: what every provider of images may do`, () => {
    let subject: ImageProviderUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const generate = (model = subject.model, signal = new AbortController().signal) =>
      model.generate(plainRequest(model), { signal, repeat: 0 });

    async function failure(fate: ImageFate, model = subject.model): Promise<ProviderError> {
      subject.fate(fate);
      const error: unknown = await generate(model).catch((thrown: unknown) => thrown);
      if (!(error instanceof ProviderError)) throw new Error('a ProviderError was due', { cause: error });
      return error;
    }

    it('names no cost where the price is unknown', async () => {
      subject.fate({ type: 'images' });
      expect((await generate(subject.with({ unpriced: true }))).costUsd).toBeNull();
    });

    it('is no success of a provider that withholds every image', async () => {
      const before = subject.billedUsd();
      const error = await failure({ type: 'withheld' });
      expect(error).toMatchObject({ failure: 'safety', isRetryable: false });
      expect(error.billedUsd ?? 0).toBeCloseTo(subject.billedUsd() - before, 9);
    });

    it('ends when aborted, and tells what is billed nevertheless', async () => {
      subject.fate({ type: 'endless' });
      const controller = new AbortController();
      const [asked, billed] = [subject.asked(), subject.billedUsd()];
      const call = generate(subject.model, controller.signal).catch((error: unknown) => error);
      await subject.receives(asked + 1);
      controller.abort(new Error('enough'));
      expect(await call).toMatchObject({
        code: expect.stringMatching(/^aborted/),
        exitCode: 130,
        billedUsd: expect.closeTo(subject.billedUsd() - billed, 9),
      });
    });

    it('gives up on a provider that does not end', async () => {
      // Long enough for the request to arrive, on a busy machine too: what never arrived is not billed.
      const billed = subject.billedUsd();
      const error = await failure({ type: 'endless' }, subject.with({ timeoutMs: 1_000 }));
      expect(error).toMatchObject({ failure: 'timeout', isRetryable: true });
      expect(error.billedUsd).toBeCloseTo(subject.billedUsd() - billed, 9);
    });

    it.each([
      [401, 'authentication', false],
      [404, 'not-found', false],
      [400, 'invalid-request', false],
      [429, 'rate-limit', true],
      [500, 'server', true],
    ] as const)('calls status %i %s, and asks once', async (status, expected, isRetryable) => {
      const before = subject.asked();
      const error = await failure({ type: 'status', status });
      expect(error).toMatchObject({ failure: expected, status, isRetryable, billedUsd: 0 });
      expect(error.message).toContain(subject.model.id);
      expect(subject.asked() - before).toBe(1);
    });

    it('tells a malformed answer and a cut connection from an image, and asks once', async () => {
      const before = subject.asked();
      expect(await failure({ type: 'malformed' })).toMatchObject({ failure: 'malformed-response' });
      expect(await failure({ type: 'cut' })).toMatchObject({ failure: 'network', isRetryable: true });
      expect(subject.asked() - before).toBe(2);
    });
  });
}
