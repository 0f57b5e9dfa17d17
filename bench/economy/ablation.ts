import { FAMILY } from './family.js';
import { estimateOf, signed } from './interval.js';
import { type Measured, measure } from './measure.js';
import { recordedTask } from './recorded-task.js';
import { table } from './tables.js';
import { OURS, VARIANTS } from './variants.js';

const BUDGETS = [100, 300, 600];

/** Each idea alone in another way: its score less that of the default, over all landscapes and the recorded task. */
export async function ablationPart(seeds: number): Promise<string> {
  const problems = [recordedTask, ...FAMILY];
  const baselines: Measured[] = [];
  for (const problem of problems) baselines.push(await measure(OURS, problem, BUDGETS, seeds));
  const rows: string[][] = [];
  for (const variant of VARIANTS) {
    const pooled: number[][] = BUDGETS.map(() => []);
    for (const [at, problem] of problems.entries()) {
      const measured = await measure(variant, problem, BUDGETS, seeds);
      for (const [row, list] of pooled.entries()) {
        const base = baselines[at]?.scores[row] ?? [];
        list.push(...(measured.scores[row] ?? []).map((score, seed) => score - (base[seed] ?? 0)));
      }
    }
    rows.push([variant.name, ...pooled.map((list) => signed(estimateOf(list)))]);
    console.error(rows.at(-1)?.join(' | '));
  }
  return table(['instead of the default', ...BUDGETS.map((calls) => `after ${calls} calls`)], rows);
}
