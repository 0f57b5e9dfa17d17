import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Example } from '../../src/datasets/example.js';
import { localExecutor } from '../../src/evaluation/local-executor.js';
import { compile } from '../../src/optimizers/compile.js';
import { allComponents } from '../../src/optimizers/gepa/component-selector.js';
import { noCache } from '../../src/optimizers/gepa/evaluation-cache.js';
import { DEFAULT_MINIBATCH_SIZE, epochShuffledSampler } from '../../src/optimizers/gepa/minibatch-sampler.js';
import { currentBestSelector } from '../../src/optimizers/gepa/parent-selector.js';
import { paperGepa } from '../../src/optimizers/optimizers.js';
import type { Optimizer, ProgramPolicies } from '../../src/optimizers/optimizer.js';
import { sceneProgram } from '../../src/programs/scene/scene-program.js';
import { simulatedLanguageModel } from '../../src/providers/sim/index.js';
import { sceneMetric } from '../../src/scoring/scene/scene-metric.js';

/** A way to search on the simulator's scene program. */
export interface SceneContestant {
  readonly name: string;
  readonly optimizer: Optimizer | 'gepa';
  readonly policies: () => Partial<ProgramPolicies>;
}

/** The reference's: no filters, no cache of minibatches, no merging, no memory of what was rejected. */
const asReference = (): Partial<ProgramPolicies> => ({
  filters: [],
  cache: noCache(),
  merge: null,
  pastProposalsShown: 0,
  minibatchSampler: epochShuffledSampler(DEFAULT_MINIBATCH_SIZE),
});

export const OURS_ON_SCENES: SceneContestant = { name: 'ours', optimizer: 'gepa', policies: () => ({}) };

export const SCENE_REFERENCES: readonly SceneContestant[] = [
  { name: 'reference, defaults', optimizer: paperGepa, policies: asReference },
  {
    name: 'reference, all components',
    optimizer: paperGepa,
    policies: () => ({ ...asReference(), componentSelector: allComponents }),
  },
  {
    name: 'reference, all components, current best',
    optimizer: paperGepa,
    policies: () => ({
      ...asReference(),
      componentSelector: allComponents,
      parentSelector: currentBestSelector,
    }),
  },
];

/** Small enough for many seeds: a rollout of this program asks the simulator for eight replies and more. */
export const SCENE_SIZES = { train: 24, val: 16, test: 24 } as const;

/** Prompts between the parts of one seed and the next. */
const STRIDE = 13;

const rowSchema = z.object({ id: z.string(), input: z.object({ prompt: z.string() }) });

/** The packaged prompts. */
export function scenePrompts(): readonly Example[] {
  const file = new URL('../../datasets/cinematic/prompts.jsonl', import.meta.url);
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => rowSchema.parse(JSON.parse(line)));
  return rows.map(({ id, input }) => ({ id, input, expected: undefined, tags: [] }));
}

/** Mean score on prompts that the search did not see, after a compile of so many metric calls. */
export async function sceneScore(
  { optimizer, policies }: SceneContestant,
  seed: number,
  metricCalls: number,
  all: readonly Example[],
): Promise<number> {
  const { train, val, test } = SCENE_SIZES;
  const from = (seed * STRIDE) % Math.max(1, all.length - train - val - test);
  const part = (start: number, size: number) => all.slice(from + start, from + start + size);
  const models = { task: simulatedLanguageModel({ seed }) };
  const metric = sceneMetric();
  const { program } = await compile({
    program: sceneProgram(),
    trainset: part(0, train),
    valset: part(train, val),
    metric,
    models,
    optimizer,
    budget: { metricCalls },
    seed,
    options: { policies: policies(), pipelineDepth: 1 },
  });
  const executor = localExecutor({ program, metric, models });
  const requests = part(train + val, test).map((example) => {
    return { candidate: {}, example, seed: 1000 + seed, repeat: 0 };
  });
  const scores: number[] = [];
  for await (const { outcome } of executor.execute(requests)) {
    if (outcome.type === 'scored' && outcome.score.score !== null) scores.push(outcome.score.score);
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
