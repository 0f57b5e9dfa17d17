import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanguageModelRequest, LanguageModelResponse } from '../language-model.js';
import { cached } from './cache.js';
import { memoryReplyStore, openReplyStore } from './reply-store.js';
import { callKey } from './request-key.js';
import { ask, failed, gate, once, reply, scriptedModel, settle } from './scripted-model.fixture.js';

describe('the reply cache', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reply-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const files = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));

  it('answers the same request from disk, also for another process', async () => {
    const model = scriptedModel(() => reply('hello', { retries: ['provider/server'] }));
    const first = await cached({ store: openReplyStore(folder) })(model).generate(ask('hi'), once());
    const second = await cached({ store: openReplyStore(folder) })(model).generate(ask('hi'), once());
    expect(first).toMatchObject({ text: 'hello', cached: false, retries: ['provider/server'] });
    expect(second).toEqual({ ...first, cached: true, retries: [] });
    expect(model.calls.length).toBe(1);
  });

  it('takes a folder for a store', async () => {
    const model = scriptedModel(() => reply('hello'));
    await cached({ folder })(model).generate(ask('hi'), once());
    expect((await cached({ folder })(model).generate(ask('hi'), once())).cached).toBe(true);
  });

  it('keeps one file a reply, named by the whole key, with the request that made it', async () => {
    const model = scriptedModel(() => reply('hello'));
    await cached({ store: openReplyStore(folder) })(model).generate(ask('hi'), once());
    const [name = ''] = await files();
    expect(name.replace('.json', '').replace('/', '')).toBe(callKey(model, ask('hi'), 0));
    const entry: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    expect(entry).toMatchObject({
      format: 'scenewright-reply',
      version: 1,
      call: { model: 'test:scripted', repeat: 0, request: { messages: [{ content: [{ text: 'hi' }] }] } },
    });
    expect(await readdir(folder, { recursive: true })).toHaveLength(2);
  });

  it.each([
    ['a failure', () => Promise.reject(failed('server'))],
    ['a truncated reply', () => reply('cut', { finishReason: 'length' })],
    ['a filtered reply', () => reply('part', { finishReason: 'safety' })],
    ['a reply of unknown end', () => reply('odd', { finishReason: 'other' })],
    ['an empty reply', () => reply(' \n')],
  ] satisfies [string, () => LanguageModelResponse | Promise<LanguageModelResponse>][])(
    'never keeps %s',
    async (_, behave) => {
      const model = scriptedModel(behave);
      const withCache = cached({ store: openReplyStore(folder) })(model);
      const outcomes = [await settled(withCache), await settled(withCache)];
      expect(model.calls.length).toBe(2);
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(await files()).toEqual([]);
    },
  );

  it('asks again for what an older version kept', async () => {
    const store = openReplyStore(folder);
    const model = scriptedModel(() => reply('hello'));
    await store.put({ key: callKey(model, ask('hi'), 0), call: {}, response: reply('') });
    expect(await cached({ store })(model).generate(ask('hi'), once())).toMatchObject({
      text: 'hello',
      cached: false,
    });
  });

  it('asks again for a reply that is to be forgotten, and for no other', async () => {
    const model = scriptedModel(() => reply('hello'));
    const withCache = cached({ folder })(model);
    for (const text of ['hi', 'ho']) await withCache.generate(ask(text), once());
    await withCache.forget?.(ask('hi'), once());
    await withCache.forget?.(ask('never asked'), once());
    expect((await withCache.generate(ask('hi'), once())).cached).toBe(false);
    expect((await withCache.generate(ask('ho'), once())).cached).toBe(true);
  });

  it('warns once when a reply cannot be forgotten', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, 'a file where a folder should be');
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const withCache = cached({ folder: blocked, onWarning })(scriptedModel(() => reply('hello')));
    for (let call = 0; call < 2; call++) await withCache.forget?.(ask('hi'), once());
    expect(warnings).toEqual([expect.stringContaining('cannot be emptied')]);
  });

  const settled = (model: ReturnType<ReturnType<typeof cached>>) =>
    model.generate(ask('hi'), once()).then(
      ({ text }) => text,
      (error: Error) => error.message,
    );

  it.each([
    ['half a file', '{"format":"scenewright-rep'],
    ['something else', '{"format":"other"}'],
    ['nothing', ''],
    ['the entry of another key', null],
  ])('treats %s as a miss and writes it anew', async (_, damage) => {
    const model = scriptedModel(() => reply('hello'));
    const withCache = cached({ store: openReplyStore(folder) })(model);
    await withCache.generate(ask('hi'), once());
    const [name = ''] = await files();
    const good = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), damage ?? good.replace(callKey(model, ask('hi'), 0), '0'.repeat(64)));
    expect((await withCache.generate(ask('hi'), once())).cached).toBe(false);
    expect(await readFile(join(folder, name), 'utf8')).toBe(good);
  });

  it('gives the reply and warns once when the store cannot be written or read', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, 'a file where a folder should be');
    const warnings: string[] = [];
    const model = scriptedModel(() => reply('hello'));
    const store = openReplyStore(blocked);
    const withCache = cached({ store, onWarning: (message) => warnings.push(message) })(model);
    for (let call = 0; call < 3; call++) {
      expect((await withCache.generate(ask('hi'), once())).text).toBe('hello');
    }
    expect(model.calls.length).toBe(3);
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).toMatch(/cannot be read.*cannot be written/s);
  });

  describe('calls at the same time', () => {
    it('share one call, and only one of them is billed', async () => {
      const held = gate();
      const model = scriptedModel(async () => {
        await held.opened;
        return reply('hello');
      });
      const withCache = cached({ store: memoryReplyStore() })(model);
      const calls = [1, 2, 3].map(() => withCache.generate(ask('hi'), once()));
      const other = withCache.generate(ask('something else'), once());
      await settle();
      held.open();
      const replies = await Promise.all(calls);
      expect((await other).cached).toBe(false);
      expect(
        replies.map(({ cached: fromCache }) => fromCache).filter((fromCache) => !fromCache),
      ).toHaveLength(1);
      expect(model.calls.length).toBe(2);
    });

    it('share a failure, and the next call tries again', async () => {
      const held = gate();
      const model = scriptedModel(async (_request, _call, number) => {
        await held.opened;
        if (number === 1) throw failed('server');
        return reply('hello');
      });
      const withCache = cached({ store: memoryReplyStore() })(model);
      const calls = [1, 2].map(() => withCache.generate(ask('hi'), once()));
      held.open();
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect((await withCache.generate(ask('hi'), once())).text).toBe('hello');
      expect(model.calls.length).toBe(2);
    });

    it('go on for the others when one leaves, who is then billed', async () => {
      const held = gate();
      const signals: AbortSignal[] = [];
      const model = scriptedModel(async (_request, { signal }) => {
        signals.push(signal);
        await held.opened;
        return reply('hello');
      });
      const withCache = cached({ store: memoryReplyStore() })(model);
      const leaving = new AbortController();
      const first = withCache.generate(ask('hi'), once(leaving.signal));
      const second = withCache.generate(ask('hi'), once());
      await settle();
      leaving.abort();
      await expect(first).rejects.toMatchObject({ exitCode: 130 });
      expect(signals[0]?.aborted).toBe(false);
      held.open();
      expect(await second).toMatchObject({ text: 'hello', cached: false });
    });

    it('are aborted when all have left, and a newcomer does not join them', async () => {
      const signals: AbortSignal[] = [];
      const model = scriptedModel(async (_request, { signal }, number) => {
        signals.push(signal);
        if (number === 2) return reply('fresh');
        return new Promise<LanguageModelResponse>(() => {});
      });
      const withCache = cached({ store: memoryReplyStore() })(model);
      const leaving = new AbortController();
      const calls = [1, 2].map(() => withCache.generate(ask('hi'), once(leaving.signal)));
      await settle();
      leaving.abort();
      await Promise.allSettled(calls);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
      expect(await withCache.generate(ask('hi'), once())).toMatchObject({ text: 'fresh', cached: false });
    });
  });
});

