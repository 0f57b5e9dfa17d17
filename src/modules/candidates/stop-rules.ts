import { UsageError } from '../../core/errors.js';
import { DEFAULT_SPREAD, expectedGain, type SpreadBelief } from './expected-gain.js';

/** Why not to wait for the images that are still to come. */
export interface Stop {
  readonly rule: 'threshold' | 'patience';
  readonly reason: string;
}

/** Looks at the scores so far, in the order in which they came; undefined: go on waiting. */
export type StopRule = (scores: readonly number[]) => Stop | undefined;

/** Ends the wait at the first score that is good enough, 0 to 1. Throws UsageError `candidates/threshold`. */
export function scoreThreshold(threshold: number): StopRule {
  checkUnit('threshold', threshold);
  return (scores) => {
    const last = scores.at(-1);
    if (last === undefined || last < threshold) return undefined;
    return { rule: 'threshold', reason: `A score of ${round(last)} reaches the threshold of ${threshold}.` };
  };
}

/**
 * Ends the wait when one more image may be expected to gain less than it costs. `costOfOne` is what one more image
 * (its price, or the wait for it) is worth, in units of score. The rule of Weitzman, "Optimal Search for the Best
 * Alternative" (1979), with recall and like alternatives: search until the best is at or above the reservation value
 * z, where E[(X - z)+] = cost. The distribution is estimated from `belief` and the scores seen (see `expectedGain`).
 * Throws UsageError `candidates/patience`.
 */
export function patience(costOfOne: number, belief: SpreadBelief = DEFAULT_SPREAD): StopRule {
  checkUnit('patience', costOfOne);
  if (
    !(
      belief.spread > 0 &&
      Number.isFinite(belief.spread) &&
      Number.isInteger(belief.weight) &&
      belief.weight >= 1
    )
  ) {
    throw new UsageError(
      'candidates/patience',
      `patience: spread ${belief.spread}, weight ${belief.weight}.`,
      {
        hint: 'Give a spread above 0 and a whole weight of at least 1.',
      },
    );
  }
  return (scores) => {
    const gain = expectedGain(scores, belief);
    if (gain > costOfOne) return undefined;
    const best = round(Math.max(...scores));
    return {
      rule: 'patience',
      reason: `One more image is expected to gain ${round(gain)} over ${best}, less than its cost of ${costOfOne}.`,
    };
  };
}

function checkUnit(name: 'threshold' | 'patience', value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new UsageError(`candidates/${name}`, `${name} is ${value}; scores are from 0 to 1.`, {
    hint: 'Use a number from 0 to 1.',
  });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
