/**
 * How new texts are written, on the simulator's scene program: every way at the same number of metric calls, scored
 * on sealed prompts that no search saw.
 *
 *   npx jiti bench/reflection.ts [--seeds 4] [--calls 240] [--ways rewrite,edit,...]
 *
 * Prints one JSON line per run, then a table: mean gain over the seed program on the sealed prompts with a 95%
 * interval over seeds, reflection tokens, and the share of calls that repeated requests saved.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Example } from '../src/datasets/example.js';
import { localExecutor } from '../src/evaluation/local-executor.js';
import { compile } from '../src/optimizers/compile.js';
import { defaultPolicies } from '../src/optimizers/gepa/default-policies.js';
import { thompsonOperators } from '../src/optimizers/gepa/reflection/operators/operator-policy.js';
import type { OptimizerName, SearchOptions } from '../src/optimizers/optimizer.js';
import type { TrajectorySource } from '../src/optimizers/trajectory.js';
import { sceneProgram } from '../src/programs/scene/scene-program.js';
import { simulatedLanguageModel } from '../src/providers/sim/index.js';
import { sceneMetric } from '../src/scoring/scene/scene-metric.js';

interface Way {
  readonly optimizer?: OptimizerName;
  readonly search: () => SearchOptions;
}

const WAYS: Readonly<Record<string, Way>> = {
  rewrite: { search: () => ({}) },
  'no-task': { search: () => ({ reflection: { describesTask: false } }) },
  edit: { search: () => ({ reflection: { operator: 'edit' } }) },
  crossover: { search: () => ({ reflection: { operator: 'crossover' } }) },
  thompson: { search: () => ({ reflection: { operator: thompsonOperators() } }) },
  'variants-2': { search: () => ({ reflection: { variants: 2 } }) },
  'variants-3': { search: () => ({ reflection: { variants: 3 } }) },
  demos: { search: () => ({ demos: {} }) },
  // The paper's policies change one component at a time, so that the steps before it can be reused.
  'one-component': { search: () => ({ policies: defaultPolicies<null, TrajectorySource>() }) },
  'bootstrap-few-shot': { optimizer: 'bootstrap-few-shot', search: () => ({}) },
  'random-paraphrase': { optimizer: 'random-paraphrase', search: () => ({}) },
};

const SIZES = { train: 24, val: 16, test: 40 } as const;

interface Outcome {
  readonly way: string;
  readonly seed: number;
  readonly gain: number;
  readonly validation: number | null;
  readonly reflections: number;
  readonly calls: number;
  readonly cachedCalls: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '4' },
      calls: { type: 'string', default: '240' },
      ways: { type: 'string', default: Object.keys(WAYS).join(',') },
      dataset: { type: 'string', default: 'datasets/cinematic/prompts.jsonl' },
    },
  });
  const examples = readExamples(values.dataset);
  const outcomes: Outcome[] = [];
  for (let seed = 0; seed < Number(values.seeds); seed++) {
    for (const way of values.ways.split(',')) {
      const outcome = await runWay(way, seed, Number(values.calls), examples);
      outcomes.push(outcome);
      console.log(JSON.stringify(outcome));
    }
  }
  printTable(outcomes);
}

function readExamples(path: string): readonly Example[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const rows = lines.map((line) => rowSchema.parse(JSON.parse(line)));
  return rows.map(({ id, input }) => ({ id, input, expected: undefined, tags: [] }));
}

const rowSchema = z.object({ id: z.string(), input: z.object({ prompt: z.string() }) });

async function runWay(name: string, seed: number, calls: number, all: readonly Example[]): Promise<Outcome> {
  const way = WAYS[name];
  if (way === undefined) throw new Error(`unknown way ${name}: ${Object.keys(WAYS).join(', ')}`);
  const from = (seed * 13) % Math.max(1, all.length - SIZES.train - SIZES.val - SIZES.test);
  const part = (start: number, size: number) => all.slice(from + start, from + start + size);
  const task = simulatedLanguageModel({ seed });
  const metric = sceneMetric();
  const program = sceneProgram();
  const began = performance.now();
  const result = await compile({
    program,
    trainset: part(0, SIZES.train),
    valset: part(SIZES.train, SIZES.val),
    metric,
    models: { task },
    optimizer: way.optimizer ?? 'gepa',
    budget: { metricCalls: calls },
    seed,
    options: way.search(),
  });
  const test = part(SIZES.train + SIZES.val, SIZES.test);
  const mean = async (candidate: typeof program) => {
    const executor = localExecutor({ program: candidate, metric, models: { task } });
    const scores: number[] = [];
    for await (const { outcome } of executor.execute(
      test.map((example) => ({ candidate: {}, example, seed: 1_000 + seed, repeat: 0 })),
    )) {
      if (outcome.type === 'scored' && outcome.score.score !== null) scores.push(outcome.score.score);
    }
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  const { usage, reflections } = result.spending;
  return {
    way: name,
    seed,
    gain: (await mean(result.program)) - (await mean(program)),
    validation: result.best.score,
    reflections,
    calls: usage.calls,
    cachedCalls: usage.cachedCalls,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

function printTable(outcomes: readonly Outcome[]): void {
  console.log('\n| way | gain on sealed prompts | reflections | calls saved |\n|---|---|---|---|');
  for (const way of new Set(outcomes.map((one) => one.way))) {
    const own = outcomes.filter((one) => one.way === way);
    const gains = own.map(({ gain }) => gain);
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / Math.max(1, gains.length - 1);
    const half = 1.96 * Math.sqrt(variance / gains.length);
    const total = (pick: (one: Outcome) => number) => own.reduce((sum, one) => sum + pick(one), 0);
    const saved = total((one) => one.cachedCalls) / total((one) => one.calls);
    const reflections = total((one) => one.reflections) / own.length;
    console.log(
      `| ${way} | ${mean.toFixed(3)} ± ${half.toFixed(3)} | ${reflections.toFixed(0)} | ${(100 * saved).toFixed(0)}% |`,
    );
  }
}

await main();
