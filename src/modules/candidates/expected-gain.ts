/** How much scores of images for one prompt differ, before any is seen. */
export interface SpreadBelief {
  /** Standard deviation, in units of score, above 0. */
  readonly spread: number;
  /** As sure as after so many scores, at least 1. */
  readonly weight: number;
}

/**
 * Ours: images of one prompt mostly lie within a tenth of a score of their mean, and a handful of scores outweighs that.
 * Without a belief the first scores that happen to be close end the wait too early (`npm run bench:candidates`).
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

/** Density of Student's t for whole degrees of freedom. */
function studentDensity(t: number, freedom: number): number {
  // Gamma((n + 1) / 2) / Gamma(n / 2), from n = 1 upwards.
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let n = 1; n < freedom; n++) ratio = n / 2 / ratio;
  return (ratio / Math.sqrt(freedom * Math.PI)) * (1 + t ** 2 / freedom) ** (-(freedom + 1) / 2);
}

/** Distribution function of Student's t for whole degrees of freedom. Source: Abramowitz & Stegun, 26.7.3-4. */
function studentCdf(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let n = isOdd ? 3 : 2; n < freedom; n += 2) {
    term *= ((n - 1) / n) * cosine ** 2;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return (1 + within) / 2;
}
