/**
 * What iterations under way at once cost in quality: the sealed-test score of the best candidate at equal metric calls,
 * by pipeline depth, on the synthetic landscapes of bench/economy. Differences are to depth 1, paired by seed.
 *
 *   npm run bench:depth -- [--seeds 200] [--depth 1,2,3,4,8] [--budget 600]
 */
import { parseArgs } from 'node:util';
import { createRng } from '../../src/core/rng.js';
import { defaultPolicies } from '../../src/optimizers/gepa/default-policies.js';
import { runGepa } from '../../src/optimizers/gepa/engine.js';
import { hardBudget } from '../../src/optimizers/gepa/metric-budget.js';
import { candidateAt } from '../../src/optimizers/gepa/state.js';
import { landscape, type LandscapeOptions } from '../economy/landscape.js';
import type { Instance, Trace } from '../economy/problem.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    depth: { type: 'string', default: '1,2,3,4,8' },
    budget: { type: 'string', default: '600' },
  },
});
const depths = values.depth.split(',').map(Number);
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);

const LANDSCAPES: readonly LandscapeOptions[] = (['low', 'high'] as const).flatMap((proposer) =>
  (['none', 'heavy'] as const).map((noise) => {
    return { components: 3, trainSize: 40, valSize: 24, score: 'graded', noise, proposer } as const;
  }),
);

for (const options of LANDSCAPES) {
  const problem = landscape(options);
  const scores = await Promise.all(depths.map((depth) => scoresAt(depth)));
  const [base = []] = scores;
  for (const [at, depth] of depths.entries()) {
    const own = scores[at] ?? [];
    const { mean, half } = estimate(own.map((score, seed) => score - (base[seed] ?? 0)));
    const share =
      at === 0 ? '' : `, difference ${signed(mean)} (95% ${signed(mean - half)} to ${signed(mean + half)})`;
    console.log(`${problem.name}: depth ${depth}: ${estimate(own).mean.toFixed(4)}${share}`);
  }

  async function scoresAt(depth: number): Promise<number[]> {
    const found: number[] = [];
    for (const seed of seeds) found.push(await scoreOf(problem.instance(seed), seed, depth));
    return found;
  }
}

async function scoreOf(instance: Instance, seed: number, pipelineDepth: number): Promise<number> {
  const { best, state } = await runGepa<null, Trace>({
    ...instance,
    adapter: instance.adapter(),
    policies: defaultPolicies(),
    budget: hardBudget(Number(values.budget)),
    stoppers: [],
    rng: createRng(seed, 'search'),
    pipelineDepth,
  });
  return instance.testScore(candidateAt(state, best).candidate);
}

function estimate(numbers: readonly number[]): { mean: number; half: number } {
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return { mean, half: 1.96 * Math.sqrt(variance / numbers.length) };
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
