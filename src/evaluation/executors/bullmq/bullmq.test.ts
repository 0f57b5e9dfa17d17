import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../optimizers/compile.js';
import type { CompileOptions } from '../../../optimizers/optimizer.js';
import { paperGepa } from '../../../optimizers/optimizers.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from '../../../optimizers/toy-program.fixture.js';
import { type Budget, createBudget } from '../../../providers/middleware/budget.js';
import { budgeted } from '../../../providers/middleware/budgeted.js';
import type { ExecutorParts, RolloutRequest } from '../../executor.js';
import type { Rollout } from '../../rollout.js';
import { executorConformance } from '../conformance.fixture.js';
import { connect } from './connection.js';
import { type FleetEvent, openFleet } from './fleet.js';
import { runKeys } from './keys.js';
import { queuePackages } from './packages.js';
import { noRedis, type RedisServer, startRedis } from './redis-server.fixture.js';
import { resultStore } from './result-store.js';
import type { StoredResult } from './stored-result.js';
import { type OpenedWork, runWorker, type WorkerEvent } from './worker.js';

const cleanUps: (() => Promise<unknown>)[] = [];
let redis: RedisServer;
let names = 0;

beforeAll(async () => {
  if (noRedis === undefined) redis = await startRedis();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(() => redis?.stop());

describe('the packages of the queue', () => {
  it('are asked for by name where they are not installed', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'bullmq'"));
    await expect(queuePackages(missing)).rejects.toMatchObject({
      code: 'queue/packages-missing',
      exitCode: 2,
      hint: expect.stringContaining('npm install bullmq@'),
    });
  });
});

describe.skipIf(noRedis !== undefined)('an executor over BullMQ', () => {
  executorConformance(async (parts) => {
    const queue = nextQueue();
    startWorker(queue, async () => parts);
    return (await startFleet(queue)).executor(parts, {});
  });

  it('holds caps over all workers: what is beyond is skipped, and never a zero', async () => {
    const queue = nextQueue();
    const model = toyModel();
    const open = async (_work: unknown, purse: Budget): Promise<OpenedWork> => ({
      ...toy,
      models: { task: budgeted({ budget: purse, label: 'task' })(model) },
    });
    for (let at = 0; at < 2; at++) startWorker(queue, open);
    const budget = createBudget({ calls: 7 });
    const fleet = await startFleet(queue, { budget });
    const rollouts = await collect(fleet.executor(toy, {}).execute(requestsOf(6)));
    expect(model.calls()).toBe(7);
    expect(budget.report()).toMatchObject({ spent: { calls: 7 }, reserved: { calls: 0 } });
    const capped = rollouts.filter(
      ({ outcome }) => outcome.type === 'skipped' && outcome.code === 'budget/calls',
    );
    const scored = rollouts.filter(({ outcome }) => outcome.type === 'scored');
    expect(capped.length).toBeGreaterThan(0);
    expect(scored.length + capped.length).toBe(6);
  });

  it('searches as one process does, with the same bill', async () => {
    const queue = nextQueue();
    startWorker(queue, async () => toy);
    const fleet = await startFleet(queue);
    const options: CompileOptions = {
      program: toyProgram,
      optimizer: paperGepa,
      trainset: toyExamples('t', 8),
      valset: toyExamples('v', 6),
      metric: toyMetric,
      models: toy.models,
      budget: { metricCalls: 40 },
    };
    const local = await compile(options);
    const remote = await compile({ ...options, executor: (parts) => fleet.executor(parts, {}) });
    expect(remote.candidates).toEqual(local.candidates);
    expect(remote.spending).toEqual(local.spending);
    expect(local.spending.usage.cachedCalls).toBeGreaterThan(0);
  });

  it.each([
    ['with all that it was told', false],
    ['with nothing', true],
  ])('goes on when Redis comes back %s', async (_, forgets) => {
    const server = await startRedis();
    cleanUps.push(() => server.stop());
    const queue = nextQueue();
    let ran = 0;
    const metric = { ...toyMetric, name: 'slow' };
    const evaluate: typeof toyMetric.evaluate = async (...args) => {
      ran += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return toyMetric.evaluate(...args);
    };
    const parts = { ...toy, metric: { ...metric, evaluate } };
    startWorker(queue, async () => parts, server.url);
    const fleet = await startFleet(queue, { url: server.url });
    const given: string[] = [];
    for await (const { exampleId, outcome } of fleet.executor(parts, {}).execute(requestsOf(16))) {
      expect(outcome.type).toBe('scored');
      given.push(exampleId);
      if (given.length === 3) await server.restart({ forgets, downMs: 50 });
    }
    expect(given).toEqual(requestsOf(16).map(({ example }) => example.id));
    expect(ran).toBeGreaterThanOrEqual(16);
  });

  it('ends with what is wrong when Redis stays away, at both ends', async () => {
    const server = await startRedis();
    const queue = nextQueue();
    const shared = { url: server.url, patienceMs: 300 };
    const parts = { ...toy, metric: { ...toyMetric, evaluate: () => new Promise<never>(() => undefined) } };
    const onEvent = (event: WorkerEvent) => event.type === 'listening' && listening();
    let listening: () => void = () => undefined;
    const isListening = new Promise<void>((resolve) => {
      listening = resolve;
    });
    const worker = runWorker({ ...workerOf(queue), ...shared, open: async () => parts, onEvent });
    const workerEnded = expect(worker).rejects.toMatchObject({ code: 'queue/unreachable', exitCode: 5 });
    await isListening;
    const fleet = await startFleet(queue, shared);
    const rollouts = collect(fleet.executor(parts, {}).execute(requestsOf(2)));
    const rolloutsEnded = expect(rollouts).rejects.toMatchObject({ code: 'queue/unreachable', exitCode: 5 });
    await server.stop();
    await Promise.all([workerEnded, rolloutsEnded]);
  });

  it('a worker that has another model refuses the job, ends, and leaves it to others', async () => {
    const queue = nextQueue();
    const unfit = runWorker({
      ...workerOf(queue),
      open: async () => ({ ...toy, models: { task: { ...toyModel(), id: 'toy:other' } } }),
    });
    const refusal = expect(unfit).rejects.toMatchObject({ code: 'worker/other-rollout', exitCode: 2 });
    const events: FleetEvent[] = [];
    const fleet = await startFleet(queue, { onEvent: (event) => events.push(event) });
    const rollouts = collect(fleet.executor(toy, {}).execute(requestsOf(1)));
    await refusal;
    startWorker(queue, async () => toy);
    expect((await rollouts)[0]?.outcome.type).toBe('scored');
    expect(events).toContainEqual(expect.objectContaining({ type: 'refused', code: 'worker/other-rollout' }));
  });

  it('says that nobody works, and gives up in the end', async () => {
    const events: FleetEvent[] = [];
    const fleet = await startFleet(nextQueue(), {
      noWorkerMs: 0,
      sweepMs: 50,
      onEvent: (event) => events.push(event),
    });
    const rollouts = collect(fleet.executor(toy, {}).execute(requestsOf(1)));
    await expect(rollouts).rejects.toMatchObject({ code: 'queue/no-workers', exitCode: 5 });
    expect(events).toEqual([{ type: 'no-workers' }]);
  });
});

describe.skipIf(noRedis !== undefined)('results in Redis', () => {
  const id = 'a'.repeat(64);
  const resultOf = (execution: string): StoredResult => ({
    rollout: {
      id,
      exampleId: 'e',
      seed: 0,
      repeat: 0,
      outcome: { type: 'errored', error: { code: 'x', message: 'x', isRetryable: false } },
      trace: { entries: [] },
      usage: {
        calls: 1,
        cachedCalls: 0,
        tokens: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 },
        costUsd: 0.5,
      },
      simulated: false,
    },
    worker: `of ${execution}`,
    execution,
    paid: [3],
  });

  it('the first of those who may store one is kept; every other one is a duplicate with its cost', async () => {
    const connection = await connect(await queuePackages(), { url: redis.url });
    cleanUps.push(async () => connection.close());
    const store = resultStore(connection.open(), runKeys(nextQueue(), 'run'));
    expect(await store.allow(id, 0, 'one')).toBe(true);
    expect(await store.allow(id, 0, 'two')).toBe(true);
    // Taken for dead, and back again.
    expect(await store.store(id, 0, resultOf('one'))).toBe(false);
    expect(await store.store(id, 0, resultOf('two'))).toBe(true);
    expect(await store.store(id, 0, resultOf('two'))).toBe(false);
    expect(await store.allow(id, 0, 'three')).toBe(false);
    expect(await store.get(id, 0)).toEqual(resultOf('two'));
    await store.take(id, 0);
    await store.take(id, 0);
    expect([await store.generation(id), await store.get(id, 0)]).toEqual([1, null]);
    expect(await store.store(id, 0, resultOf('two'))).toBe(false);
    const duplicates = await store.duplicates();
    expect(duplicates.map(({ worker }) => worker)).toEqual(['of one', 'of two', 'of two']);
    expect(duplicates[0]).toMatchObject({ id, outcome: 'errored', usage: { costUsd: 0.5 } });
    expect(await store.duplicates()).toEqual([]);
  });
});

