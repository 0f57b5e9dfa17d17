import { UsageError } from '../../core/errors.js';
import { type ScorerAgreement, agreementOf } from '../../scoring/images/compare-scorers.js';
import type { ImageScorer } from '../../scoring/images/image-scorer.js';
import type { ScoredImage } from './scored-image.js';
import { DEFAULT_SCORER, type ScorerParts, makeScorers } from './scorers.js';

const EXACT = `${DEFAULT_SCORER}-exact`;

/** The exact JoyQuality under a name of its own, to stand beside the fast one. Throws UsageError where none is fast. */
export function exactTwin(names: readonly string[], parts: ScorerParts): readonly ImageScorer[] {
  if (parts.precision === 'fast' && names.includes(DEFAULT_SCORER)) {
    return makeScorers([DEFAULT_SCORER], { ...parts, precision: 'exact' }).map((exact) => ({
      ...exact,
      name: EXACT,
    }));
  }
  throw new UsageError(
    'score/nothing-fast',
    '--against-exact compares the fast joyquality with the exact one',
    {
      hint: `Add --precision fast, and --scorer ${DEFAULT_SCORER} where others are named.`,
    },
  );
}

/** How far the fast scores lie from the exact ones, on the images that have both; null below two of them. */
export function agreementWithExact(
  scorers: readonly ImageScorer[],
  images: readonly ScoredImage[],
): ScorerAgreement | null {
  const [exact, fast] = [EXACT, DEFAULT_SCORER].map((wanted) =>
    scorers.findIndex(({ name }) => name === wanted),
  );
  const pairs = images.flatMap(({ scores }) => {
    const [one, other] = [scores[exact ?? -1], scores[fast ?? -1]];
    return one?.status === 'scored' && other?.status === 'scored' ? [[one.value, other.value] as const] : [];
  });
  if (pairs.length < 2) return null;
  return agreementOf(
    pairs.map(([value]) => value),
    pairs.map(([, value]) => value),
  );
}

export function agreementLine(agreement: ScorerAgreement | null): string {
  if (agreement === null) return 'fast against exact: it takes two images that both score';
  const { images, meanDifference, largestDifference, deviation, rankCorrelation } = agreement;
  const correlation = rankCorrelation === null ? 'not defined' : rankCorrelation.toFixed(3);
  return (
    `fast against exact, ${images} images: off by ${meanDifference.toFixed(4)} on average and ` +
    `${largestDifference.toFixed(4)} at most, where exact scores have a standard deviation of ${deviation.toFixed(4)}; ` +
    `rank correlation (Spearman) ${correlation}`
  );
}