describe('the key of a call', () => {
  const model = scriptedModel(() => reply(''));
  const image = (byte: number): LanguageModelRequest => ({
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'media',
            medium: {
              kind: 'image',
              source: { type: 'bytes', bytes: Uint8Array.of(byte), mediaType: 'image/png' },
            },
          },
        ],
      },
    ],
  });

  it('is a SHA-256 in hex, independent of the order of keys', () => {
    const key = callKey(model, ask('hi', { sampling: { temperature: 0.5, seed: 3 } }), 0);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(callKey(model, ask('hi', { sampling: { seed: 3, temperature: 0.5 } }), 0)).toBe(key);
    expect(callKey(model, ask('hi'), 0)).toBe(callKey(model, ask('hi', { sampling: {} }), 0));
  });

  it('differs for everything that decides a reply', () => {
    const schema = { type: 'object' };
    const variants: [LanguageModelRequest, number, Partial<typeof model>][] = [
      [ask('hi'), 0, {}],
      [ask('ho'), 0, {}],
      [ask('hi'), 1, {}],
      [ask('hi'), 0, { id: 'test:other' }],
      [ask('hi'), 0, { cacheScope: 'elsewhere' }],
      [ask('hi', { sampling: { temperature: 0 } }), 0, {}],
      [ask('hi', { sampling: { topP: 0.1 } }), 0, {}],
      [ask('hi', { sampling: { seed: 1 } }), 0, {}],
      [ask('hi', { sampling: { maxOutputTokens: 1 } }), 0, {}],
      [ask('hi', { sampling: { stop: ['x'] } }), 0, {}],
      [ask('hi', { topLogprobs: 1 }), 0, {}],
      [ask('hi', { output: { name: 'A', schema } }), 0, {}],
      [ask('hi', { output: { name: 'B', schema } }), 0, {}],
      [ask('hi', { output: { name: 'A', schema: { ...schema, title: 't' } } }), 0, {}],
      [{ messages: [{ role: 'system', content: [{ type: 'text', text: 'hi' }] }] }, 0, {}],
      [image(1), 0, {}],
      [image(2), 0, {}],
    ];
    const keys = variants.map(([request, repeat, facts]) => callKey({ ...model, ...facts }, request, repeat));
    expect(new Set(keys).size).toBe(variants.length);
  });

  it('is made of the contents of media, never of a path that can change', () => {
    expect(callKey(model, image(1), 0)).toBe(callKey(model, image(1), 0));
    const request: LanguageModelRequest = {
      messages: [
        {
          role: 'user',
          content: [{ type: 'media', medium: { kind: 'image', source: { type: 'file', path: 'a.png' } } }],
        },
      ],
    };
    expect(() => callKey(model, request, 0)).toThrow(/loadMedia/);
  });
});
