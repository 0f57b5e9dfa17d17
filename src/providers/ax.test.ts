import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAnthropicServer } from '../../tests/loopback/anthropic-server.js';
import type { LoopbackServer } from '../../tests/loopback/loopback-server.js';
import { startOpenAIServer } from '../../tests/loopback/openai-server.js';
import { at } from '../../tests/loopback/seen-request.js';
import { rewriteUrl } from './ax.js';
import { axDowngrades } from './ax-downgrades.js';
import { ask, once } from './middleware/scripted-model.fixture.js';
import { languageModel } from './registry.js';

const OPEN_SCHEMA = {
  type: 'object',
  properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
  required: ['a'],
};
const SCHEMA = { ...OPEN_SCHEMA, additionalProperties: false };

describe('the clients of Ax', () => {
  let chat: LoopbackServer;
  let messages: LoopbackServer;
  beforeAll(async () => {
    chat = await startOpenAIServer();
    messages = await startAnthropicServer();
  });
  afterAll(() => Promise.all([chat.close(), messages.close()]));

  const through = (id: string) =>
    languageModel(id, {
      apiKey: 'key',
      env: {},
      baseUrl: id.startsWith('anthropic') ? messages.url : `${chat.url}/v1`,
    });

  it.each([
    ['mistral:mistral-small-latest', true],
    ['groq:llama-3.3-70b-versatile', true],
    ['together:some/model', true],
    ['fireworks:some-model', true],
    ['anthropic:claude-haiku-4-5', true],
    ['deepseek:deepseek-v4-flash', false],
    ['openrouter:some/model', false],
    ['cohere:command-a', false],
  ])(
    'of %s ask natively for JSON: %s; otherwise the prompt alone does, and the trace says so',
    async (id, native) => {
      const server = id.startsWith('anthropic') ? messages : chat;
      server.script({ type: 'text', text: '{}' });
      const model = through(id);
      for (const text of ['first', 'second']) {
        const before = server.requests.length;
        const reply = await model.generate(ask(text, { output: { name: 'A', schema: SCHEMA } }), once());
        expect(server.requests.length - before).toBe(1);
        const settings = reply.downgrades.map(({ setting }) => setting);
        expect(settings.includes('output')).toBe(!native);
        const body = server.requests.at(-1)?.json;
        const sent =
          at(body, 'response_format', 'json_schema', 'schema') ??
          at(body, 'output_config', 'format', 'schema');
        expect(sent).toEqual(native ? SCHEMA : undefined);
      }
    },
  );

  it('record what they add: a temperature and a limit that nobody asked for', async () => {
    messages.script({ type: 'text', text: 'hi' });
    const reply = await through('anthropic:claude-haiku-4-5').generate(ask('hi'), once());
    const sent = messages.requests.at(-1)?.json;
    expect(reply.downgrades).toContainEqual({
      setting: 'maxOutputTokens',
      action: `not asked for; the client sends ${String(at(sent, 'max_tokens'))}`,
    });
    expect(at(sent, 'max_tokens')).toBeGreaterThan(0);
  });

  it('record that they close an open schema for Anthropic', async () => {
    messages.script({ type: 'text', text: '{}' });
    const request = ask('hi', { output: { name: 'A', schema: OPEN_SCHEMA } });
    const reply = await through('anthropic:claude-haiku-4-5').generate(request, once());
    expect(at(messages.requests.at(-1)?.json, 'output_config', 'format', 'schema')).toEqual(SCHEMA);
    expect(reply.downgrades).toContainEqual({
      setting: 'output',
      action: 'the client changed the schema on the way',
    });
  });

  it('record the settings that they drop for some models', async () => {
    chat.script({ type: 'text', text: 'hi' });
    const reply = await through('grok:grok-4.3').generate(ask('hi', { sampling: { stop: ['x'] } }), once());
    expect(at(chat.requests.at(-1)?.json, 'stop')).toBeUndefined();
    expect(reply.downgrades).toContainEqual({ setting: 'stop', action: 'left out: the client drops it' });
  });

  it('ask again without a schema when the server refuses it, and remember', async () => {
    chat.answerWith(({ json }) =>
      at(json, 'response_format') === undefined
        ? { type: 'text', text: '{}' }
        : {
            type: 'error',
            status: 400,
            message: 'response_format json_schema is not supported by this model',
          },
    );
    const model = through('mistral:mistral-small-latest');
    const before = chat.requests.length;
    for (const requests of [2, 3]) {
      const reply = await model.generate(ask('hi', { output: { name: 'A', schema: SCHEMA } }), once());
      expect(reply.downgrades).toContainEqual({
        setting: 'output',
        action: expect.stringContaining('prompt'),
      });
      expect(chat.requests.length - before).toBe(requests);
    }
  });

  it('price a listed model', async () => {
    messages.script({ type: 'text', text: 'hi', usage: { input: 1000, output: 100 } });
    const reply = await through('anthropic:claude-haiku-4-5').generate(ask('hi'), once());
    expect(reply.costUsd).toBeCloseTo((1000 * 1 + 100 * 5) / 1e6, 12);
  });

  it('refuse what they cannot send before sending', async () => {
    const before = chat.requests.length;
    const sound = {
      kind: 'audio',
      source: { type: 'bytes', bytes: Uint8Array.of(1), mediaType: 'audio/wav' },
    } as const;
    const request = ask('', { messages: [{ role: 'user', content: [{ type: 'media', medium: sound }] }] });
    await expect(through('mistral:m').generate(request, once())).rejects.toMatchObject({
      code: 'model/media-unsupported',
    });
    await expect(through('mistral:m').generate(ask('  '), once())).rejects.toMatchObject({
      code: 'model/empty-message',
    });
    expect(chat.requests.length).toBe(before);
  });
});