const toy = { program: toyProgram, metric: toyMetric, models: { task: toyModel() } } satisfies ExecutorParts;

function requestsOf(count: number): RolloutRequest[] {
  const candidate = {};
  return toyExamples('r', count).map((example) => ({ candidate, example, seed: 1, repeat: 0 }));
}

async function collect(rollouts: AsyncIterable<Rollout>): Promise<Rollout[]> {
  const all: Rollout[] = [];
  for await (const rollout of rollouts) all.push(rollout);
  return all;
}

const nextQueue = () => `test-${names++}`;
const never = new AbortController().signal;

function workerOf(queue: string, url = redis.url) {
  return { url, queue, id: `worker-${names++}`, lockMs: 1_000, finishing: never, stopping: never };
}

function startWorker(
  queue: string,
  open: (work: unknown, purse: Budget) => Promise<OpenedWork>,
  url = redis.url,
): void {
  const finishing = new AbortController();
  const ended = runWorker({ ...workerOf(queue, url), open, finishing: finishing.signal });
  cleanUps.push(() => {
    finishing.abort();
    return ended;
  });
}

async function startFleet(queue: string, changes: Partial<Parameters<typeof openFleet>[0]> = {}) {
  const fleet = await openFleet({
    url: redis.url,
    queue,
    scope: 'run-1',
    budget: createBudget({}),
    ...changes,
  });
  cleanUps.push(() => fleet.close());
  return fleet;
}
