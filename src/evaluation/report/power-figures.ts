import { type Comparison, MIN_EXAMPLES_FOR_VERDICT } from '../comparison.js';
import { detectableDifference, examplesNeeded, POWER, varianceWith } from '../statistics/power.js';
import { rounded } from './figures.js';
import type { ComparisonFigures } from './report-schema.js';

type PowerFigures = NonNullable<ComparisonFigures['power']>;

/** Repeats that are worked out beside those at hand: beyond a few, more examples nearly always buy more. */
const REPEATS_SHOWN = [1, 2, 3, 5];

/**
 * How many examples a difference of the size seen, and of a size asked for, needs; undefined where the differences show no
 * spread, so that nothing can be said.
 */
export function powerFigures(
  { score, variance }: Comparison,
  repeats: number,
  target: number | undefined,
): PowerFigures | undefined {
  const deviation = score?.difference.standardDeviation ?? 0;
  if (score === null || deviation === 0) return undefined;
  const { examples, mean: seen } = score.difference;
  const choices = variance === null ? [repeats] : [...new Set([...REPEATS_SHOWN, repeats])];
  const neededFor = (difference: number) =>
    choices
      .sort((a, b) => a - b)
      .map((each) => {
        const spread = variance === null || each === repeats ? deviation ** 2 : varianceWith(variance, each);
        return { repeats: each, examples: examplesNeeded(difference, spread, MIN_EXAMPLES_FOR_VERDICT) };
      });
  return {
    power: POWER,
    detectable: Math.min(1, rounded(detectableDifference(deviation ** 2, examples))),
    needed: [seen, ...(target === undefined ? [] : [target])].map((difference) => ({
      difference: rounded(difference),
      designs: neededFor(difference),
    })),
  };
}
