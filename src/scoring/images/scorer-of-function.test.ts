import { describe, expect, it } from 'vitest';
import { InputFileError, StorageError } from '../../core/errors.js';
import { cachedScorer } from './cached-scorer.js';
import type { ImageScore, ImageScorer } from './image-scorer.js';
import { scoreImage, scoreImages } from './rank.js';
import { memoryScoreStore } from './score-store.js';
import { scorerOfFunction } from './scorer-of-function.js';

const GIF = Uint8Array.from(Buffer.from('GIF89a'));

function scorerOf(scoreOne: () => Promise<ImageScore>, lookahead = 1): ImageScorer {
  return scorerOfFunction({
    name: 'tested',
    prompt: 'ignored',
    scale: { min: null, max: null, meaning: 'what the test says' },
    lookahead,
    availability: async () => ({ status: 'available', revision: { weights: 'none', preprocessing: '1' } }),
    scoreOne,
  });
}

describe('a scorer of a function', () => {
  it.each([
    ['value', { value: Number.NaN, unit: 0.5, parts: {} }],
    ['unit', { value: 1, unit: Number.POSITIVE_INFINITY, parts: {} }],
    ['part', { value: 1, unit: 0.5, parts: { cosine: Number.NaN } }],
  ])('takes a %s that is no number for no score', async (_, numbers) => {
    const scorer = scorerOf(async () => ({ status: 'scored', ...numbers, notes: [] }));
    expect(await scoreImage(scorer, { image: GIF })).toMatchObject({
      status: 'failed',
      code: 'scorer/not-finite',
    });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lookahead of %s', (lookahead) => {
    expect(() => scorerOf(() => Promise.reject(new Error('unused')), lookahead)).toThrow(
      expect.objectContaining({ code: 'scorer/lookahead', exitCode: 2 }),
    );
  });

  it.each([
    new StorageError('storage/read-only', 'the disk is read-only'),
    new InputFileError('weights/truncated', 'the weights are cut'),
    new InputFileError('onnx/load-failed', 'the runtime cannot load the model'),
  ])('ends with the first image where every image would fail: $code', async (error) => {
    let count = 0;
    const broken = scorerOf(() => {
      count += 1;
      return Promise.reject(error);
    });
    for (const scorer of [broken, cachedScorer(broken, memoryScoreStore())]) {
      count = 0;
      await expect(scoreImages(scorer, [{ image: GIF }, { image: GIF }])).rejects.toBe(error);
      expect(count).toBe(1);
    }
  });
});
