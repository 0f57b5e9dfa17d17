import { CONFIDENCE } from './bootstrap.js';
import { studentQuantile } from '../../core/distributions.js';
import type { VarianceSplit } from './variance-split.js';

/** Chance of finding a difference that is there. J. Cohen, Statistical Power Analysis (1988), section 2.4. */
export const POWER = 0.8;

/** No more examples than this are ever advised: the difference is nothing that examples can show. */
export const MOST_EXAMPLES = 1_000_000;

/** Variance of the mean difference of one example with a number of repeats. */
export function varianceWith({ betweenExamples, withinExamples }: VarianceSplit, repeats: number): number {
  return betweenExamples + withinExamples / repeats;
}

/**
 * The smallest true mean difference that this number of examples finds with the power, two-sided at 95%; the variance
 * is that of one example's mean difference. Student's t in place of the normal quantiles: G. W. Snedecor, W. G.
 * Cochran, Statistical Methods (1989), section 6.14.
 */
export function detectableDifference(variance: number, examples: number, power = POWER): number {
  const degrees = examples - 1;
  const factor = studentQuantile((1 + CONFIDENCE) / 2, degrees) + studentQuantile(power, degrees);
  return factor * Math.sqrt(variance / examples);
}

/**
 * The least number of examples, at least `least`, that finds a true mean difference of this size with the power; null
 * where none below a million does.
 */
export function examplesNeeded(
  difference: number,
  variance: number,
  least: number,
  power = POWER,
): number | null {
  const size = Math.abs(difference);
  const isEnough = (examples: number) => detectableDifference(variance, examples, power) <= size;
  if (size === 0 || !isEnough(MOST_EXAMPLES)) return null;
  let [low, high] = [least, MOST_EXAMPLES];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
