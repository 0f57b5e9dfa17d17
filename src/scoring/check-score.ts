import { UsageError } from '../core/errors.js';
import type { Score } from './metric.js';

/**
 * Gives a score back when every number in it is within [0, 1]. Throws UsageError `metric/invalid-score`: a wrong number
 * would spoil every mean that it enters, so it is an error of the metric and no score.
 */
export function checkScore(score: Score, metricName: string): Score {
  if (score.score !== null) checkNumber(score.score, 'score', metricName);
  for (const [name, value] of Object.entries(score.objectives)) {
    checkNumber(value, `objective "${name}"`, metricName);
  }
  return score;
}

function checkNumber(value: number, what: string, metricName: string): void {
  if (value >= 0 && value <= 1) return;
  throw new UsageError(
    'metric/invalid-score',
    `metric "${metricName}": ${what} is ${value}, not within 0 to 1`,
    {
      hint: 'Scale scores to 0 to 1, and give null for what cannot be scored.',
    },
  );
}
