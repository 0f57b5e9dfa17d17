import type { Rng } from '../../core/rng.js';
import { normalCdf, studentQuantile } from '../../core/distributions.js';
import { mean, quantile } from './moments.js';
import { WORDS, wordStream } from './word-stream.js';

export const CONFIDENCE = 0.95;

/** Hesterberg 2015, section 3: 10,000 resamples for routine use, 15,000 where the third digit matters. */
export const RESAMPLES = 10_000;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/**
 * Bootstrap interval of a mean; null for fewer than two values. For paired comparisons the values are the differences.
 *
 * The plain percentile interval is too narrow for few values. This is the expanded percentile interval, which takes
 * wider quantiles so that its width agrees with Student's t. Source: T. Hesterberg, "What Teachers Should Know About
 * the Bootstrap", The American Statistician 69 (2015), section 4.3. For 10 to 60 values it covered the true mean more
 * evenly than the percentile, BCa and bootstrap-t intervals over normal, skewed, sparse and binary values.
 */
export function bootstrapMean(
  values: readonly number[],
  rng: Rng,
  options: BootstrapOptions = {},
): Interval | null {
  const { resamples = RESAMPLES, confidence = CONFIDENCE } = options;
  const count = values.length;
  if (count < 2) return null;
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) return { low: first, high: first };
  const means = resampledMeans(values, rng, resamples).sort();
  const tail = (1 - confidence) / 2;
  const share = normalCdf(studentQuantile(tail, count - 1) * Math.sqrt(count / (count - 1)));
  return { low: quantile(means, share), high: quantile(means, 1 - share) };
}

function resampledMeans(values: readonly number[], rng: Rng, resamples: number): Float64Array {
  const count = values.length;
  // Sums of differences from the mean keep their digits when the values are large and close together.
  const centre = mean(values);
  const offsets = Float64Array.from(values, (value) => value - centre);
  const means = new Float64Array(resamples);
  const next = wordStream(rng);
  const step = count / WORDS;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += offsets[Math.floor(next() * step)] ?? 0;
    means[resample] = centre + sum / count;
  }
  return means;
}
