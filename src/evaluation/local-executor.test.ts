import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BudgetExceededError } from '../core/errors.js';
import type { Example } from '../datasets/example.js';
import type { ComponentChanges, ModelsByRole, Prediction, Program } from '../modules/module.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { Metric, Score } from '../scoring/metric.js';
import type { RolloutRequest } from './executor.js';
import { localExecutor } from './local-executor.js';
import type { Rollout } from './rollout.js';

const model: LanguageModel = {
  id: 'test:none',
  capabilities: { structuredOutput: 'native', media: [], seed: true, logprobs: false },
  simulated: true,
  generate: () => Promise.reject(new Error('no model is called here')),
};
const models: ModelsByRole = { task: model };

type Behaviour = (text: string, signal: AbortSignal) => Promise<string>;

/** A program that answers with what `behaviour` makes of its text and the instruction. */
function programOf(behaviour: Behaviour, instruction = 'seed'): Program {
  const prediction = (answer: string): Prediction<Record<string, unknown>> => ({
    output: { answer: `${instruction}:${answer}` },
    trace: { entries: [] },
    usage: {
      calls: 1,
      cachedCalls: 0,
      tokens: { inputTokens: 5, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 },
      costUsd: 0.25,
    },
    simulated: true,
  });
  return {
    name: 'echo',
    hash: 'h',
    input: z.object({}),
    output: z.object({}),
    components: () => [
      {
        path: 'answer',
        instruction,
        demos: [],
        signature: {
          name: 's',
          instructions: '',
          input: z.object({}),
          output: z.object({}),
          outputSchema: {},
          hash: 's',
        },
      },
    ],
    with: (changes: ComponentChanges) => programOf(behaviour, changes['answer']?.instruction ?? instruction),
    forward: () => Promise.reject(new Error('not used')),
    run: () => Promise.reject(new Error('not used')),
    toJSON: () => {
      throw new Error('not used');
    },
    tryRun: async (input, options) => {
      try {
        const answer = await behaviour(String(input['text']), options.signal ?? new AbortController().signal);
        return { type: 'ok', prediction: prediction(answer) };
      } catch (error) {
        return { type: 'failed', error, ...prediction('') };
      }
    },
  };
}

const score = (value: number | null): Score => ({
  score: value,
  objectives: {},
  feedback: `is ${value}`,
  componentFeedback: {},
});
const metricOf = (evaluate: () => Promise<Score>): Metric => ({ name: 'm', objectives: [], evaluate });
const good = metricOf(async () => score(1));

const exampleOf = (text: string): Example => ({ id: text, input: { text }, tags: [] });
const requests = (count: number, candidate: ComponentChanges = {}): RolloutRequest[] =>
  Array.from({ length: count }, (_, at) => ({ candidate, example: exampleOf(`${at}`), seed: 1, repeat: 0 }));

async function collect(rollouts: AsyncIterable<Rollout>): Promise<Rollout[]> {
  const all: Rollout[] = [];
  for await (const rollout of rollouts) all.push(rollout);
  return all;
}

/** Later requests finish first. */
const reversed: Behaviour = async (text) => {
  for (let turn = Number(text); turn < 20; turn++) await Promise.resolve();
  return text;
};

