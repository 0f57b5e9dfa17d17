import { UsageError } from '../../core/errors.js';
import type { ImageScorer, ImageToScore, ScoreOptions } from './image-scorer.js';
import { scoreImages } from './rank.js';

/** How far the scores of one scorer lie from those of another that it stands for. */
export interface ScorerAgreement {
  /** Images that both gave a score. */
  readonly images: number;
  readonly meanDifference: number;
  readonly largestDifference: number;
  /** Standard deviation of the reference: what the differences are to be held against. */
  readonly deviation: number;
  /** Spearman's rank correlation; 1 = the same order. Null when one of the two gives all images the same score. */
  readonly rankCorrelation: number | null;
}

/**
 * Scores the same images with both and compares, for example the fast JoyQuality with the exact one on images of your
 * own. Rejects with UsageError `scorer/too-few-images` when fewer than two images have both scores.
 */
export async function compareScorers(
  reference: ImageScorer,
  other: ImageScorer,
  images: readonly ImageToScore[],
  options: ScoreOptions = {},
): Promise<ScorerAgreement> {
  const first = await scoreImages(reference, images, options);
  const second = await scoreImages(other, images, options);
  const pairs = first.flatMap((score, at) => {
    const twin = second[at];
    return score.status === 'scored' && twin?.status === 'scored' ? [[score.value, twin.value] as const] : [];
  });
  if (pairs.length < 2) {
    throw new UsageError('scorer/too-few-images', `${pairs.length} images have both scores; it takes two.`);
  }
  return agreementOf(
    pairs.map(([value]) => value),
    pairs.map(([, value]) => value),
  );
}

/** How far values lie from those of a reference, one by one. */
export function agreementOf(a: readonly number[], b: readonly number[]): ScorerAgreement {
  const differences = a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN)));
  const middle = mean(a);
  return {
    images: a.length,
    meanDifference: mean(differences),
    largestDifference: differences.reduce((most, one) => Math.max(most, one), 0),
    deviation: Math.sqrt(mean(a.map((value) => (value - middle) ** 2))),
    rankCorrelation: correlation(ranksOf(a), ranksOf(b)),
  };
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (of: (at: number) => number) => a.reduce((total, _, at) => total + of(at), 0);
  const left = (at: number) => (a[at] ?? 0) - meanA;
  const right = (at: number) => (b[at] ?? 0) - meanB;
  const scale = Math.sqrt(sum((at) => left(at) ** 2) * sum((at) => right(at) ** 2));
  return scale === 0 ? null : sum((at) => left(at) * right(at)) / scale;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
