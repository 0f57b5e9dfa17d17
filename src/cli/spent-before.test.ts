import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { evaluate } from '../evaluation/evaluate.js';
import { makeImages } from '../modules/make-images.js';
import { predict } from '../modules/predict.js';
import { program } from '../modules/program.js';
import { compile } from '../optimizers/compile.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from '../optimizers/toy-program.fixture.js';
import { roundRobinComponents } from '../optimizers/gepa/component-selector.js';
import type { ImageModel } from '../providers/image-model.js';
import { standardImageMiddleware } from '../providers/images/middleware/standard-image-middleware.js';
import { createBudget } from '../providers/middleware/budget.js';
import { budgeted } from '../providers/middleware/budgeted.js';
import type { Metric } from '../scoring/metric.js';
import { signature } from '../signatures/signature.js';
import { createRunFolder } from '../storage/run-folder.js';
import { folderOfOneTest } from './in-process.fixture.js';
import { spentBefore } from './spent-before.js';

const Ask = signature({
  name: 'Ask',
  instructions: 'Answer.',
  input: z.object({ word: z.string() }),
  output: z.object({ letters: z.string() }),
});

/** One call, and two images. */
const pictures = program({
  name: 'pictures',
  input: z.object({ word: z.string() }),
  output: z.object({ letters: z.string() }),
  modules: { ask: predict(Ask) },
  async forward({ word }, { ask }, context) {
    const answer = await ask({ word });
    for (const seed of [1, 2]) await makeImages({ prompt: { type: 'text', text: word }, seed }, context);
    return answer;
  },
});

const picture: ImageModel = {
  id: 'picture',
  capabilities: {
    seed: true,
    maxReferences: 0,
    prompts: ['text'],
    negativePrompt: false,
    aspectRatios: ['1:1'],
    sizes: ['1K'],
    maxCount: 1,
  },
  simulated: true,
  price: { usdPerImage: { '1K': 0.1 }, source: 'test', asOf: '2026-01-01' },
  generate: async () => ({
    images: [
      { bytes: new Uint8Array([1]), mediaType: 'image/png', width: 1, height: 1, seed: 1, safety: 'passed' },
    ],
    costUsd: 0.1,
    servedBy: 'picture',
    requestId: null,
    downgrades: [],
    latencyMs: 1,
    cached: false,
    retries: [],
  }),
};

async function setUp(kind: 'compile' | 'eval') {
  const runFolder = await createRunFolder({
    kind,
    path: join(folderOfOneTest(), 'run'),
    config: {},
    simulated: true,
  });
  const budget = createBudget({ tokens: 1e9 });
  const price = {
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 1,
    maxOutputTokens: 100,
    source: 'test',
    asOf: '2026-01-01',
  };
  const models = {
    task: budgeted({ budget, label: 'task' })({ ...toyModel(), price }),
    image: standardImageMiddleware({ budget, label: 'image' })(picture),
  };
  return { runFolder, models, spent: () => budget.report().spent };
}

function metricOf(isScored: (id: string) => boolean): Metric {
  return {
    name: 'judge',
    objectives: [],
    async evaluate({ id }) {
      if (!isScored(id)) throw new Error('the judge is down');
      return { score: 0.5, objectives: {}, feedback: '', componentFeedback: {} };
    },
  };
}

it('counts images as calls', async () => {
  const { runFolder, models, spent } = await setUp('eval');
  const data = { name: 'd', examples: toyExamples('t', 5) };
  const metric = metricOf(() => true);
  await evaluate([{ name: 'p', program: pictures }], data, metric, { models, runFolder });
  expect(spent().calls).toBe(15);
  expect(await spentBefore(runFolder)).toEqual({ ...spent(), usd: expect.closeTo(spent().usd) });
  await runFolder.close();
});

it('counts what a compile paid for rollouts that gave no score', async () => {
  const { runFolder, models, spent } = await setUp('compile');
  await compile({
    program: pictures,
    trainset: toyExamples('t', 4),
    valset: toyExamples('v', 6),
    metric: metricOf((id) => id === 'v0'),
    budget: { metricCalls: 20 },
    models,
    runFolder,
  });
  expect(spent().usd).toBeGreaterThan(2);
  expect(await spentBefore(runFolder)).toEqual({ ...spent(), usd: expect.closeTo(spent().usd) });
  await runFolder.close();
});

it('counts no tokens of replies that were there already', async () => {
  const { runFolder, models, spent } = await setUp('compile');
  await compile({
    program: toyProgram,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    budget: { metricCalls: 120 },
    models,
    runFolder,
    options: { policies: { componentSelector: roundRobinComponents } },
  });
  expect(await spentBefore(runFolder)).toEqual({ ...spent(), usd: expect.closeTo(spent().usd) });
  await runFolder.close();
});