describe('localExecutor', () => {
  it('gives one rollout per request, in ticket order by default, whatever the concurrency', async () => {
    const run = (concurrency: number) =>
      collect(
        localExecutor({ program: programOf(reversed), metric: good, models, concurrency }).execute(
          requests(20),
        ),
      );
    const [one, sixteen] = [await run(1), await run(16)];
    expect(one.map((rollout) => rollout.exampleId)).toEqual(requests(20).map(({ example }) => example.id));
    expect(sixteen).toEqual(one);
    expect(new Set(one.map(({ id }) => id)).size).toBe(20);
  });

  it('gives them as they finish when asked to', async () => {
    const executor = localExecutor({ program: programOf(reversed), metric: good, models, concurrency: 20 });
    const order = (await collect(executor.execute(requests(20), { order: 'completion' }))).map(
      (r) => r.exampleId,
    );
    expect(order[0]).toBe('19');
    expect([...order].sort()).toEqual(
      requests(20)
        .map(({ example }) => example.id)
        .sort(),
    );
  });

  it('never runs more at once than its concurrency, also over two calls', async () => {
    let running = 0;
    let most = 0;
    const program = programOf(async (text) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return text;
    });
    const executor = localExecutor({ program, metric: good, models, concurrency: 3 });
    await Promise.all([collect(executor.execute(requests(10))), collect(executor.execute(requests(10)))]);
    expect(most).toBe(3);
  });

  it('runs each candidate with its own texts, and ids tell them apart', async () => {
    const outputs: unknown[] = [];
    const metric: Metric = {
      ...good,
      evaluate: async (_example, prediction: Prediction<unknown>) => {
        outputs.push(prediction.output);
        return score(1);
      },
    };
    const executor = localExecutor({ program: programOf(async (text) => text), metric, models });
    const other = { answer: { instruction: 'other' } };
    const [plain, changed] = await collect(executor.execute([...requests(1), ...requests(1, other)]));
    expect(outputs).toEqual([{ answer: 'seed:0' }, { answer: 'other:0' }]);
    expect(plain?.id).not.toBe(changed?.id);
    // Naming the text that is there anyway is the same candidate.
    const same = executor.idOf({ ...requests(1)[0]!, candidate: { answer: { instruction: 'seed' } } });
    expect(same).toBe(plain?.id);
  });

  it.each([
    ['the program fails', async () => Promise.reject(new Error('boom')), good, 'program/failed', 'boom'],
    [
      'the metric fails',
      reversed,
      metricOf(() => Promise.reject(new Error('bang'))),
      'metric/failed',
      'metric: bang',
    ],
    ['the metric says NaN', reversed, metricOf(async () => score(Number.NaN)), 'metric/invalid-score', 'NaN'],
    ['the metric says 1.2', reversed, metricOf(async () => score(1.2)), 'metric/invalid-score', '1.2'],
  ] as const)('makes an errored rollout and no zero when %s', async (_, behaviour, metric, code, message) => {
    const executor = localExecutor({ program: programOf(behaviour), metric, models });
    const [rollout] = await collect(executor.execute(requests(1)));
    expect(rollout?.outcome).toMatchObject({
      type: 'errored',
      error: { code, message: expect.stringContaining(message) },
    });
  });

  it.each([
    ['the metric says null', reversed, metricOf(async () => score(null)), 'metric/not-scored'],
    [
      'a budget is used up',
      () => Promise.reject(new BudgetExceededError('budget/cost', 'no money left')),
      good,
      'budget/cost',
    ],
  ] as const)('skips and does not score when %s', async (_, behaviour, metric, code) => {
    const executor = localExecutor({ program: programOf(behaviour), metric, models });
    const [rollout] = await collect(executor.execute(requests(1)));
    expect(rollout?.outcome).toMatchObject({ type: 'skipped', code });
  });

  it('finishes what is in flight and starts nothing new when asked to stop', async () => {
    const stop = new AbortController();
    const started: string[] = [];
    const program = programOf(async (text) => {
      started.push(text);
      if (text === '3') stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return text;
    });
    const given: string[] = [];
    const executor = localExecutor({ program, metric: good, models, concurrency: 2 });
    const iteration = (async () => {
      for await (const rollout of executor.execute(requests(10), { stop: stop.signal }))
        given.push(rollout.exampleId);
    })();
    await expect(iteration).rejects.toMatchObject({ code: 'evaluation/stopped', exitCode: 130 });
    expect(given).toEqual(started);
    expect(given.length).toBeLessThan(6);
  });

  it('cancels the calls in flight on abort, and still gives what had finished', async () => {
    const abort = new AbortController();
    const program = programOf((text, signal) =>
      Number(text) < 2
        ? Promise.resolve(text)
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            if (text === '4') setImmediate(() => abort.abort());
          }),
    );
    const given: string[] = [];
    const executor = localExecutor({ program, metric: good, models, concurrency: 3 });
    const iteration = (async () => {
      for await (const rollout of executor.execute(requests(9), { signal: abort.signal }))
        given.push(rollout.exampleId);
    })();
    await expect(iteration).rejects.toMatchObject({ code: 'evaluation/stopped' });
    expect(given).toEqual(['0', '1']);
  });

  it('refuses a concurrency that is no positive whole number', () => {
    expect(() =>
      localExecutor({ program: programOf(reversed), metric: good, models, concurrency: 0 }),
    ).toThrow(/concurrency 0/);
  });
});
