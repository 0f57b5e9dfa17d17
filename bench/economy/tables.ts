import { estimateOf, interval, signed } from './interval.js';
import { callsToReach, differences, type Measured } from './measure.js';

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Everybody's means, and what ours is ahead by, seed by seed. */
export function scoreTable(own: Measured, others: readonly Measured[], budgets: readonly number[]): string {
  const means = [own, ...others].map(({ name, scores }) => [
    name,
    ...scores.map((row) => interval(estimateOf(row))),
  ]);
  const ahead = others.map((other) => [`ours less ${other.name}`, ...differences(own, other).map(signed)]);
  return table(['metric calls', ...budgets.map(String)], [...means, ...ahead]);
}

/** Where ours reaches what another one has at the last budget. */
export function reachTable(own: Measured, others: readonly Measured[], budgets: readonly number[]): string {
  const last = budgets.at(-1) ?? 0;
  const rows = others.map((other) => {
    const target = estimateOf(other.scores.at(-1) ?? []).mean;
    const calls = callsToReach(own, budgets, target);
    const share = calls === null ? 'not reached' : `${Math.round((100 * calls) / last)}%`;
    return [other.name, target.toFixed(3), calls === null ? '-' : String(calls), share];
  });
  return table([`reached by`, `score after ${last} calls`, 'calls that ours takes', 'share'], rows);
}
