import { describe, expect, it } from 'vitest';
import type { ImageScore, ImageScorer, ImageToScore } from './image-scorer.js';
import { rankImages, scoreImage, scoreImages, selectBest } from './rank.js';

const NO_WEIGHTS: ImageScore = { status: 'unavailable', reason: 'no weights', command: 'fetch them' };

/** Scores an image by its first byte; 0 fails. */
function firstByteScorer(isAvailable = true): ImageScorer {
  const score = ({ image }: ImageToScore): ImageScore => {
    const value = image instanceof Uint8Array ? (image[0] ?? 0) : 0;
    if (!isAvailable) return NO_WEIGHTS;
    if (value === 0) return { status: 'failed', code: 'image/broken', message: 'It is broken.' };
    return { status: 'scored', value, unit: value / 255, parts: {}, notes: [] };
  };
  return {
    name: 'first-byte',
    prompt: 'ignored',
    scale: { min: 1, max: 255, meaning: 'the first byte' },
    lookahead: 1,
    availability: async () => ({ status: 'available', revision: { weights: 'none', preprocessing: '1' } }),
    async *score(items) {
      for await (const item of items) yield score(item);
    },
    close: async () => {},
  };
}

const images = (...bytes: number[]): ImageToScore[] => bytes.map((byte) => ({ image: Uint8Array.of(byte) }));

describe('ranking images by a scorer', () => {
  it('sorts best first, keeps the order of equals, and puts what has no score last', async () => {
    const ranked = await rankImages(firstByteScorer(), images(3, 0, 9, 3, 0));
    expect(ranked.map(({ index }) => index)).toEqual([2, 0, 3, 1, 4]);
    expect(ranked[0]?.score).toMatchObject({ status: 'scored', value: 9 });
    expect(ranked[4]?.score).toMatchObject({ status: 'failed' });
  });

  it('selects the best', async () => {
    expect(await selectBest(firstByteScorer(), images(3, 0, 9))).toMatchObject({
      index: 2,
      score: { value: 9 },
    });
  });

  it('has no best of nothing, and none where nothing has a score', async () => {
    await expect(selectBest(firstByteScorer(), [])).rejects.toMatchObject({ code: 'scorer/no-images' });
    await expect(selectBest(firstByteScorer(), images(0))).rejects.toMatchObject({
      code: 'scorer/none-scored',
      message: expect.stringContaining('It is broken.'),
    });
    await expect(selectBest(firstByteScorer(false), images(1))).rejects.toMatchObject({
      code: 'scorer/none-scored',
      hint: 'Run: fetch them',
    });
  });

  it('scores one and many', async () => {
    const [one] = images(7);
    if (one === undefined) throw new Error('no image');
    expect(await scoreImage(firstByteScorer(), one)).toMatchObject({ value: 7 });
    expect((await scoreImages(firstByteScorer(), images(1, 2))).map(({ status }) => status)).toEqual([
      'scored',
      'scored',
    ]);
  });
});
