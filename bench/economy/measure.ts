import type { Contestant } from './contestant.js';
import { type Estimate, estimateOf } from './interval.js';
import type { Problem } from './problem.js';

/** Sealed-test scores: one row per budget, one column per seed. */
export interface Measured {
  readonly name: string;
  readonly scores: readonly (readonly number[])[];
}

export async function measure(
  contestant: Contestant,
  problem: Problem,
  budgets: readonly number[],
  seeds: number,
): Promise<Measured> {
  const columns: (readonly number[])[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    columns.push(await contestant.scores(problem.instance(seed), seed, budgets));
  }
  const scores = budgets.map((_, row) => columns.map((column) => column[row] ?? Number.NaN));
  return { name: contestant.name, scores };
}

/** Seed by seed at equal calls. */
export function differences(own: Measured, other: Measured): readonly Estimate[] {
  return own.scores.map((row, at) =>
    estimateOf(row.map((score, seed) => score - (other.scores[at]?.[seed] ?? Number.NaN))),
  );
}

/** Metric calls at which the mean reaches `target`, between two budgets by a straight line; null = at none of them. */
export function callsToReach(
  { scores }: Measured,
  budgets: readonly number[],
  target: number,
): number | null {
  const means = scores.map((row) => estimateOf(row).mean);
  const at = means.findIndex((mean) => mean >= target);
  if (at === -1) return null;
  const [to = 0, high = 0] = [budgets[at], means[at]];
  const [from = to, low = high] = [budgets[at - 1], means[at - 1]];
  return Math.ceil(high === low ? to : from + ((target - low) / (high - low)) * (to - from));
}
