import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RolloutReplies } from '../evaluation/executor.js';
import type { LanguageModel } from '../providers/language-model.js';
import { cached } from '../providers/middleware/cache.js';
import { memoryReplyStore } from '../providers/middleware/reply-store.js';
import { createRunFolder, openRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { defaultPolicies } from './gepa/default-policies.js';
import type { CompileOptions } from './optimizer.js';
import { paperGepa } from './optimizers.js';
import { withReplies } from '../evaluation/with-replies.js';
import { memoReplies } from './memo-replies.js';
import { openReplyMemo, memoryReplyMemo, REPLIES_FILE } from './reply-memo.js';
import type { TrajectorySource } from './trajectory.js';
import { responseOf, toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

const options = (changes: Partial<CompileOptions> = {}): CompileOptions => ({
  program: toyProgram,
  // One component at a time: the steps before it stay as they are.
  optimizer: paperGepa,
  trainset: toyExamples('t', 8),
  valset: toyExamples('v', 6),
  metric: toyMetric,
  models: { task: toyModel() },
  budget: { metricCalls: 60 },
  ...changes,
});

const key = (at: number) => at.toString(16).padStart(64, '0');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the replies of a search', () => {
  it('answer the steps before a changed component, at no cost and with the same result', async () => {
    const [with_, without] = [toyModel(), toyModel()];
    // One component at a time, so that there are steps before the changed one.
    const policies = () => defaultPolicies<null, TrajectorySource>();
    const reusing = await compile(options({ models: { task: with_ }, options: { policies: policies() } }));
    const paying = await compile(
      options({ models: { task: without }, options: { policies: policies(), reuseReplies: false } }),
    );
    expect(reusing.candidates).toEqual(paying.candidates);
    expect(reusing.counts).toEqual(paying.counts);
    const { calls, cachedCalls, costUsd } = reusing.spending.usage;
    expect(paying.spending.usage.cachedCalls).toBe(0);
    expect(calls).toBe(paying.spending.usage.calls);
    expect(cachedCalls).toBeGreaterThan(0);
    expect(with_.calls()).toBe(without.calls() - cachedCalls);
    expect(costUsd).toBeCloseTo(0.001 * with_.calls(), 6);
  });

  it('lie in the run folder, so that a resumed run finds them', async () => {
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    await compile(options({ runFolder }));
    await runFolder.close();
    // The rollouts are gone, as after a kill in the middle of them; their replies are not.
    for (const name of ['rollouts.jsonl', 'reflections.jsonl']) await rm(join(path, name));
    await appendFile(join(path, REPLIES_FILE), '{"key":"short","response":{}}\n');
    const [fresh, again] = [toyModel(), toyModel()];
    await compile(options({ models: { task: fresh } }));
    const reopened = await openRunFolder(path);
    const { spending } = await compile(options({ runFolder: reopened, models: { task: again } }));
    await reopened.close();
    expect(again.calls()).toBe(spending.reflections);
    expect(fresh.calls()).toBeGreaterThan(3 * spending.reflections);
  });
});

/**
 * Answers nonsense, and nonsense again when it is asked to correct itself, the first time that it is asked for `word`.
 */
function moody(word: string) {
  let asked = 0;
  const model = toyModel();
  return {
    ...model,
    async generate(...[request, call]: Parameters<LanguageModel['generate']>) {
      const reply = await model.generate(request, call);
      const isNonsense = JSON.stringify(request.messages).includes(word) && asked++ < 2;
      return isNonsense ? responseOf('I would rather not.') : reply;
    },
  };
}

describe('a reply that could not be read', () => {
  it('is asked for again when its rollout is tried again', async () => {
    const steady = await compile(options());
    const variants = [false, true].flatMap((reuseReplies) =>
      [false, true].map((hasCache) => ({ reuseReplies, hasCache })),
    );
    for (const { reuseReplies, hasCache } of variants) {
      const model = moody('v-word-2');
      const task = hasCache ? cached({ store: memoryReplyStore() })(model) : model;
      const result = await compile(options({ models: { task }, options: { reuseReplies } }));
      expect(result.counts.unscored).toBe(0);
      expect(result.candidates).toEqual(steady.candidates);
      expect(result.spending.usage.calls).toBeGreaterThan(steady.spending.usage.calls);
    }
  });

  it('is forgotten for good: a resumed run has the second one', async () => {
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    const first = await compile(options({ models: { task: moody('v-word-2') }, runFolder }));
    await runFolder.close();
    expect(await readFile(join(path, REPLIES_FILE), 'utf8')).toContain('"forgotten":true');
    // Without its rollouts, a resume must find the good replies; the failure stands in a file of its own.
    await rm(join(path, 'rollouts.jsonl'));
    const reopened = await openRunFolder(path);
    const again = toyModel();
    const second = await compile(options({ models: { task: again }, runFolder: reopened }));
    await reopened.close();
    expect(again.calls()).toBe(0);
    expect(second.candidates).toEqual(first.candidates);
  });
});

