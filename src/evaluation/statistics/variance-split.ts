import { mean } from './moments.js';

/** Where the spread of scores comes from. */
export interface VarianceSplit {
  /** Variance of the examples' own means: more examples average it away. */
  readonly betweenExamples: number;
  /** Variance of the repeats of one example: more repeats average it away too. */
  readonly withinExamples: number;
}

/**
 * Splits the variance of values by example into the two parts that a mean rests on; null where no example was repeated
 * or there is only one. Analysis of variance with one random factor, for unequal numbers of repeats, negative estimates
 * set to zero. Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components (1992), section 3.6.
 */
export function varianceSplit(valuesByExample: readonly (readonly number[])[]): VarianceSplit | null {
  const groups = valuesByExample.filter((values) => values.length > 0);
  const total = groups.reduce((sum, values) => sum + values.length, 0);
  if (groups.length < 2 || total === groups.length) return null;
  const grandMean = mean(groups.flat());
  const withinSquares = groups.reduce((sum, values) => sum + squares(values, mean(values)), 0);
  const betweenSquares = groups.reduce(
    (sum, values) => sum + values.length * (mean(values) - grandMean) ** 2,
    0,
  );
  const withinExamples = withinSquares / (total - groups.length);
  // The number of repeats that an equal design with the same precision would have.
  const repeats =
    (total - groups.reduce((sum, values) => sum + values.length ** 2, 0) / total) / (groups.length - 1);
  const betweenMean = betweenSquares / (groups.length - 1);
  return { betweenExamples: Math.max(0, (betweenMean - withinExamples) / repeats), withinExamples };
}

function squares(values: readonly number[], centre: number): number {
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
