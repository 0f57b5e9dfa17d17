import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../core/clock.js';
import { createBudget } from '../../../providers/middleware/budget.js';
import type { Rollout, RolloutOutcome } from '../../rollout.js';
import { createBoard, type JobQueue, type Post } from './board.js';
import { createDesk } from './desk.js';
import { JOB_FORMAT, JOB_VERSION, type RolloutJob } from './messages.js';
import type { ResultStore } from './result-store.js';
import type { StoredResult } from './stored-result.js';

const ID = 'a'.repeat(64);
const scored: RolloutOutcome = {
  type: 'scored',
  score: { score: 1, objectives: {}, feedback: '', componentFeedback: {} },
  output: {},
};
const errored: RolloutOutcome = { type: 'errored', error: { code: 'x', message: 'x', isRetryable: true } };
const rolloutOf = (outcome: RolloutOutcome): Rollout => ({
  id: ID,
  exampleId: 'e',
  seed: 0,
  repeat: 0,
  outcome,
  trace: { entries: [] },
  usage: {
    calls: 0,
    cachedCalls: 0,
    tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 0,
  },
  simulated: true,
});

/** A queue and a store in memory, and a clock that a test sets. */
function setUp() {
  let now = 0;
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const jobs = new Map<string, RolloutJob>();
  const locked = new Set<string>();
  const results = new Map<string, StoredResult>();
  const generations = new Map<string, number>();
  const added: string[] = [];
  const keyOf = (id: string, generation: number) => `${id[0]}${generation}`;
  const queue: JobQueue = {
    async add(job) {
      added.push(keyOf(job.id, job.generation));
      jobs.set(keyOf(job.id, job.generation), job);
    },
    has: async ({ id, generation }) => jobs.has(keyOf(id, generation)),
    remove: async ({ id, generation }) =>
      !locked.has(keyOf(id, generation)) && jobs.delete(keyOf(id, generation)),
  };
  const store: ResultStore = {
    async store(id, generation, result) {
      results.set(keyOf(id, generation), result);
      return true;
    },
    allow: async (id, generation) => !results.has(keyOf(id, generation)),
    generation: async (id) => generations.get(id) ?? 0,
    get: async (id, generation) => results.get(keyOf(id, generation)) ?? null,
    async take(id, generation) {
      results.delete(keyOf(id, generation));
      generations.set(id, generation + 1);
    },
    duplicates: async () => [],
    putInput: async () => undefined,
    getInput: async () => ({}),
  };
  const desk = createDesk({
    budget: createBudget({}),
    allow: ({ id, generation }, execution) => store.allow(id, generation, execution),
    onLost: () => undefined,
    cancel: () => undefined,
  });
  const board = createBoard({ queue, store, desk, clock });
  return { board, desk, store, jobs, locked, results, added, pass: (ms: number) => (now += ms) };
}

const post: Post = {
  id: ID,
  request: { candidate: {}, example: { id: 'e', input: {}, tags: [] }, seed: 0, repeat: 0 },
  replies: undefined,
  bytes: null,
  jobOf: (generation) => ({
    format: JOB_FORMAT,
    version: JOB_VERSION,
    packageVersion: '0',
    scope: 's',
    id: ID,
    generation,
    request: '{}',
    hasBytes: false,
    work: {},
    caps: {},
    sharesReplies: false,
  }),
};
const resultOf = (outcome: RolloutOutcome): StoredResult => ({
  rollout: rolloutOf(outcome),
  worker: 'w',
  execution: 'earlier',
  paid: null,
});

describe('the board of a coordinator', () => {
  it('finds a result whose message was lost, and posts again a job that Redis forgot', async () => {
    const { board, jobs, store, added, pass } = setUp();
    const { ended } = await board.post(post);
    jobs.clear();
    await board.sweep(2_000);
    expect(added).toEqual(['a0']);
    pass(3_000);
    // Once may be the moment between a result and the end of its job.
    await board.sweep(2_000);
    expect(added).toEqual(['a0']);
    await board.sweep(2_000);
    expect(added).toEqual(['a0', 'a0']);
    await store.store(ID, 0, resultOf(scored));
    await board.sweep(2_000);
    expect((await ended)?.outcome).toEqual(scored);
    expect(board.isEmpty()).toBe(true);
  });

  it('takes a score that an earlier coordinator left, and tries again what failed for it', async () => {
    const { board, results, added } = setUp();
    results.set('a0', resultOf(scored));
    expect((await (await board.post(post)).ended)?.outcome).toEqual(scored);
    expect(added).toEqual([]);
    await board.take(ID);
    results.set('a1', resultOf(errored));
    await board.post(post);
    expect(added).toEqual(['a2']);
  });

  it('takes back what no worker has; what one has is finished, or taken back when that worker is lost', async () => {
    const { board, locked } = setUp();
    const first = await board.post(post);
    await board.takeBack(ID);
    expect(await first.ended).toBeNull();
    const second = await board.post(post);
    locked.add('a0');
    await board.takeBack(ID);
    expect(board.isEmpty()).toBe(false);
    locked.clear();
    await board.sweep(0);
    expect(await second.ended).toBeNull();
  });

  it('gives the result of one that ended at the moment when it was to be taken back', async () => {
    const { board, store, jobs } = setUp();
    const { ended } = await board.post(post);
    await store.store(ID, 0, resultOf(scored));
    expect(jobs.size).toBe(1);
    await board.takeBack(ID);
    expect((await ended)?.outcome).toEqual(scored);
  });

  it('gives a rollout up as failed, and not as zero, when its workers are lost again and again', async () => {
    const { board, desk } = setUp();
    const { ended } = await board.post(post);
    const start = (at: number) => desk.answer('w', `w/${at}`, 0, { type: 'start', id: ID, generation: 0 });
    for (let at = 0; at < 10; at++) expect(await start(at)).toEqual({ type: 'go' });
    expect(await start(10)).toEqual({ type: 'unwanted' });
    expect((await ended)?.outcome).toMatchObject({
      type: 'errored',
      error: { code: 'worker/lost', isRetryable: true },
    });
  });

  it('tells everybody who waits when the work is cancelled', async () => {
    const { board, jobs } = setUp();
    const [one, two] = await Promise.all([board.post(post), board.post(post)]);
    await board.cancelAll(new Error('no more'));
    await expect(one.ended).rejects.toThrow('no more');
    await expect(two.ended).rejects.toThrow('no more');
    expect(jobs.size).toBe(0);
  });
});
