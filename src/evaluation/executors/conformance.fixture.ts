import { expect, it } from 'vitest';
import { z } from 'zod';
import { BudgetExceededError } from '../../core/errors.js';
import type { Example } from '../../datasets/example.js';
import type { ComponentChanges, ModelsByRole, Prediction, Program } from '../../modules/module.js';
import type { LanguageModel } from '../../providers/language-model.js';
import type { Metric, Score } from '../../scoring/metric.js';
import type { ExecutorParts, RolloutExecutor, RolloutRequest } from '../executor.js';
import type { Rollout } from '../rollout.js';

const model: LanguageModel = {
  id: 'test:none',
  capabilities: { structuredOutput: 'native', media: [], seed: true, logprobs: false },
  simulated: true,
  generate: () => Promise.reject(new Error('no model is called here')),
};
const models: ModelsByRole = { task: model };

type Behaviour = (text: string, signal: AbortSignal) => Promise<unknown>;

/** A program that answers with what `behaviour` makes of its text and the instruction. */
function programOf(behaviour: Behaviour, instruction = 'seed'): Program {
  const prediction = (answer: unknown): Prediction<Record<string, unknown>> => ({
    output: { answer: typeof answer === 'string' ? `${instruction}:${answer}` : answer },
    trace: { entries: [{ type: 'warning', component: 'answer', code: 'test/ran', message: instruction }] },
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

const idsOf = (rollouts: readonly Rollout[]) => rollouts.map(({ exampleId }) => exampleId);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Something to wait for that a test opens. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Earlier requests wait for later ones: 0 for 1, 1 for 2, and so on to the last. */
function lastFirst(count: number): Behaviour {
  const gates = Array.from({ length: count + 1 }, gate);
  gates[count]?.open();
  return async (text) => {
    await gates[Number(text) + 1]?.opened;
    gates[Number(text)]?.open();
    return text;
  };
}

/** Makes an executor that runs rollouts of these parts, in this process or elsewhere. */
export type MakeExecutor = (parts: ExecutorParts) => RolloutExecutor | Promise<RolloutExecutor>;

/** What every executor has to do. Call it within a `describe`. */
export function executorConformance(make: MakeExecutor): void {
  conformsInOrder(make);
  conformsInOutcomes(make);
  conformsInStops(make);
}

function conformsInOrder(make: MakeExecutor): void {
  it('gives one rollout per request, in ticket order by default, whatever the concurrency', async () => {
    const run = async (behaviour: Behaviour, concurrency: number) => {
      const executor = await make({ program: programOf(behaviour), metric: good, models, concurrency });
      return collect(executor.execute(requests(8)));
    };
    const one = await run(async (text) => text, 1);
    const eight = await run(lastFirst(8), 8);
    expect(idsOf(one)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(eight).toEqual(one);
    expect(new Set(one.map(({ id }) => id)).size).toBe(8);
  });

  it('gives them as they finish when asked to', async () => {
    const program = programOf(lastFirst(8));
    const executor = await make({ program, metric: good, models, concurrency: 8 });
    const order = idsOf(await collect(executor.execute(requests(8), { order: 'completion' })));
    expect(order[0]).toBe('7');
    expect([...order].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('never runs more at once than its concurrency, also over two calls', async () => {
    let running = 0;
    let most = 0;
    const program = programOf(async (text) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return text;
    });
    const executor = await make({ program, metric: good, models, concurrency: 3 });
    const other = { answer: { instruction: 'other' } };
    await Promise.all([
      collect(executor.execute(requests(8))),
      collect(executor.execute(requests(8, other))),
    ]);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it('gives the same rollout for equal requests', async () => {
    const executor = await make({ program: programOf(async (text) => text), metric: good, models });
    const [one, two, three] = await collect(
      executor.execute([...requests(1), ...requests(2), ...requests(1)]),
    );
    expect(two).toEqual(one);
    expect(three?.id).not.toBe(one?.id);
  });
}

function conformsInOutcomes(make: MakeExecutor): void {
  it('runs each candidate with its own texts, and ids tell them apart', async () => {
    const executor = await make({ program: programOf(async (text) => text), metric: good, models });
    const other = { answer: { instruction: 'other' } };
    const [plain, changed] = await collect(executor.execute([...requests(1), ...requests(1, other)]));
    expect(plain?.outcome).toMatchObject({ type: 'scored', output: { answer: 'seed:0' } });
    expect(changed?.outcome).toMatchObject({ type: 'scored', output: { answer: 'other:0' } });
    expect(plain?.id).not.toBe(changed?.id);
    // Naming the text that is there anyway is the same candidate.
    const [request] = requests(1, { answer: { instruction: 'seed' } });
    expect(request && executor.idOf(request)).toBe(plain?.id);
  });

  it('gives usage, trace and bytes as they were', async () => {
    const bytes = new Uint8Array([0, 255, 128, 7]);
    const program = programOf(async () => ({ picture: { bytes, mediaType: 'image/png' } }));
    const executor = await make({ program, metric: good, models });
    const [request] = requests(1);
    const example = { id: 'x', input: { text: 'x' }, tags: ['a'], expected: { bytes } };
    const [rollout] = await collect(executor.execute([{ ...request!, example, repeat: 2 }]));
    expect(rollout).toEqual({
      id: executor.idOf({ ...request!, example, repeat: 2 }),
      exampleId: 'x',
      seed: 1,
      repeat: 2,
      outcome: {
        type: 'scored',
        score: score(1),
        output: { answer: { picture: { bytes, mediaType: 'image/png' } } },
      },
      trace: {
        entries: [{ type: 'warning', component: 'answer', code: 'test/ran', message: 'seed' }],
      },
      usage: {
        calls: 0,
        cachedCalls: 0,
        tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
        costUsd: 0,
      },
      simulated: false,
    });
  });

  it.each([
    ['the program fails', async () => Promise.reject(new Error('boom')), good, 'program/failed', 'boom'],
    [
      'the metric fails',
      async (text: string) => text,
      metricOf(() => Promise.reject(new Error('bang'))),
      'metric/failed',
      'metric: bang',
    ],
    [
      'the metric says NaN',
      async (text: string) => text,
      metricOf(async () => score(Number.NaN)),
      'metric/invalid-score',
      'NaN',
    ],
    [
      'the metric says 1.2',
      async (text: string) => text,
      metricOf(async () => score(1.2)),
      'metric/invalid-score',
      '1.2',
    ],
  ] as const)('makes an errored rollout and no zero when %s', async (_, behaviour, metric, code, message) => {
    const executor = await make({ program: programOf(behaviour), metric, models });
    const [rollout] = await collect(executor.execute(requests(1)));
    expect(rollout?.outcome).toMatchObject({
      type: 'errored',
      error: { code, message: expect.stringContaining(message) },
    });
  });

  it('tries a failed rollout again when it is asked for again', async () => {
    let tries = 0;
    const program = programOf(async (text) => {
      tries += 1;
      if (tries === 1) throw new Error('only the first time');
      return text;
    });
    const executor = await make({ program, metric: good, models });
    const [first] = await collect(executor.execute(requests(1)));
    const [second] = await collect(executor.execute(requests(1)));
    expect([first?.outcome.type, second?.outcome.type]).toEqual(['errored', 'scored']);
    expect(second?.id).toBe(first?.id);
  });

  it.each([
    [
      'the metric says null',
      async (text: string) => text,
      metricOf(async () => score(null)),
      'metric/not-scored',
    ],
    [
      'a budget is used up',
      () => Promise.reject(new BudgetExceededError('budget/cost', 'no money left')),
      good,
      'budget/cost',
    ],
  ] as const)('skips and does not score when %s', async (_, behaviour, metric, code) => {
    const executor = await make({ program: programOf(behaviour), metric, models });
    const [rollout] = await collect(executor.execute(requests(1)));
    expect(rollout?.outcome).toMatchObject({ type: 'skipped', code });
  });
}

function conformsInStops(make: MakeExecutor): void {
  it('finishes what is in flight and starts nothing new when asked to stop', async () => {
    const stop = new AbortController();
    const started: string[] = [];
    const program = programOf(async (text) => {
      started.push(text);
      if (text === '3') stop.abort();
      await turn();
      return text;
    });
    const given: string[] = [];
    const executor = await make({ program, metric: good, models, concurrency: 2 });
    const iteration = (async () => {
      for await (const rollout of executor.execute(requests(10), { stop: stop.signal }))
        given.push(rollout.exampleId);
    })();
    await expect(iteration).rejects.toMatchObject({ code: 'evaluation/stopped', exitCode: 130 });
    expect(given).toEqual([...started].sort());
    expect(given.length).toBeLessThan(6);
  });

  it('starts nothing new for a caller who has left, and serves the next one', async () => {
    const started: string[] = [];
    const program = programOf(async (text) => {
      started.push(text);
      await turn();
      return text;
    });
    const executor = await make({ program, metric: good, models, concurrency: 2 });
    let before = 0;
    for await (const { exampleId } of executor.execute(requests(20))) {
      expect(exampleId).toBe('0');
      before = started.length;
      break;
    }
    // What was in flight then may have begun since.
    expect(started.length).toBeLessThanOrEqual(before + 2);
    expect(idsOf(await collect(executor.execute(requests(20))))).toHaveLength(20);
  });

  it('cancels the calls in flight on abort, and still gives what had finished', async () => {
    const abort = new AbortController();
    const cancelled: string[] = [];
    const program = programOf((text, signal) =>
      Number(text) < 2
        ? Promise.resolve(text)
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              cancelled.push(text);
              reject(signal.reason);
            });
            if (text === '4') setImmediate(() => abort.abort());
          }),
    );
    const given: string[] = [];
    const executor = await make({ program, metric: good, models, concurrency: 3 });
    const iteration = (async () => {
      for await (const rollout of executor.execute(requests(9), { signal: abort.signal }))
        given.push(rollout.exampleId);
    })();
    await expect(iteration).rejects.toMatchObject({ code: 'evaluation/stopped' });
    expect(given).toEqual(['0', '1']);
    await expect.poll(() => [...cancelled].sort()).toEqual(['2', '3', '4']);
  });

  it('refuses a concurrency that is no positive whole number', async () => {
    const parts = { program: programOf(async (text) => text), metric: good, models, concurrency: 0 };
    await expect((async () => make(parts))()).rejects.toThrow(/concurrency 0/);
  });
}
