import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanguageModel } from '../providers/language-model.js';
import { createRunFolder, openRunFolder } from '../storage/run-folder.js';
import { compile } from './compile.js';
import { defaultPolicies } from './gepa/default-policies.js';
import type { CompileOptions } from './optimizer.js';
import { paperGepa } from './optimizers.js';
import { openReplyMemo, memoryReplyMemo, REPLIES_FILE, withReplyMemo } from './reply-memo.js';
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
const entry = (at: number, text: string) => ({ key: key(at), call: {}, response: responseOf(text) });

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

describe('a memo', () => {
  it('in memory keeps what fits, the last used longest', async () => {
    const { store } = memoryReplyMemo(5_000);
    for (const at of [1, 2, 3]) await store.put(entry(at, 'x'.repeat(900)));
    expect(await store.get(key(1))).not.toBeNull();
    await store.put(entry(4, 'x'.repeat(900)));
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
    for (const at of [1, 2, 3, 4]) await memo.store.put(entry(at, `${at}`.repeat(900)));
    expect(await memo.store.get(key(1))).toEqual(responseOf('1'.repeat(900)));
    expect(await memo.store.get(key(9))).toBeNull();
    await memo.close();
    const lines = (await readFile(join(runFolder.path, REPLIES_FILE), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(4);
    await runFolder.close();
  });

  it('tells repeats and models apart, and lets requests with media on disk through', async () => {
    const task = toyModel();
    const other: LanguageModel = { ...task, id: 'toy:two' };
    const models = withReplyMemo({ task, judge: other }, memoryReplyMemo());
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
