import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../core/hash.js';
import type { Attempt, TraceEntry } from '../modules/trace.js';
import type { ChatMessage } from '../signatures/messages.js';
import { createRunFolder, type RunFolder } from '../storage/run-folder.js';
import type { Rollout } from './rollout.js';
import { openRolloutStore, type RolloutStore } from './rollout-store.js';

let root: string;
let folder: RunFolder;
let store: RolloutStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'scenewright-rollouts-'));
  folder = await createRunFolder({ kind: 'eval', path: join(root, 'run'), config: {}, simulated: true });
  store = await openRolloutStore(folder);
});
afterEach(async () => {
  await store.close();
  await folder.close();
  await rm(root, { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openRolloutStore(folder);
}

const textOf = (name: string) => readFile(join(folder.path, name), 'utf8');
const message = (role: ChatMessage['role'], text: string): ChatMessage => ({
  role,
  content: [{ type: 'text', text }],
});

function call(messages: readonly ChatMessage[]): TraceEntry {
  const attempt: Attempt = {
    model: 'm:1',
    servedBy: 'm',
    messages,
    reply: '{}',
    finishReason: 'stop',
    parse: { status: 'ok', repairs: [], errors: [] },
    usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
    costUsd: null,
    cached: false,
    latencyMs: 1,
    requestId: null,
    downgrades: [],
    retries: [],
  };
  return { type: 'call', component: 'draft', signature: 'Draft', input: {}, attempts: [attempt] };
}

function rollout(name: string, entries: readonly TraceEntry[] = [], exampleId = name): Rollout {
  return {
    id: sha256(name),
    exampleId,
    seed: 0,
    repeat: 0,
    outcome: {
      type: 'scored',
      score: { score: 0.5, objectives: {}, feedback: '', componentFeedback: {} },
      output: { $text: 'an output of its own', value: name },
    },
    trace: { entries: [...entries] },
    usage: {
      calls: 1,
      cachedCalls: 0,
      tokens: { inputTokens: 1, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
      costUsd: null,
    },
    simulated: true,
  };
}

describe('the rollouts of a run folder', () => {
  it('come back as they were, whatever the texts and the name of the example', async () => {
    const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ minLength: 256, maxLength: 400 }));
    const cases = fc.array(fc.tuple(fc.string({ minLength: 1 }), text, text), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cases, async (items) => {
        const all = items.map(([name, system, user]) =>
          rollout(name, [call([message('system', system), message('user', user)])]),
        );
        await Promise.all(all.map((one) => store.add(one)));
        await reopen();
        const latest = new Map(all.map((one) => [one.id, one]));
        for (const [id, one] of latest) {
          expect(store.isScored(id)).toBe(true);
          expect(await store.get(id)).toEqual(one);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('give their head without looking at the trace, however they are laid out', async () => {
    const entries = [call([message('system', 's'), message('user', 'u')])];
    const plain = rollout('plain', entries);
    const tricky: Rollout = {
      ...rollout('tricky', entries),
      outcome: {
        type: 'scored',
        score: { score: 0.5, objectives: {}, feedback: ',"trace":{"entries":[', componentFeedback: {} },
        output: { usage: 1, simulated: false, trace: { entries: [] } },
      },
    };
    for (const one of [plain, tricky]) await store.add(one);
    const { outcome, trace, usage, ...rest } = rollout('older', entries);
    const older = { ...rest, outcome, trace, usage };
    await appendFile(join(folder.path, 'rollouts.jsonl'), `${JSON.stringify(older)}\n`);
    await reopen();
    for (const { trace: _, ...head } of [plain, tricky, older]) {
      expect(await store.head(head.id)).toMatchObject(head);
    }
    expect(await store.head(plain.id)).not.toHaveProperty('trace');
    await store.close();
    const path = join(folder.path, 'rollouts.jsonl');
    await writeFile(path, (await textOf('rollouts.jsonl')).replace('"reply":', '"reply"'));
    store = await openRolloutStore(folder);
    expect(await store.head(plain.id)).toMatchObject({ id: plain.id, exampleId: 'plain' });
    await expect(store.get(plain.id)).rejects.toMatchObject({ code: 'storage/log-damaged' });
  });

  it('say nothing twice: long inputs are read from the prompt, outputs from the reply', async () => {
    const scene = { title: 'x'.repeat(120), $blob: 'no blob', list: [1, { '```': 'a\n```\nb' }] };
    const longText = `first line\n## other\n${'y'.repeat(120)}`;
    const input = {
      text: longText,
      scene,
      own: { $prompt: 'not a reference, and long enough '.repeat(4) },
      short: 's',
    };
    const prompt = [
      `## text\n${longText}`,
      `## scene\n\`\`\`json\n${JSON.stringify(scene, null, 1)}\n\`\`\``,
    ].join('\n\n');
    const entryOf = (changes: object, reply = '{"answer": ["z"]}'): TraceEntry => {
      const entry = call([message('system', 's'), message('user', prompt)]);
      if (entry.type !== 'call') throw new RangeError('not a call');
      return { ...entry, input, attempts: entry.attempts.map((one) => ({ ...one, reply })), ...changes };
    };
    const entries = [
      entryOf({ output: { answer: ['z'] } }),
      entryOf({ output: { answer: ['z'], added: 'by repair' } }),
      entryOf({ input: { ...input, scene: { ...scene, title: 'other than shown '.repeat(9) } } }),
      entryOf({ input: { text: { $prompt: [0, 1, 2] }, scene } }, 'no JSON'),
    ];
    await store.add(rollout('brief', entries));
    await reopen();
    const line = await textOf('rollouts.jsonl');
    expect(line.split('"inPrompt":true')).toHaveLength(4);
    expect(line.split('"inReply":true')).toHaveLength(2);
    expect((await store.get(sha256('brief')))?.trace.entries).toEqual(entries);
  });

  it('hold a long prompt once, however many have it, and what only one has where it is', async () => {
    const prompt = `Rules. ${'x'.repeat(5000)}`;
    const question = `Question. ${'y'.repeat(5000)}`;
    for (let at = 0; at < 20; at++) {
      await store.add(rollout(`r${at}`, [call([message('system', prompt), message('user', question)])]));
    }
    const lines = await textOf('rollouts.jsonl');
    expect(lines).not.toContain(prompt);
    expect(lines.split(question)).toHaveLength(21);
    expect((await textOf('texts.jsonl')).trimEnd().split('\n')).toHaveLength(1);
    await reopen();
    await store.add(rollout('later', [call([message('system', prompt)])]));
    expect((await textOf('texts.jsonl')).trimEnd().split('\n')).toHaveLength(1);
    expect((await store.get(sha256('later')))?.trace.entries).toEqual([call([message('system', prompt)])]);
  });

  it('are read where another writer laid the keys out otherwise', async () => {
    const one = rollout('other');
    const { id, ...rest } = one;
    await appendFile(join(folder.path, 'rollouts.jsonl'), `${JSON.stringify({ ...rest, id })}\n`);
    await reopen();
    expect(await store.get(id)).toEqual(one);
  });

  it('say what is missing or damaged when they are asked for', async () => {
    const prompt = 'p'.repeat(300);
    const one = rollout('one', [call([message('system', prompt)])]);
    await store.add(one);
    await store.close();
    await writeFile(join(folder.path, 'texts.jsonl'), '');
    store = await openRolloutStore(folder);
    await expect(store.get(one.id)).rejects.toMatchObject({ code: 'storage/log-damaged' });
    await store.close();
    const path = join(folder.path, 'rollouts.jsonl');
    await writeFile(path, (await textOf('rollouts.jsonl')).replace('"usage":', '"usage"'));
    store = await openRolloutStore(folder);
    await expect(store.get(one.id)).rejects.toMatchObject({
      code: 'storage/log-damaged',
      message: expect.stringContaining('at byte 0'),
    });
  });
});
