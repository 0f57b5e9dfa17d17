import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/core/errors.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../../src/providers/image-model.js';

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
export interface ImageModelUnderTest {
  readonly model: ImageModel;
  fate(next: ImageFate): void;
  /** Requests for images that the provider has got. */
  asked(): number;
  /** Resolves when the provider has got so many requests for images. */
  receives(count: number): Promise<void>;
  /** What the provider has billed so far. */
  billedUsd(): number;
  with(options: { readonly timeoutMs?: number; readonly unpriced?: boolean }): ImageModel;
  close(): Promise<void>;
}

const REFERENCE = {
  kind: 'image',
  source: { type: 'bytes', bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/png' },
} as const;

/** What every ImageModel does, over HTTP or in this process: seen from outside, through the interface alone. */
export function imageModelConformance(name: string, start: () => Promise<ImageModelUnderTest>): void {
  describe(`${name}: what every image model does`, () => {
    let subject: ImageModelUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const can = () => subject.model.capabilities;
    const plain = (more: Partial<ImageRequest> = {}): ImageRequest => ({
      prompt: can().prompts.includes('text')
        ? { type: 'text', text: 'a fox on a log' }
        : { type: 'fibo', json: { short_description: 'a fox on a log' } },
      ...(needsReference() ? { references: [REFERENCE] } : {}),
      ...more,
    });
    const needsReference = () => subject.model.id.endsWith('/edit');
    const generate = (request: ImageRequest, signal = new AbortController().signal, model = subject.model) =>
      model.generate(request, { signal, repeat: 0 });
    const lost = (reply: ImageResponse, setting: string) =>
      reply.downgrades.some((downgrade) => downgrade.setting === setting);

    async function failure(fate: ImageFate, model = subject.model): Promise<ProviderError> {
      subject.fate(fate);
      const error: unknown = await generate(plain(), undefined, model).catch((thrown: unknown) => thrown);
      if (!(error instanceof ProviderError)) throw new Error('a ProviderError was due', { cause: error });
      return error;
    }

    async function refusal(request: ImageRequest): Promise<unknown> {
      subject.fate({ type: 'images' });
      const before = subject.asked();
      const error: unknown = await generate(request).catch((thrown: unknown) => thrown);
      expect(subject.asked()).toBe(before);
      return error;
    }

    it('gives an image, with type and size as its bytes are', async () => {
      subject.fate({ type: 'images' });
      const reply = await generate(plain());
      expect(reply).toMatchObject({ cached: false, retries: [], downgrades: [] });
      expect(reply.servedBy).not.toBe('');
      expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
      expect(reply.images).toHaveLength(1);
      for (const image of reply.images) {
        const { width, height, format } = await sharp(image.bytes).metadata();
        expect(image).toMatchObject({ width, height, mediaType: `image/${format}` });
        expect(['passed', 'unknown']).toContain(image.safety);
      }
    });

    it('gives as many images as one request may ask for, each another', async () => {
      subject.fate({ type: 'images' });
      const count = can().maxCount;
      const { images } = await generate(plain({ count }));
      expect(new Set(images.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(count);
    });

    it('has the shapes and sizes it offers', async () => {
      subject.fate({ type: 'images' });
      for (const aspectRatio of can().aspectRatios) {
        const reply = await generate(plain({ aspectRatio }));
        expect(lost(reply, 'aspectRatio')).toBe(false);
        const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
        for (const { width, height } of reply.images) {
          expect(Math.abs(Math.log((width * down) / (height * across)))).toBeLessThan(0.06);
        }
      }
      const longest: number[] = [];
      for (const size of can().sizes) {
        const reply = await generate(plain({ size }));
        expect(lost(reply, 'size')).toBe(false);
        longest.push(...reply.images.map(({ width, height }) => Math.max(width, height)));
      }
      expect(longest).toEqual([...longest].sort((a, b) => a - b));
      expect(new Set(longest).size).toBe(can().sizes.length);
    });

    it('uses the seed and tells it, or tells that it cannot and knows none', async () => {
      subject.fate({ type: 'images' });
      const reply = await generate(plain({ seed: 7 }));
      expect(lost(reply, 'seed')).toBe(!can().seed);
      for (const image of reply.images) expect(image.seed).toBe(can().seed ? 7 : null);
      if (!can().seed) return;
      const bytesOf = async (seed: number) => (await generate(plain({ seed }))).images[0]?.bytes;
      expect(await bytesOf(7)).toEqual(reply.images[0]?.bytes);
      expect(await bytesOf(8)).not.toEqual(reply.images[0]?.bytes);
    });

    it('tells what it cannot honour', async () => {
      subject.fate({ type: 'images' });
      const reply = await generate(plain({ negativePrompt: 'blur', aspectRatio: '21:9', size: '4K' }));
      expect(lost(reply, 'negativePrompt')).toBe(!can().negativePrompt);
      expect(lost(reply, 'aspectRatio')).toBe(!can().aspectRatios.includes('21:9'));
      expect(lost(reply, 'size')).toBe(!can().sizes.includes('4K'));
    });

    it('refuses what it cannot leave out, and asks nobody', async () => {
      const { maxReferences, maxCount, prompts } = can();
      const references = Array.from({ length: maxReferences + 1 }, () => REFERENCE);
      const unsupported = { code: 'image/unsupported', exitCode: 2 };
      expect(await refusal(plain({ references }))).toMatchObject(unsupported);
      if (maxCount < 8) expect(await refusal(plain({ count: maxCount + 1 }))).toMatchObject(unsupported);
      if (!prompts.includes('fibo'))
        expect(await refusal(plain({ prompt: { type: 'fibo', json: {} } }))).toMatchObject(unsupported);
      if (!prompts.includes('text'))
        expect(await refusal(plain({ prompt: { type: 'text', text: 'x' } }))).toMatchObject(unsupported);
      expect(await refusal(plain({ seed: -1 }))).toMatchObject({ code: 'image/invalid', exitCode: 2 });
    });

    it('costs what the provider bills, and says nothing where the price is unknown', async () => {
      subject.fate({ type: 'images' });
      const before = subject.billedUsd();
      const replies = [await generate(plain()), await generate(plain({ count: can().maxCount }))];
      const cost = replies.reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
      expect(cost).toBeCloseTo(subject.billedUsd() - before, 9);
      if (subject.model.simulated) return;
      const { costUsd } = await generate(plain(), undefined, subject.with({ unpriced: true }));
      expect(costUsd).toBeNull();
    });

    it('keeps calls at the same time apart', async () => {
      subject.fate({ type: 'images' });
      const prompts = Array.from({ length: 6 }, (_, number) => plain({ prompt: promptOf(number) }));
      const alone: unknown[] = [];
      for (const prompt of prompts) alone.push((await generate(prompt)).images[0]?.bytes);
      const together = await Promise.all(prompts.map((prompt) => generate(prompt)));
      expect(together.map(({ images }) => images[0]?.bytes)).toEqual(alone);
    });

    const promptOf = (number: number): ImageRequest['prompt'] =>
      can().prompts.includes('text')
        ? { type: 'text', text: `${number} foxes` }
        : { type: 'fibo', json: { short_description: `${number} foxes` } };

    it('sends nothing when aborted before', async () => {
      const before = subject.asked();
      await expect(generate(plain(), AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 });
      expect(subject.asked()).toBe(before);
    });

    it('is no success of a provider that withholds every image', async () => {
      if (subject.model.simulated) return;
      const before = subject.billedUsd();
      const error = await failure({ type: 'withheld' });
      expect(error).toMatchObject({ failure: 'safety', isRetryable: false });
      expect(error.billedUsd ?? 0).toBeCloseTo(subject.billedUsd() - before, 9);
    });

    it('ends when aborted, and tells what is billed nevertheless', async () => {
      if (subject.model.simulated) return;
      subject.fate({ type: 'endless' });
      const controller = new AbortController();
      const [asked, billed] = [subject.asked(), subject.billedUsd()];
      const call = generate(plain(), controller.signal).catch((error: unknown) => error);
      await subject.receives(asked + 1);
      controller.abort(new Error('enough'));
      expect(await call).toMatchObject({
        code: expect.stringMatching(/^aborted/),
        exitCode: 130,
        billedUsd: expect.closeTo(subject.billedUsd() - billed, 9),
      });
    });

    it('gives up on a provider that does not end', async () => {
      if (subject.model.simulated) return;
      const billed = subject.billedUsd();
      const error = await failure({ type: 'endless' }, subject.with({ timeoutMs: 80 }));
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
      if (subject.model.simulated) return;
      const before = subject.asked();
      const error = await failure({ type: 'status', status });
      expect(error).toMatchObject({ failure: expected, status, isRetryable, billedUsd: 0 });
      expect(error.message).toContain(subject.model.id);
      expect(subject.asked() - before).toBe(1);
    });

    it('tells a malformed answer and a cut connection from an image, and asks once', async () => {
      if (subject.model.simulated) return;
      const before = subject.asked();
      expect(await failure({ type: 'malformed' })).toMatchObject({ failure: 'malformed-response' });
      expect(await failure({ type: 'cut' })).toMatchObject({ failure: 'network', isRetryable: true });
      expect(subject.asked() - before).toBe(2);
    });
  });
}