describe('a memo', () => {
  it('tells once what an earlier part of the run paid for and nobody accounts for', async () => {
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    const memo = await openReplyMemo(runFolder);
    const numbers: number[] = [];
    for (const at of [1, 2, 3, 4]) numbers.push(await memo.put(key(at), responseOf(`${at}`)));
    expect(memo.claim(key(1))).toBeNull();
    await memo.forget(key(3));
    await memo.close();
    const again = await openReplyMemo(runFolder);
    again.settle(numbers.slice(0, 1));
    expect([1, 2, 2, 3, 4].map((at) => again.claim(key(at)))).toEqual([
      null,
      numbers[1],
      null,
      null,
      numbers[3],
    ]);
    expect(await again.get(key(3))).toBeNull();
    expect(await again.put(key(3), responseOf('3'))).toBe(5);
    await again.close();
    const third = await openReplyMemo(runFolder);
    expect(await third.get(key(3))).toEqual(responseOf('3'));
    third.settle(null);
    expect(third.claim(key(2))).toBeNull();
    await third.close();
    await runFolder.close();
  });

  it('in memory keeps what fits, the last used longest', async () => {
    const store = memoryReplyMemo(5_000);
    for (const at of [1, 2, 3]) await store.put(key(at), responseOf('x'.repeat(900)));
    expect(await store.get(key(1))).not.toBeNull();
    await store.put(key(4), responseOf('x'.repeat(900)));
    expect(await store.get(key(2))).toBeNull();
    expect((await store.get(key(1)))?.text).toHaveLength(900);
  });

  it('of a folder reads what no longer fits from its log', async () => {
    const runFolder = await createRunFolder({
      kind: 'compile',
      path: join(folder, 'run'),
      config: {},
      simulated: true,
    });
    const memo = await openReplyMemo(runFolder, 2_000);
    for (const at of [1, 2, 3, 4]) await memo.put(key(at), responseOf(`${at}`.repeat(900)));
    expect(await memo.get(key(1))).toEqual(responseOf('1'.repeat(900)));
    expect(await memo.get(key(9))).toBeNull();
    await memo.close();
    const lines = (await readFile(join(runFolder.path, REPLIES_FILE), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(4);
    await runFolder.close();
  });

  it.each(['in memory', 'of a folder'])('%s, once disowned, is paid for by who asks next', async (place) => {
    const path = join(folder, 'run');
    const runFolder = await createRunFolder({ kind: 'compile', path, config: {}, simulated: true });
    const memo = place === 'in memory' ? memoryReplyMemo() : await openReplyMemo(runFolder);
    const replies = memoReplies(memo);
    const { signal } = new AbortController();
    const ask = (lent: RolloutReplies) => lent.answer(key(1), signal, async () => responseOf('one'));
    const [lost, next, last] = [replies.open(), replies.open(), replies.open()];
    expect(await ask(lost)).toMatchObject({ paid: 0, reply: { cached: false } });
    lost.giveUp();
    expect(await ask(next)).toMatchObject({ paid: expect.any(Number), reply: { cached: false } });
    expect(await ask(last)).toMatchObject({ paid: null, reply: { cached: true } });
    await memo.close();
    await runFolder.close();
  });

  it('tells repeats and models apart, and lets requests with media on disk through', async () => {
    const task = toyModel();
    const other: LanguageModel = { ...task, id: 'toy:two' };
    const models = withReplies({ task, judge: other }, memoReplies(memoryReplyMemo()).open());
    const content = [{ type: 'text', text: 'hello' }] as const;
    const request = { messages: [{ role: 'user', content }] } as const;
    const signal = new AbortController().signal;
    for (const repeat of [0, 0, 1]) await models.task.generate(request, { signal, repeat });
    await models.judge?.generate(request, { signal, repeat: 0 });
    expect(task.calls()).toBe(3);
    const medium = { kind: 'image', source: { type: 'file', path: 'a.png' } } as const;
    const seen = { messages: [{ role: 'user', content: [{ type: 'media', medium }] }] } as const;
    for (const repeat of [0, 0]) await models.task.generate(seen, { signal, repeat });
    expect(task.calls()).toBe(5);
  });
});
