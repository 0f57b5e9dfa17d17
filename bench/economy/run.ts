/**
 * Search economy: mean score on a sealed test after so many metric calls, ours beside the reference's behaviour under
 * the same proposer, on made-up tasks.
 *
 *   npm run bench:economy -- [--part recorded,family,ablation,ax] [--seeds 200] [--write]
 *
 * Prints Markdown tables; with --write also puts them into docs/benchmarks.md. An interval is Student's t over seeds.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AX } from './ax.js';
import { FAMILY } from './family.js';
import { estimateOf, interval } from './interval.js';
import { callsToReach, differences, type Measured, measure } from './measure.js';
import type { Problem } from './problem.js';
import { recordedTask } from './recorded-task.js';
import { reachTable, scoreTable, table } from './tables.js';
import { OURS, REFERENCES, VARIANTS } from './variants.js';

const BUDGETS = [100, 150, 200, 250, 300, 360, 420, 500, 600];
const FAMILY_BUDGETS = [100, 200, 300, 420, 600];
const ABLATION_BUDGETS = [100, 300, 600];
const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);

const PARTS: Readonly<Record<string, (seeds: number) => Promise<string>>> = {
  recorded: recordedPart,
  family: familyPart,
  ablation: ablationPart,
  ax: axPart,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', default: Object.keys(PARTS).join(',') },
      seeds: { type: 'string', default: '200' },
      write: { type: 'boolean', default: false },
    },
  });
  for (const name of values.part.split(',')) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`no part ${name}: ${Object.keys(PARTS).join(', ')}`);
    const text = `${await part(Number(values.seeds))}\n\n${values.seeds} seeds.`;
    console.log(`\n## ${name}\n\n${text}`);
    if (values.write) intoPage(name, text);
  }
}

async function contest(
  problem: Problem,
  budgets: readonly number[],
  seeds: number,
): Promise<[Measured, Measured[]]> {
  const others: Measured[] = [];
  for (const one of REFERENCES) others.push(await measure(one, problem, budgets, seeds));
  return [await measure(OURS, problem, budgets, seeds), others];
}

async function recordedPart(seeds: number): Promise<string> {
  const [own, others] = await contest(recordedTask, BUDGETS, seeds);
  return `${scoreTable(own, others, BUDGETS)}\n\n${reachTable(own, others, BUDGETS)}`;
}

/** One row per landscape and reference: what it takes ours to get there, and how far ahead ours is at equal calls. */
async function familyPart(seeds: number): Promise<string> {
  const rows: string[][] = [];
  const pooled: number[][][] = REFERENCES.map(() => FAMILY_BUDGETS.map(() => []));
  for (const problem of FAMILY) {
    const [own, others] = await contest(problem, FAMILY_BUDGETS, seeds);
    for (const [at, other] of others.entries()) {
      const target = estimateOf(other.scores.at(-1) ?? []).mean;
      const calls = callsToReach(own, FAMILY_BUDGETS, target);
      const ahead = differences(own, other);
      for (const [row, list] of (pooled[at] ?? []).entries()) {
        list.push(...(own.scores[row] ?? []).map((score, seed) => score - (other.scores[row]?.[seed] ?? 0)));
      }
      const shown = [0, FAMILY_BUDGETS.indexOf(300), FAMILY_BUDGETS.length - 1].map((budget) => {
        const one = ahead[budget];
        return one === undefined ? '' : interval(one);
      });
      rows.push([
        problem.name,
        other.name,
        target.toFixed(3),
        calls === null ? '> 600' : String(calls),
        ...shown,
      ]);
      console.error(rows.at(-1)?.join(' | '));
    }
  }
  const means = REFERENCES.map(({ name }, at) => [
    name,
    ...(pooled[at] ?? []).map((list) => interval(estimateOf(list))),
  ]);
  const head = [
    'landscape',
    'reference',
    'its score at 600',
    'calls of ours',
    'ahead at 100',
    'at 300',
    'at 600',
  ];
  return `${table(head, rows)}\n\nOurs less the reference over all landscapes:\n\n${table(['reference', ...FAMILY_BUDGETS.map(String)], means)}`;
}

/** Each idea alone in another way: its score less that of the default, over all landscapes and the recorded task. */
async function ablationPart(seeds: number): Promise<string> {
  const problems = [recordedTask, ...FAMILY];
  const baselines: Measured[] = [];
  for (const problem of problems) baselines.push(await measure(OURS, problem, ABLATION_BUDGETS, seeds));
  const rows: string[][] = [];
  for (const variant of VARIANTS) {
    const pooled: number[][] = ABLATION_BUDGETS.map(() => []);
    for (const [at, problem] of problems.entries()) {
      const measured = await measure(variant, problem, ABLATION_BUDGETS, seeds);
      for (const [row, list] of pooled.entries()) {
        const base = baselines[at]?.scores[row] ?? [];
        list.push(...(measured.scores[row] ?? []).map((score, seed) => score - (base[seed] ?? 0)));
      }
    }
    rows.push([variant.name, ...pooled.map((list) => interval(estimateOf(list)))]);
    console.error(rows.at(-1)?.join(' | '));
  }
  return table(['instead of the default', ...ABLATION_BUDGETS.map((calls) => `at ${calls}`)], rows);
}

async function axPart(seeds: number): Promise<string> {
  const own = await measure(OURS, recordedTask, ABLATION_BUDGETS, seeds);
  const others: Measured[] = [];
  for (const one of AX) others.push(await measure(one, recordedTask, ABLATION_BUDGETS, seeds));
  return scoreTable(own, others, ABLATION_BUDGETS);
}

function intoPage(part: string, text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [open, close] = [`<!-- economy:${part} -->`, `<!-- /economy:${part} -->`];
  const [before, rest] = [page.split(open)[0], page.split(close)[1]];
  if (before === undefined || rest === undefined)
    throw new Error(`docs/benchmarks.md has no place for ${part}`);
  writeFileSync(PAGE, `${before}${open}\n\n${text}\n\n${close}${rest}`);
}

await main();
