import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.js';
import { exchangeOverHttp } from '../http-exchange.js';
import type { LanguageModelRequest } from '../language-model.js';
import { gate, once } from '../middleware/scripted-model.fixture.js';
import { PIECE_TOKENS } from './decode.js';
import { ggufBytesOf, metadata } from './gguf.fixture.js';
import { DEFAULT_TEMPERATURE, DEFAULT_TOP_P, llamaModel } from './llama-model.js';
import { toyRuntime, type ToyReply, type ToyRuntime } from './llama-runtime.fixture.js';
import { type LlamaOptions, llamaSettings } from './llama-settings.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-'));
  path = join(folder, 'toy.gguf');
  await writeFile(path, ggufBytesOf());
});
afterAll(() => rm(folder, { recursive: true }));

interface Setting {
  readonly runtime?: ToyRuntime;
  readonly options?: LlamaOptions;
  readonly file?: string;
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function modelOf({ runtime = toyRuntime(() => 'hi'), options = {}, file = path, ...more }: Setting) {
  const env = more.env ?? {};
  return llamaModel(
    {
      id: `llama:${file}`,
      model: file,
      apiKey: null,
      baseUrl: null,
      timeoutMs: more.timeoutMs ?? 10_000,
      clock: systemClock,
      exchange: exchangeOverHttp,
    },
    { settings: llamaSettings({ memoryBytes: 1e9, ...options }, env), env, runtime },
  );
}

const chat = (
  system: string,
  user: string,
  more: Partial<LanguageModelRequest> = {},
): LanguageModelRequest => ({
  messages: [
    { role: 'system', content: [{ type: 'text', text: system }] },
    { role: 'user', content: [{ type: 'text', text: user }] },
  ],
  ...more,
});
const ask = (user: string, more: Partial<LanguageModelRequest> = {}) => chat('Be short.', user, more);

/** Says back what the last user said. */
const echo: ToyReply = (prompt) => prompt.slice(prompt.lastIndexOf('<user>') + 6, -'<assistant>'.length);

describe('a reply of a local model', () => {
  it('has exact token counts, no cost, and the time of this machine', async () => {
    const model = modelOf({ runtime: toyRuntime(echo) });
    const prompt = '<system>Be short.<user>What?<assistant>';
    expect(await model.generate(ask('What?'), once())).toMatchObject({
      text: 'What?',
      finishReason: 'stop',
      usage: { inputTokens: prompt.length, outputTokens: 'What?'.length + 1, cachedInputTokens: 0 },
      costUsd: 0,
      computeMs: expect.any(Number),
      servedBy: 'Toy 1K (toy)',
      logprobs: null,
      downgrades: [],
      cached: false,
    });
    expect(model.price).toMatchObject({ inputUsdPerMillion: 0, outputUsdPerMillion: 0 });
  });

  it('tells truncation from completion', async () => {
    const model = modelOf({ runtime: toyRuntime(() => 'long story') });
    const cut = await model.generate(ask('?', { sampling: { maxOutputTokens: 4 } }), once());
    expect(cut).toMatchObject({ text: 'long', finishReason: 'length', usage: { outputTokens: 4 } });
    const whole = await model.generate(ask('?', { sampling: { maxOutputTokens: 11 } }), once());
    expect(whole).toMatchObject({ text: 'long story', finishReason: 'stop' });
  });

  it('ends where the context ends', async () => {
    const model = modelOf({ runtime: toyRuntime(() => 'x'.repeat(500)), options: { contextTokens: 64 } });
    const reply = await model.generate(ask('?'), once());
    expect(reply.finishReason).toBe('length');
    expect((reply.usage.inputTokens ?? 0) + reply.text.length).toBe(64);
  });

  it('ends before a stop text, whichever comes first, and before the turn of another role', async () => {
    const model = modelOf({ runtime: toyRuntime(() => 'one two three<end>four') });
    const text = async (stop: readonly string[]) =>
      (await model.generate(ask('?', { sampling: { stop } }), once())).text;
    expect(await text(['three', 'two'])).toBe('one ');
    expect(await text(['nowhere'])).toBe('one two three');
  });

  it('gives log-probabilities of as many tokens as asked for', async () => {
    const model = modelOf({ runtime: toyRuntime(() => 'Y') });
    const request = ask('?', { topLogprobs: 2, sampling: { temperature: 0 } });
    const reply = await model.generate(request, once());
    const alternatives = [
      { token: 'Y', logprob: -0.5 },
      { token: 'Z', logprob: -1.5 },
    ];
    expect(reply).toMatchObject({ logprobs: [{ token: 'Y', logprob: -0.5, alternatives }], downgrades: [] });
    const warm = await model.generate(ask('?', { topLogprobs: 1 }), once());
    expect(warm.downgrades).toMatchObject([{ setting: 'topLogprobs' }]);
  });
});

describe('what is asked of the sampler', () => {
  it('is what the request says', async () => {
    const runtime = toyRuntime(() => 'hi');
    const model = modelOf({ runtime });
    await model.generate(ask('?', { sampling: { temperature: 0.3, topP: 0.5, seed: 99 } }), once());
    expect(runtime.samplings).toMatchObject([{ temperature: 0.3, topP: 0.5, seed: 99, grammar: null }]);
  });

  it('is documented where the request is silent, and differs between repeats only', async () => {
    const runtime = toyRuntime(() => 'hi');
    const model = modelOf({ runtime });
    for (const repeat of [0, 0, 3]) await model.generate(ask('?'), once(undefined, repeat));
    expect(runtime.samplings.map(({ seed }) => seed)).toEqual([0, 0, 3]);
    expect(runtime.samplings[0]).toMatchObject({ temperature: DEFAULT_TEMPERATURE, topP: DEFAULT_TOP_P });
  });

  it('holds the grammar of the output schema, and the reply tells what it leaves out', async () => {
    const runtime = toyRuntime(() => '{"a":"x"}');
    const model = modelOf({ runtime });
    const properties = { a: { type: 'string', pattern: 'x|y' } };
    const schema = { type: 'object', properties, required: ['a'] };
    const reply = await model.generate(ask('?', { output: { name: 'A', schema } }), once());
    expect(runtime.samplings[0]?.grammar).toContain('root ::= ');
    expect(reply.downgrades).toEqual([{ setting: 'output', action: 'not enforced while decoding: pattern' }]);
  });

  it('tells when the file has no chat template of its own', async () => {
    const file = join(folder, 'bare.gguf');
    await writeFile(file, ggufBytesOf(metadata({ 'tokenizer.chat_template': undefined })));
    const reply = await modelOf({ file }).generate(ask('?'), once());
    expect(reply.downgrades).toMatchObject([{ setting: 'messages', action: expect.stringContaining('toy') }]);
  });

  it('is nothing for media: they are refused before anything is loaded', async () => {
    const runtime = toyRuntime(() => 'hi');
    const source = { type: 'bytes', bytes: new Uint8Array(1), mediaType: 'image/png' } as const;
    const content = [{ type: 'media', medium: { kind: 'image', source } }] as const;
    const call = modelOf({ runtime }).generate({ messages: [{ role: 'user', content }] }, once());
    await expect(call).rejects.toMatchObject({ code: 'model/media-unsupported' });
    expect(runtime.loads).toEqual([]);
  });
});

describe('a start that prompts share', () => {
  const system = 'S'.repeat(300);
  const start = `<system>${system}<user>`;

  it('is computed once, and said to be cached', async () => {
    const runtime = toyRuntime(echo);
    const model = modelOf({ runtime });
    const replies = [];
    for (const text of ['fox', 'log', 'owl']) replies.push(await model.generate(chat(system, text), once()));
    expect(replies.map(({ text }) => text)).toEqual(['fox', 'log', 'owl']);
    expect(replies.map(({ usage }) => usage.cachedInputTokens)).toEqual([0, start.length, start.length]);
    expect(runtime.computed.filter((piece) => piece.includes('S')).join('')).toBe(start);
  });

  it('is computed in the same pieces whether or not a part was there before', async () => {
    const pieces = async (texts: readonly string[]) => {
      const runtime = toyRuntime(echo);
      const model = modelOf({ runtime, options: { sequences: 1 } });
      for (const text of texts) await model.generate(chat(system, text), once());
      return runtime.computed;
    };
    const cold = await pieces(['fox']);
    expect(cold.every((piece) => piece.length <= PIECE_TOKENS)).toBe(true);
    const warm = await pieces(['owl', 'fox']);
    expect(warm.slice(cold.length)).toEqual(cold.slice(-1));
  });

  it('stays for each of several components that are called in turn, as many as there are sequences', async () => {
    const computedOf = async (sequences: number) => {
      const runtime = toyRuntime(echo);
      const model = modelOf({ runtime, options: { sequences } });
      for (let round = 0; round < 3; round++) {
        for (const other of ['A', 'B', 'C']) await model.generate(chat(other.repeat(300), 'x'), once());
      }
      return runtime.computed.join('').length;
    };
    const start = 300 + '<system><user>'.length;
    expect(await computedOf(3)).toBe(3 * start + 9 * 'x<assistant>'.length);
    expect(await computedOf(1)).toBe(9 * (start + 'x<assistant>'.length));
  });

  it('goes on from the question when a reply is asked for again', async () => {
    const model = modelOf({ runtime: toyRuntime(echo) });
    const first = chat(system, 'fox');
    await model.generate(first, once());
    const again: LanguageModelRequest = {
      messages: [
        ...first.messages,
        { role: 'assistant', content: [{ type: 'text', text: 'nonsense' }] },
        { role: 'user', content: [{ type: 'text', text: 'That was wrong.' }] },
      ],
    };
    const reply = await model.generate(again, once());
    expect(reply.usage.cachedInputTokens).toBe(start.length);
  });
});

describe('calls at the same time', () => {
  const texts = ['fox', 'log', 'owl', 'elk', 'bee'];
  const system = 'S'.repeat(300);

  it('are computed one by one unless batching is asked for', async () => {
    const runtime = toyRuntime(echo);
    const model = modelOf({ runtime });
    const replies = await Promise.all(texts.map((text) => model.generate(chat(system, text), once())));
    expect(replies.map(({ text }) => text)).toEqual(texts);
    expect(runtime.mostAtOnce).toBe(1);
    expect(runtime.loads).toHaveLength(1);
  });

  it.each([
    ['copied from one sequence to the others', true, 1],
    ['computed in every sequence where copying does not work', false, 3],
  ])('are batched, with the shared start %s', async (_, canCopy, times) => {
    const runtime = toyRuntime(echo, { canCopy });
    const model = modelOf({ runtime, options: { sequences: 3, batched: true } });
    const request = (text: string) => chat(system, text, { sampling: { seed: 1 } });
    const replies = await Promise.all(texts.map((text) => model.generate(request(text), once())));
    expect(replies.map(({ text }) => text)).toEqual(texts);
    expect(runtime.mostAtOnce).toBe(3);
    const starts = runtime.computed.filter((piece) => piece.startsWith('<system>'));
    expect(starts).toHaveLength(times);
    expect(replies[0]?.downgrades).toMatchObject([{ setting: 'seed' }]);
  });

  it('do not wait for one whose start never comes', async () => {
    const runtime = toyRuntime(echo);
    const model = modelOf({ runtime, options: { sequences: 2, batched: true } });
    const stopped = new AbortController();
    const first = model.generate(chat(system, 'fox'), once(stopped.signal));
    const second = model.generate(chat(system, 'owl'), once());
    let steps = 0;
    runtime.beforeStep = async () => {
      if (++steps === 1) stopped.abort();
    };
    await expect(first).rejects.toMatchObject({ exitCode: 130 });
    expect((await second).text).toBe('owl');
  });
});

describe('an abort', () => {
  it('ends the call at once, and the computation with the token in the making', async () => {
    const runtime = toyRuntime(() => 'x'.repeat(1000));
    const model = modelOf({ runtime });
    const stopped = new AbortController();
    let steps = 0;
    runtime.beforeStep = async () => {
      if (++steps === 20) stopped.abort();
    };
    await expect(model.generate(ask('?'), once(stopped.signal))).rejects.toMatchObject({ exitCode: 130 });
    expect(steps).toBeLessThanOrEqual(21);
    const after = steps;
    expect((await model.generate(ask('?', { sampling: { maxOutputTokens: 3 } }), once())).text).toBe('xxx');
    // The second call begins on a machine that is free: its own steps are all there are.
    expect(steps - after).toBeLessThanOrEqual(5);
  });

  it('ends the reading of a long prompt between two pieces', async () => {
    const runtime = toyRuntime(echo);
    const stopped = new AbortController();
    runtime.beforeStep = async () => stopped.abort();
    const call = modelOf({ runtime }).generate(chat('S'.repeat(PIECE_TOKENS * 5), '?'), once(stopped.signal));
    await expect(call).rejects.toMatchObject({ exitCode: 130 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(runtime.computed).toHaveLength(1);
  });

  it('takes a call out of the line without disturbing the others', async () => {
    const runtime = toyRuntime(echo);
    const held = gate();
    runtime.beforeStep = () => held.opened;
    const model = modelOf({ runtime });
    const stopped = new AbortController();
    const first = model.generate(ask('first'), once());
    const second = model.generate(ask('second'), once(stopped.signal));
    stopped.abort();
    await expect(second).rejects.toMatchObject({ exitCode: 130 });
    held.open();
    expect((await first).text).toBe('first');
    expect(runtime.computed.join('')).not.toContain('second');
    await expect(model.generate(ask('?'), once(AbortSignal.abort()))).rejects.toMatchObject({
      exitCode: 130,
    });
  });

  it('by the time limit is a timeout; time in line does not count', async () => {
    const runtime = toyRuntime(echo);
    runtime.beforeStep = () => new Promise((resolve) => setTimeout(resolve, 20));
    const hasty = modelOf({ runtime, timeoutMs: 30 });
    const call = hasty.generate(ask('a rather long question'), once());
    await expect(call).rejects.toMatchObject({ failure: 'timeout', isRetryable: true });
    const patient = modelOf({ runtime: toyRuntime(() => 'ok'), timeoutMs: 2000 });
    const many = await Promise.all(texts20.map((text) => patient.generate(ask(text), once())));
    expect(many).toHaveLength(20);
  });
});

const texts20 = Array.from({ length: 20 }, (_, index) => `question ${index}`);

describe('what does not fit', () => {
  it('into the context is an error that names both lengths', async () => {
    const runtime = toyRuntime(echo);
    const model = modelOf({ runtime, options: { contextTokens: 100 } });
    await expect(model.generate(ask('x'.repeat(100)), once())).rejects.toMatchObject({
      failure: 'context-length',
      message: expect.stringMatching(/prompt has 134 tokens.*context holds 100/),
    });
    expect(runtime.computed).toEqual([]);
  });

  it('into memory is refused with all figures before loading', async () => {
    const runtime = toyRuntime(echo);
    const model = modelOf({ runtime, options: { memoryBytes: 1_000_000, contextTokens: 8192 } });
    await expect(model.generate(ask('?'), once())).rejects.toMatchObject({
      code: 'llama/memory-short',
      message: expect.stringMatching(/needs 0\.00 GB.*0\.00 GB are available.*4 x 8192 tokens/),
    });
    expect(runtime.loads).toEqual([]);
  });

  it('is tried again by the next call, when memory may be free', async () => {
    const file = join(folder, 'later.gguf');
    const model = modelOf({ file });
    await expect(model.generate(ask('?'), once())).rejects.toMatchObject({ code: 'llama/file-missing' });
    await writeFile(file, ggufBytesOf());
    expect((await model.generate(ask('?'), once())).text).toBe('hi');
  });
});

describe('the weights', () => {
  it('of an unknown name are an error that lists the known ones', async () => {
    const call = modelOf({ file: 'no-such-model', env: { HOME: folder } }).generate(ask('?'), once());
    await expect(call).rejects.toMatchObject({ code: 'weights/unknown-model', exitCode: 2 });
  });

  it('decide the cache key together with the context', async () => {
    const file = join(folder, 'changing.gguf');
    await writeFile(file, ggufBytesOf());
    const before = modelOf({ file }).cacheScope;
    expect(modelOf({ file }).cacheScope).toBe(before);
    expect(modelOf({ file, options: { contextTokens: 512 } }).cacheScope).not.toBe(before);
    await writeFile(file, ggufBytesOf(metadata(), { elements: 16 }));
    expect(modelOf({ file }).cacheScope).not.toBe(before);
  });

  it('are loaded with the settings of the user', async () => {
    const runtime = toyRuntime(echo);
    const env = { SCENEWRIGHT_LLAMA_CONTEXT: '512', SCENEWRIGHT_LLAMA_THREADS: '3' };
    const model = modelOf({ runtime, env, options: { sequences: 2, gpu: false } });
    await model.generate(ask('?'), once());
    expect(runtime.loads).toMatchObject([
      { path, contextTokens: 512, threads: 3, sequences: 2, gpu: false, batchTokens: 256 },
    ]);
  });
});
