import { studentCdf, studentDensity } from '../../core/distributions.js';

/** How much scores of images for one prompt differ, before any is seen. */
export interface SpreadBelief {
  /** Standard deviation, in units of score, above 0. */
  readonly spread: number;
  /** As sure as after so many scores, at least 1. */
  readonly weight: number;
}

/**
 * Ours: images of one prompt mostly lie within a tenth of a score of their mean, and a handful of scores outweighs
 * that. Without a belief the first scores that happen to be close end the wait too early (`npm run bench:candidates`).
 */
export const DEFAULT_SPREAD: SpreadBelief = { spread: 0.1, weight: 4 };

/**
 * By how much the next of several like scores (0 to 1) may be expected to beat the best so far: E[(X - best)+]. X has
 * Student's t as the predictive distribution of a normal population with unknown mean and, for its variance, a scaled
 * inverse chi-squared prior (Gelman et al., "Bayesian Data Analysis", 3.3). Closed form of the expectation: Tracey &
 * Wolpert, "Upgrading from Gaussian Processes to Student's-T Processes" (2018). Infinity before the first score.
 */
export function expectedGain(scores: readonly number[], belief: SpreadBelief = DEFAULT_SPREAD): number {
  const count = scores.length;
  if (count === 0) return Infinity;
  const best = Math.max(...scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / count;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  // One degree of freedom has no finite expectation.
  const freedom = Math.max(2, count - 1 + belief.weight);
  const variance = (belief.weight * belief.spread ** 2 + squares) / freedom;
  const spread = Math.sqrt(variance * (1 + 1 / count));
  const at = (mean - best) / spread;
  const tail = (freedom / (freedom - 1)) * (1 + at ** 2 / freedom) * studentDensity(at, freedom);
  // No score is above 1, whatever the distribution thinks.
  return Math.min(1 - best, Math.max(0, spread * (at * studentCdf(at, freedom) + tail)));
}
