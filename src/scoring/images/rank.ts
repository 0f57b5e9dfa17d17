import { UsageError } from '../../core/errors.js';
import type { ImageScore, ImageScorer, ImageToScore, Scored, ScoreOptions } from './image-scorer.js';

type Items = Iterable<ImageToScore> | AsyncIterable<ImageToScore>;

/**
 * Scores one image.
 *
 * @example
 * const score = await scoreImage(joyQuality({ weights: 'models/joyquality' }), { image: { path: 'cat.png' } });
 * if (score.status === 'scored') console.log(score.parts.raw, score.parts.sigmoid);
 */
export async function scoreImage(
  scorer: ImageScorer,
  item: ImageToScore,
  options: ScoreOptions = {},
): Promise<ImageScore> {
  for await (const score of scorer.score([item], options)) return score;
  throw new TypeError(`The scorer ${scorer.name} gave no result for an image.`);
}

/** Scores images; the result has their order. To have each score as it is made, loop over `scorer.score` itself. */
export async function scoreImages(
  scorer: ImageScorer,
  items: Items,
  options: ScoreOptions = {},
): Promise<readonly ImageScore[]> {
  const scores: ImageScore[] = [];
  for await (const score of scorer.score(items, options)) scores.push(score);
  return scores;
}

export interface RankedImage<S extends ImageScore = ImageScore> {
  /** Position among the images as given, from 0. */
  readonly index: number;
  readonly score: S;
}

/** Scores images and sorts them, best first; equal scores keep their order. Those without a score come last. */
export async function rankImages(
  scorer: ImageScorer,
  items: Items,
  options: ScoreOptions = {},
): Promise<readonly RankedImage[]> {
  const scores = await scoreImages(scorer, items, options);
  const ranked = scores.map((score, index) => ({ index, score }));
  return ranked.sort((a, b) => valueOf(b.score) - valueOf(a.score) || a.index - b.index);
}

/**
 * The image with the highest score. Rejects with UsageError: `scorer/no-images` for an empty list, and
 * `scorer/none-scored` when not one of them has a score.
 */
export async function selectBest(
  scorer: ImageScorer,
  items: Items,
  options: ScoreOptions = {},
): Promise<RankedImage<Scored>> {
  const [best] = await rankImages(scorer, items, options);
  if (best === undefined) {
    throw new UsageError('scorer/no-images', 'There is no image to select from: the list is empty.');
  }
  const { index, score } = best;
  if (score.status === 'scored') return { index, score };
  const why = score.status === 'failed' ? score.message : score.reason;
  const hint = score.status === 'unavailable' && score.command !== null ? `Run: ${score.command}` : undefined;
  throw new UsageError('scorer/none-scored', `No image has a score of ${scorer.name}. ${why}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

// Below every number there is, and never NaN when two of them are compared.
const valueOf = (score: ImageScore) => (score.status === 'scored' ? score.value : -Number.MAX_VALUE);