describe('another address', () => {
  it.each([
    ['https://api.anthropic.com/v1/messages', 'http://127.0.0.1:9', 'http://127.0.0.1:9/v1/messages'],
    ['https://api.anthropic.com/v1/messages', 'http://proxy/claude/v1/', 'http://proxy/claude/v1/messages'],
    ['https://api.mistral.ai/v1/chat/completions', 'http://h:1/v1', 'http://h:1/v1/chat/completions'],
    ['https://api.x.ai/v1/responses?a=1', 'http://h/x', 'http://h/x/responses?a=1'],
  ])('turns %s with %s into %s', (url, base, expected) => {
    expect(rewriteUrl(url, base)).toBe(expected);
  });

  it('changes nothing when there is none', () => {
    expect(rewriteUrl('https://a/b', null)).toBe('https://a/b');
  });
});

describe('the difference between asked and sent', () => {
  it('is nothing for a faithful client', () => {
    const request = ask('hi', {
      output: { name: 'A', schema: SCHEMA },
      sampling: { temperature: 0.5, topP: 1, maxOutputTokens: 9, seed: 3, stop: ['x'] },
      topLogprobs: 2,
    });
    const body = {
      temperature: 0.5,
      top_p: 1,
      max_tokens: 9,
      seed: 3,
      stop: ['x'],
      logprobs: true,
      response_format: { json_schema: { schema: SCHEMA } },
    };
    expect(axDowngrades(request, JSON.stringify(body))).toEqual([]);
  });

  it('shows changed values, changed schemas and reasoning that was switched on', () => {
    const request = ask('hi', { output: { name: 'A', schema: SCHEMA }, sampling: { temperature: 0.5 } });
    const body = {
      temperature: 1,
      reasoning_effort: 'high',
      response_format: { json_schema: { schema: {} } },
    };
    expect(axDowngrades(request, JSON.stringify(body))).toEqual([
      { setting: 'temperature', action: 'the client sends 1 for 0.5' },
      { setting: 'reasoning_effort', action: 'not asked for; the client sends "high"' },
      { setting: 'output', action: 'the client changed the schema on the way' },
    ]);
  });
});
