import { expect, it } from 'vitest';
import { compareScorers } from './compare-scorers.js';
import type { ImageScore, ImageScorer } from './image-scorer.js';
import { scorerOfFunction } from './scorer-of-function.js';

/** Gives the numbers of a list by the first byte of the image. */
function listed(...values: readonly (number | null)[]): ImageScorer {
  return scorerOfFunction({
    name: 'listed',
    prompt: 'ignored',
    scale: { min: null, max: null, meaning: 'what the list says' },
    lookahead: 1,
    availability: async () => ({ status: 'available', revision: { weights: 'none', preprocessing: '1' } }),
    scoreOne: async ({ image }): Promise<ImageScore> => {
      const value = values[image instanceof Uint8Array ? (image[0] ?? 0) : 0] ?? null;
      if (value === null) return { status: 'failed', code: 'image/broken', message: 'broken' };
      return { status: 'scored', value, unit: 0, parts: {}, notes: [] };
    },
  });
}

const images = [0, 1, 2, 3].map((byte) => ({ image: Uint8Array.of(byte) }));

it('tells how far apart two scorers are, on the images that both score', async () => {
  const agreement = await compareScorers(listed(1, 2, 3, null), listed(1.5, 1, 3, 4), images);
  expect(agreement).toMatchObject({
    images: 3,
    meanDifference: 0.5,
    largestDifference: 1,
    rankCorrelation: 0.5,
  });
  expect(agreement.deviation).toBeCloseTo(Math.sqrt(2 / 3), 12);
});

it('knows ties, the opposite order, and no order at all', async () => {
  const compare = async (a: readonly number[], b: readonly number[]) =>
    (await compareScorers(listed(...a), listed(...b), images)).rankCorrelation;
  expect(await compare([1, 2, 3, 4], [8, 6, 4, 2])).toBeCloseTo(-1, 12);
  // By scipy.stats.spearmanr.
  expect(await compare([1, 2, 2, 4], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505138, 12);
  expect(await compare([1, 2, 3, 4], [5, 5, 5, 5])).toBeNull();
});

it('takes two images at least', async () => {
  await expect(compareScorers(listed(1), listed(2), images)).rejects.toMatchObject({
    code: 'scorer/too-few-images',
  });
});
