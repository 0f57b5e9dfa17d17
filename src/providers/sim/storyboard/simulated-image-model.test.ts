import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ImageRequest } from '../../image-model.js';
import { simulatedImageModel, STORYBOARD_CACHE_SCOPE } from './index.js';
import { STORYBOARD_MODEL_VERSION, STORYBOARD_PRICE_USD } from './generate-storyboards.js';
import { pngText } from './png-text.js';
import { Storyboard, STORYBOARD_CHUNK } from './storyboard.js';

const call = { signal: new AbortController().signal, repeat: 0 };
const PROMPT = 'woman walking through a neon city at night';

async function shown(changes: Partial<ImageRequest> & { readonly text?: string } = {}, id = 'sim') {
  const { text = PROMPT, ...request } = changes;
  const response = await simulatedImageModel(id).generate(
    { prompt: { type: 'text', text }, seed: 3, aspectRatio: '21:9', ...request },
    call,
  );
  const [image] = response.images;
  if (image === undefined) throw new Error('no image');
  return {
    response,
    image,
    storyboard: Storyboard.parse(JSON.parse(pngText(image.bytes, STORYBOARD_CHUNK) ?? '')),
  };
}

describe('the simulated image model', () => {
  it('draws what the words ask for and writes it into the file', async () => {
    const { image, storyboard } = await shown({ aspectRatio: '16:9' });
    expect(storyboard.elements).toMatchObject([{ noun: 'woman', kind: 'human', drawnAs: 'person' }]);
    expect(storyboard.setting).toMatchObject({ noun: 'city', drawnAs: 'city' });
    expect(storyboard.lighting.conditions).toBe('neon city lights');
    const { width, height, format } = await sharp(image.bytes).metadata();
    expect({ width, height, format }).toEqual({ width: 1024, height: 576, format: 'png' });
    expect([image.width, image.height, image.mediaType, image.seed]).toEqual([1024, 576, 'image/png', 3]);
  });

  it('gives the same bytes for the same request, and others for another seed, world or prompt', async () => {
    const [first, again, seed, world] = await Promise.all([
      shown(),
      shown(),
      shown({ seed: 4 }),
      shown({}, 'sim:1'),
    ]);
    expect(Buffer.compare(first.image.bytes, again.image.bytes)).toBe(0);
    expect(Buffer.compare(first.image.bytes, seed.image.bytes)).not.toBe(0);
    expect(Buffer.compare(first.image.bytes, world.image.bytes)).not.toBe(0);
  });

  it('makes as many images as asked for, with a seed and a price each', async () => {
    const { response } = await shown({ count: 2 });
    expect(response.images.map(({ seed }) => seed)).toEqual([3, 4]);
    expect(response.costUsd).toBeCloseTo(2 * STORYBOARD_PRICE_USD, 9);
    expect(response.latencyMs).toBeGreaterThanOrEqual(4_000);
  });

  it('honours shapes', async () => {
    const { image } = await shown({ aspectRatio: '2:3' });
    expect([image.width, image.height]).toEqual([680, 1024]);
  });

  it('leaves out what the negative prompt names', async () => {
    const text = 'a cat beside a dog and a chair, clearly visible, in a room';
    expect((await shown({ text })).storyboard.elements.map(({ noun }) => noun)).toContain('dog');
    const { storyboard } = await shown({ text, negativePrompt: 'dog' });
    expect(storyboard.elements.map(({ noun }) => noun)).not.toContain('dog');
  });

  it('reads a structured prompt field by field', async () => {
    const { storyboard } = await shown({
      prompt: {
        type: 'fibo',
        json: {
          objects: [
            {
              description: 'Old fisherman. A man in a yellow raincoat.',
              location: 'left third, foreground',
              pose: 'seated formal',
            },
            { description: 'Wooden boat.', location: 'center', shape_and_color: 'Red hull' },
          ],
          background_setting: 'A calm lake at dawn.',
          lighting: {
            conditions: 'golden hour warmth',
            direction: 'backlit',
            shadows: 'long evening shadows',
          },
          aesthetics: {
            composition: 'Shot: long, rule of thirds.',
            preference_score: 'very high',
            aesthetic_score: 'very high',
          },
          photographic_characteristics: { camera_angle: 'low angle', depth_of_field: 'deep' },
          style_medium: 'watercolor',
        },
      },
    });
    expect(storyboard.setting.drawnAs).toBe('water');
    expect(storyboard.elements.map(({ noun }) => noun)).toContain('fisherman');
    expect(storyboard.lighting.conditions).toBe('golden hour warmth');
    expect(storyboard.camera.depth_of_field).toBe('deep');
  });

  it('refuses references and stops when told', async () => {
    const reference = {
      kind: 'image',
      source: { type: 'bytes', bytes: new Uint8Array([1]), mediaType: 'image/png' },
    } as const;
    await expect(shown({ references: [reference] })).rejects.toMatchObject({ code: 'image/unsupported' });
    await expect(
      simulatedImageModel('sim').generate(
        { prompt: { type: 'text', text: PROMPT } },
        { signal: AbortSignal.abort(), repeat: 0 },
      ),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  it('says before loading what the loaded code says', () => {
    const model = simulatedImageModel('sim:7');
    expect(STORYBOARD_CACHE_SCOPE).toBe(STORYBOARD_MODEL_VERSION);
    expect(model.price?.usdPerImage['1K']).toBe(STORYBOARD_PRICE_USD);
    expect(model.cacheScope).toContain('seed 7');
    expect(simulatedImageModel('sim:rainy', { seed: 9 }).cacheScope).toContain('seed 9');
  });
});
