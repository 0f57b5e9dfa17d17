import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  GeneratedImage,
  ImageModel,
  ImageRequest,
  ImageResponse,
} from '../../src/providers/image-model.js';

/** An image model whose maker keeps count. */
export interface ImageModelUnderTest {
  readonly model: ImageModel;
  /** Requests for images so far. */
  asked(): number;
  /** What they are billed at, in truth or by the simulator's price. */
  billedUsd(): number;
  /** Draws each picture on this machine: a few of its shapes and sizes stand for all. */
  readonly isSlow?: true;
  close(): Promise<void>;
}

const REFERENCE = {
  kind: 'image',
  source: { type: 'bytes', bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/png' },
} as const;

/** Comparing millions of bytes one by one takes longer than making them. */
const fingerprint = ({ bytes }: GeneratedImage) => createHash('sha256').update(bytes).digest('hex');

/** A request that asks for nothing in particular; some models only edit. */
export function plainRequest(model: ImageModel, more: Partial<ImageRequest> = {}): ImageRequest {
  return {
    prompt: { type: 'text', text: 'a fox on a log' },
    ...(model.id.endsWith('/edit') ? { references: [REFERENCE] } : {}),
    ...more,
  };
}

/** What every ImageModel does, over HTTP or in this process: seen from outside, through the interface alone. */
export function imageModelConformance(name: string, start: () => Promise<ImageModelUnderTest>): void {
  describe(`${name}: what every image model does`, () => {
    let subject: ImageModelUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const can = () => subject.model.capabilities;
    const plain = (more: Partial<ImageRequest> = {}): ImageRequest => plainRequest(subject.model, more);
    const generate = (request: ImageRequest, signal = new AbortController().signal) =>
      subject.model.generate(request, { signal, repeat: 0 });
    const offered = <T>(all: readonly T[]) => (subject.isSlow ? all.slice(0, 2) : all);
    const most = () => (subject.isSlow ? 2 : can().maxCount);
    const lost = (reply: ImageResponse, setting: string) =>
      reply.downgrades.some((downgrade) => downgrade.setting === setting);

    async function refusal(request: ImageRequest): Promise<unknown> {
      const before = subject.asked();
      const error: unknown = await generate(request).catch((thrown: unknown) => thrown);
      expect(subject.asked()).toBe(before);
      return error;
    }

    it('gives an image, with type and size as its bytes are', async () => {
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
      const count = most();
      const { images } = await generate(plain({ count }));
      expect(new Set(images.map(fingerprint)).size).toBe(count);
    });

    it('has the shapes and sizes it offers', async () => {
      for (const aspectRatio of offered(can().aspectRatios)) {
        const reply = await generate(plain({ aspectRatio }));
        expect(lost(reply, 'aspectRatio')).toBe(false);
        const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
        for (const { width, height } of reply.images) {
          expect(Math.abs(Math.log((width * down) / (height * across)))).toBeLessThan(0.06);
        }
      }
      const longest: number[] = [];
      for (const size of offered(can().sizes)) {
        const reply = await generate(plain({ size }));
        expect(lost(reply, 'size')).toBe(false);
        longest.push(...reply.images.map(({ width, height }) => Math.max(width, height)));
      }
      expect(longest).toEqual([...longest].sort((a, b) => a - b));
      expect(new Set(longest).size).toBe(offered(can().sizes).length);
    });

    it('uses the seed and tells it, or tells that it cannot and knows none', async () => {
      const reply = await generate(plain({ seed: 7 }));
      expect(lost(reply, 'seed')).toBe(!can().seed);
      // A provider may use a seed without saying it again.
      for (const image of reply.images) expect(can().seed ? [7, null] : [null]).toContain(image.seed);
      if (!can().seed) return;
      const shownFor = async (seed: number) => (await generate(plain({ seed }))).images.map(fingerprint);
      expect(await shownFor(7)).toEqual(reply.images.map(fingerprint));
      expect(await shownFor(8)).not.toEqual(reply.images.map(fingerprint));
    });

    it('tells what it cannot honour', async () => {
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
      expect(await refusal(plain({ seed: -1 }))).toMatchObject({ code: 'image/invalid', exitCode: 2 });
    });

    it('costs what is billed for it', async () => {
      const before = subject.billedUsd();
      const replies = [await generate(plain()), await generate(plain({ count: most() }))];
      const cost = replies.reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
      expect(cost).toBeCloseTo(subject.billedUsd() - before, 9);
    });

    it('keeps calls at the same time apart', async () => {
      const prompts = Array.from({ length: 3 }, (_, number) =>
        plain({ prompt: { type: 'text', text: `${number} foxes` } }),
      );
      const alone: unknown[] = [];
      for (const prompt of prompts) alone.push((await generate(prompt)).images.map(fingerprint));
      const together = await Promise.all(prompts.map((prompt) => generate(prompt)));
      expect(together.map(({ images }) => images.map(fingerprint))).toEqual(alone);
    });

    it('sends nothing when aborted before', async () => {
      const before = subject.asked();
      await expect(generate(plain(), AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 });
      expect(subject.asked()).toBe(before);
    });
  });
}
