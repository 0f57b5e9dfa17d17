import { studentQuantile } from '../../src/core/distributions.js';
import { mean, standardDeviation } from '../../src/evaluation/statistics/moments.js';

/** A mean and half the width of its 95% interval (Student's t over seeds). */
export interface Estimate {
  readonly mean: number;
  readonly half: number;
}

export function estimateOf(values: readonly number[]): Estimate {
  const deviation = standardDeviation(values) ?? 0;
  const half =
    values.length < 2
      ? 0
      : studentQuantile(0.975, values.length - 1) * (deviation / Math.sqrt(values.length));
  return { mean: mean(values), half };
}

export function interval({ mean: centre, half }: Estimate): string {
  return `${centre.toFixed(3)} ± ${half.toFixed(3)}`;
}

/** A difference, with its sign. */
export function signed(estimate: Estimate): string {
  return `${estimate.mean > 0 ? '+' : ''}${interval(estimate)}`;
}
