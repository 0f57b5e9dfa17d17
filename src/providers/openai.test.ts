import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, LoopbackServer, RecordedRequest } from '../../tests/loopback/loopback-server.js';
import { startOpenAIServer } from '../../tests/loopback/openai-server.js';
import { at } from '../../tests/loopback/seen-request.js';
import type { LanguageModel, LanguageModelRequest } from './language-model.js';
import { ask, once } from './middleware/scripted-model.fixture.js';
import { languageModel } from './registry.js';

const LENIENT = { type: 'object', properties: { a: { type: 'string' } } };
const STRICT = { ...LENIENT, required: ['a'], additionalProperties: false };
const output = (schema: object) => ({ output: { name: 'My Answer!', schema: schema as { type: string } } });

describe('chat completions', () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await startOpenAIServer();
  });
  afterAll(() => server.close());

  const openai = (env: Record<string, string> = {}): LanguageModel =>
    languageModel('openai:m', {
      env: { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: `${server.url}/v1`, ...env },
    });
  const compatible = (): LanguageModel =>
    languageModel('openai-compatible:m', { env: {}, baseUrl: `${server.url}/v1` });
  const last = (): unknown => server.requests.at(-1)?.json;

  /** Refuses every request whose body fails the check, in a server's words. */
  function refuse(check: (body: unknown) => string | null, status = 400): void {
    server.answerWith((request: RecordedRequest): Answer => {
      const message = check(request.json);
      return message === null ? { type: 'text', text: '{}' } : { type: 'error', status, message };
    });
  }

  async function sentFor(model: LanguageModel, request: LanguageModelRequest) {
    const before = server.requests.length;
    const reply = await model.generate(request, once());
    return { reply, sent: server.requests.slice(before).map(({ json }) => json) };
  }

  describe('structured output', () => {
    it('is strict at OpenAI where the schema allows it', async () => {
      server.script({ type: 'text', text: '{}' });
      const { reply } = await sentFor(openai(), ask('hi', output(STRICT)));
      expect(at(last(), 'response_format')).toEqual({
        type: 'json_schema',
        json_schema: { name: 'My_Answer_', schema: STRICT, strict: true },
      });
      expect(reply.downgrades).toEqual([]);
    });

    it('is lenient where the schema does not allow it, with the reason recorded', async () => {
      server.script({ type: 'text', text: '{}' });
      const { reply } = await sentFor(openai(), ask('hi', output(LENIENT)));
      expect(at(last(), 'response_format', 'json_schema', 'strict')).toBe(false);
      expect(reply.downgrades).toEqual([
        {
          setting: 'output',
          action: 'schema sent without strict mode: the root allows additional properties',
        },
      ]);
    });

    it('leaves strict to compatible servers, which constrain to any schema', async () => {
      server.script({ type: 'text', text: '{}' });
      const { reply } = await sentFor(compatible(), ask('hi', output(LENIENT)));
      expect(at(last(), 'response_format', 'json_schema')).not.toHaveProperty('strict');
      expect(reply.downgrades).toEqual([]);
    });

    it.each([
      [
        'strict',
        (body: unknown) => at(body, 'response_format', 'json_schema', 'strict') === true,
        2,
        'without strict mode',
      ],
      [
        'any schema',
        (body: unknown) => at(body, 'response_format', 'type') === 'json_schema',
        3,
        'any JSON object',
      ],
      ['any format', (body: unknown) => at(body, 'response_format') !== undefined, 4, 'no response format'],
    ] as const)(
      'steps down where a server refuses %s, and remembers',
      async (_, refuses, requests, action) => {
        refuse((body) => (refuses(body) ? 'Invalid schema for response_format: not supported' : null));
        const model = openai();
        const first = await sentFor(model, ask('hi', output(STRICT)));
        expect(first.sent.length).toBe(requests);
        expect(first.reply.downgrades).toEqual([
          { setting: 'output', action: expect.stringContaining(action) },
        ]);
        const second = await sentFor(model, ask('again', output(STRICT)));
        expect(second.sent.length).toBe(1);
        expect(second.reply.downgrades).toEqual(first.reply.downgrades);
      },
    );

    it('does not remember a guess that did not help', async () => {
      refuse(() => 'schema of your account is not supported');
      const model = openai();
      await expect(model.generate(ask('hi', output(STRICT)), once())).rejects.toMatchObject({
        code: 'provider/invalid-request',
      });
      server.script({ type: 'text', text: '{}' });
      const { reply } = await sentFor(model, ask('hi', output(STRICT)));
      expect(reply.downgrades).toEqual([]);
    });
  });

  describe('settings that a model refuses', () => {
    it.each([
      [
        'temperature',
        { temperature: 0.2 },
        "Unsupported value: 'temperature' does not support 0.2 with this model.",
      ],
      ['top_p', { topP: 0.2 }, "Unsupported parameter: 'top_p' is not supported with this model."],
      ['seed', { seed: 1 }, 'Extra inputs are not permitted: seed'],
      ['stop', { stop: ['x'] }, "Unsupported parameter: 'stop' is not supported with this model."],
    ] as const)('are left out (%s), recorded and remembered', async (field, sampling, message) => {
      refuse((body) => (at(body, field) === undefined ? null : message));
      const model = openai();
      const first = await sentFor(model, ask('hi', { sampling }));
      expect(first.sent.length).toBe(2);
      const [setting] = Object.keys(sampling);
      expect(first.reply.downgrades).toEqual([{ setting, action: 'left out: the model refuses it' }]);
      const second = await sentFor(model, ask('hi', { sampling }));
      expect(second.sent.length).toBe(1);
      expect(second.reply.downgrades).toEqual(first.reply.downgrades);
      expect((await sentFor(model, ask('hi'))).reply.downgrades).toEqual([]);
    });

    it('give log-probabilities up', async () => {
      refuse((body) =>
        at(body, 'logprobs') === undefined ? null : "'logprobs' is not supported with this model",
      );
      const { reply } = await sentFor(openai(), ask('hi', { topLogprobs: 2 }));
      expect(reply.downgrades).toEqual([
        { setting: 'topLogprobs', action: 'left out: the model refuses it' },
      ]);
    });

    it.each([
      ['openai', openai, 'max_completion_tokens', 'max_tokens'],
      ['a compatible server', compatible, 'max_tokens', 'max_completion_tokens'],
    ] as const)('put the output limit of %s under the other name', async (_, build, usual, other) => {
      server.script({ type: 'text', text: 'hi' });
      await sentFor(build(), ask('hi', { sampling: { maxOutputTokens: 5 } }));
      expect(last()).toMatchObject({ [usual]: 5 });
      refuse((body) =>
        at(body, usual) === undefined ? null : `Unsupported parameter: '${usual}'. Use '${other}'.`,
      );
      const { reply } = await sentFor(build(), ask('hi', { sampling: { maxOutputTokens: 5 } }));
      expect(last()).toMatchObject({ [other]: 5 });
      expect(last()).not.toHaveProperty(usual);
      expect(reply.downgrades).toEqual([
        { setting: 'maxOutputTokens', action: `sent as ${other}: the model refuses ${usual}` },
      ]);
    });

    it('are given up one after the other', async () => {
      refuse((body) =>
        at(body, 'temperature') !== undefined
          ? "'temperature' is not supported"
          : at(body, 'seed') !== undefined
            ? 'unknown field seed'
            : null,
      );
      const { reply, sent } = await sentFor(
        openai(),
        ask('hi', { sampling: { temperature: 0, seed: 1, topP: 1 } }),
      );
      expect(sent.length).toBe(3);
      expect(reply.downgrades.map(({ setting }) => setting)).toEqual(['temperature', 'seed']);
      expect(last()).toMatchObject({ top_p: 1 });
    });

    it('are not given up for a wrong value or another failure', async () => {
      refuse(() => 'temperature must be between 0 and 2');
      const wrong = openai().generate(ask('hi', { sampling: { temperature: 1.5 } }), once());
      await expect(wrong).rejects.toMatchObject({ failure: 'invalid-request' });
      const before = server.requests.length;
      refuse(() => 'temperature is not supported', 500);
      const broken = openai().generate(ask('hi', { sampling: { temperature: 1.5 } }), once());
      await expect(broken).rejects.toMatchObject({ failure: 'server' });
      expect(server.requests.length).toBe(before + 1);
    });

    it('are seen in the field that stands beside the message', async () => {
      server.script(
        { type: 'error', status: 400, message: 'Unsupported parameter.', param: 'temperature' },
        { type: 'text', text: 'hi' },
      );
      const { reply } = await sentFor(openai(), ask('hi', { sampling: { temperature: 0 } }));
      expect(reply.downgrades[0]?.setting).toBe('temperature');
    });
  });

  it('gives a partial reply with a refusal or a filter as such', async () => {
    server.script({ type: 'text', text: 'part', finish: 'safety' });
    expect((await sentFor(openai(), ask('hi'))).reply).toMatchObject({
      text: 'part',
      finishReason: 'safety',
    });
  });

  it('counts reasoning as part of the output, and prices what came from the prompt cache apart', async () => {
    server.script({
      type: 'text',
      text: 'hi',
      usage: { input: 1000, output: 500, cached: 400, reasoning: 300 },
    });
    const price = {
      inputUsdPerMillion: 1,
      cachedInputUsdPerMillion: 0.1,
      outputUsdPerMillion: 10,
      source: 't',
      asOf: '2026-01-01',
    };
    const model = languageModel('openai-compatible:m', {
      env: {},
      baseUrl: `${server.url}/v1`,
      prices: { 'openai-compatible:m': price },
    });
    const { reply } = await sentFor(model, ask('hi'));
    expect(reply.usage).toEqual({
      inputTokens: 1000,
      outputTokens: 500,
      cachedInputTokens: 400,
      reasoningTokens: 300,
    });
    expect(reply.costUsd).toBeCloseTo((600 * 1 + 400 * 0.1 + 500 * 10) / 1e6, 12);
  });

  it('sends sound as wav or mp3, and nothing else', async () => {
    server.script({ type: 'text', text: 'a bell' });
    const sound = (mediaType: string): LanguageModelRequest => ({
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'media',
              medium: { kind: 'audio', source: { type: 'bytes', bytes: Uint8Array.of(1), mediaType } },
            },
          ],
        },
      ],
    });
    for (const [mediaType, format] of [
      ['audio/wav', 'wav'],
      ['audio/mpeg', 'mp3'],
    ] as const) {
      await sentFor(openai(), sound(mediaType));
      expect(at(last(), 'messages', 0, 'content', 0)).toEqual({
        type: 'input_audio',
        input_audio: { data: 'AQ==', format },
      });
    }
    await expect(openai().generate(sound('audio/flac'), once())).rejects.toMatchObject({
      code: 'model/media-unsupported',
    });
  });

  it('refuses media in system and assistant messages, which no provider takes', async () => {
    const medium = {
      kind: 'image',
      source: { type: 'bytes', bytes: Uint8Array.of(1), mediaType: 'image/png' },
    } as const;
    const request: LanguageModelRequest = {
      messages: [{ role: 'system', content: [{ type: 'media', medium }] }],
    };
    await expect(openai().generate(request, once())).rejects.toMatchObject({ code: 'model/media-role' });
  });

  it('names organization and project only to OpenAI itself', async () => {
    server.script({ type: 'text', text: 'hi' });
    await sentFor(openai({ OPENAI_ORG_ID: 'org-1', OPENAI_PROJECT_ID: 'proj-1' }), ask('hi'));
    expect(server.requests.at(-1)?.headers).toMatchObject({
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
    await sentFor(compatible(), ask('hi'));
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('openai-organization');
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  it('reads the bare replies of small servers', async () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'hi' } }] });
    server.script({ type: 'raw', status: 200, body, contentType: 'text/plain' });
    expect((await sentFor(compatible(), ask('hi'))).reply).toMatchObject({
      text: 'hi',
      finishReason: 'other',
      servedBy: 'm',
      requestId: null,
    });
  });
});
