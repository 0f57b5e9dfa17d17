/** Fewest scores from which the next can be foretold: with two the predicted mean is not even finite. */
export const MIN_SCORES_FOR_GAIN = 3;

/**
 * By how much the next of several like scores (0 to 1) may be expected to beat the best so far: E[(X - best)+], where
 * X follows Student's t with the mean and spread of the scores seen, as a normal population with unknown mean and
 * variance predicts its next member. Closed form of the expectation: Tracey & Wolpert, "Upgrading from Gaussian
 * Processes to Student's-T Processes" (2018). Infinity for fewer than 3 scores.
 */
export function expectedGain(scores: readonly number[]): number {
  const count = scores.length;
  if (count < MIN_SCORES_FOR_GAIN) return Infinity;
  const best = Math.max(...scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / count;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1);
  const spread = Math.sqrt(variance * (1 + 1 / count));
  if (spread === 0) return 0;
  const freedom = count - 1;
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
