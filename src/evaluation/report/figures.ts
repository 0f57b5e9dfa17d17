import type { RunUsage } from '../../modules/module.js';
import type { Estimate } from '../estimates.js';
import type { Interval } from '../statistics/bootstrap.js';
import type { UsageFigures } from './report-schema.js';

/** Digits after the point of scores and p values: beyond what any number of examples can carry. */
const SCORE_DIGITS = 6;
/** A token of the cheapest model costs about a hundred-millionth of a dollar. */
const MONEY_DIGITS = 9;

/** Rounds away what differs between machines: the last digits of sums and of Math functions. */
export function rounded(value: number, digits = SCORE_DIGITS): number {
  // -0 would print as 0 and compare as another value.
  return Number(value.toFixed(digits)) + 0;
}

export function roundedOrNull(value: number | null, digits = SCORE_DIGITS): number | null {
  return value === null ? null : rounded(value, digits);
}

export function estimateFigures(estimate: Estimate) {
  const { examples, mean, low, high, standardError, bootstrap, standardDeviation } = estimate;
  return {
    examples,
    mean: rounded(mean),
    low: roundedOrNull(low),
    high: roundedOrNull(high),
    standardError: roundedOrNull(standardError),
    ...(bootstrap === undefined ? {} : { bootstrap: intervalFigures(bootstrap) }),
    standardDeviation: roundedOrNull(standardDeviation),
  };
}

function intervalFigures(interval: Interval | null): Interval | null {
  return interval === null ? null : { low: rounded(interval.low), high: rounded(interval.high) };
}

export function usageFigures({ calls, cachedCalls, tokens, costUsd }: RunUsage): UsageFigures {
  return { calls, cachedCalls, ...tokens, costUsd: roundedOrNull(costUsd, MONEY_DIGITS) };
}
