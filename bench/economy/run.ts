/**
 * Search economy: mean score on a sealed test after so many metric calls, ours beside the reference's behaviour under
 * the same proposer, on made-up tasks and on the simulator's scene program.
 *
 *   npm run bench:economy -- [--part recorded,family,ablation,ax,ceiling,scene] [--seeds 200] [--write]
 *   npm run bench:economy -- --part configurations --seeds 12
 *
 * Prints Markdown tables; with --write also puts them into docs/benchmarks.md. An interval is Student's t over seeds.
 * The scene program takes half a minute for a seed, everything else minutes for 200.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ablationPart } from './ablation.js';
import { AX } from './ax.js';
import { ceilingPart } from './ceiling.js';
import { bestConfigurationOn, ranking, REFERENCE_DEFAULTS } from './configurations.js';
import { reference } from './contestant.js';
import { FAMILY, familyPart } from './family.js';
import { type Measured, measure } from './measure.js';
import { recordedTask } from './recorded-task.js';
import { scenePart } from './scene.js';
import { reachTable, scoreTable, table } from './tables.js';
import { OURS } from './variants.js';

const BUDGETS = [100, 150, 200, 250, 300, 360, 420, 500, 600];
const AX_BUDGETS = [100, 300, 600];
const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);

const PARTS: Readonly<Record<string, (seeds: number) => Promise<string>>> = {
  recorded: recordedPart,
  family: familyPart,
  ablation: ablationPart,
  ax: axPart,
  scene: scenePart,
  ceiling: ceilingPart,
  configurations: configurationsPart,
};

/** What is run when no part is named: the others take long, or only choose what these are measured against. */
const USUAL_PARTS = 'recorded,family,ablation,ax';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', default: USUAL_PARTS },
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

/** The configurations whose curves were recorded, and the best of all that were tried. */
async function recordedPart(seeds: number): Promise<string> {
  const own = await measure(OURS, recordedTask, BUDGETS, seeds);
  const contestants = [
    REFERENCE_DEFAULTS,
    reference('reference, all components', { module_selector: 'all' }),
    bestConfigurationOn(recordedTask),
  ];
  const others: Measured[] = [];
  for (const one of contestants) others.push(await measure(one, recordedTask, BUDGETS, seeds));
  return `${scoreTable(own, others, BUDGETS)}\n\n${reachTable(own, others, BUDGETS)}`;
}

async function axPart(seeds: number): Promise<string> {
  const own = await measure(OURS, recordedTask, AX_BUDGETS, seeds);
  const others: Measured[] = [];
  for (const one of AX) others.push(await measure(one, recordedTask, AX_BUDGETS, seeds));
  return scoreTable(own, others, AX_BUDGETS);
}

const SHOWN_CONFIGURATIONS = 3;

/** The best configurations of the reference on each problem, from which `bestConfigurationOn` was taken. */
async function configurationsPart(seeds: number): Promise<string> {
  const rows: string[][] = [];
  for (const problem of [recordedTask, ...FAMILY]) {
    const ranked = await ranking(problem, 600, seeds);
    rows.push(
      ...ranked.slice(0, SHOWN_CONFIGURATIONS).map(({ name, mean }) => [problem.name, name, mean.toFixed(3)]),
    );
    console.error(rows.at(-SHOWN_CONFIGURATIONS)?.join(' | '));
  }
  return table(['problem', 'configuration', 'score after 600 calls'], rows);
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
