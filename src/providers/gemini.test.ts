import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGeminiServer } from '../../tests/loopback/gemini-server.js';
import type { Answer, LoopbackServer } from '../../tests/loopback/loopback-server.js';
import { at } from '../../tests/loopback/seen-request.js';
import type { LanguageModel } from './language-model.js';
import { ask, once } from './middleware/scripted-model.fixture.js';
import { languageModel } from './registry.js';

describe('generateContent', () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await startGeminiServer();
  });
  afterAll(() => server.close());

  const gemini = (): LanguageModel =>
    languageModel('google-gemini:gemini-2.5-flash', { env: { GOOGLE_API_KEY: 'key' }, baseUrl: server.url });
  const last = (): unknown => server.requests.at(-1)?.json;
  const raw = (body: unknown, status = 200): Answer => ({ type: 'raw', status, body: JSON.stringify(body) });

  it('leaves the safety settings, tools and thinking of the provider alone', async () => {
    server.script({ type: 'text', text: 'hi' });
    await gemini().generate(ask('hi'), once());
    expect(last()).toEqual({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }], generationConfig: {} });
  });

  it('sends a JSON Schema with its unions as it is, but for the name of the dialect', async () => {
    server.script({ type: 'text', text: '{}' });
    const schema = {
      type: 'object',
      properties: { kind: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] } },
      required: ['kind'],
    };
    const request = ask('hi', {
      output: { name: 'X', schema: { $schema: 'https://json-schema.org/x', ...schema } },
    });
    await gemini().generate(request, once());
    expect(at(last(), 'generationConfig')).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  it('counts thoughts as output, leaves them out of the text, and prices the model', async () => {
    server.script({
      type: 'text',
      text: 'visible',
      usage: { input: 1000, output: 300, reasoning: 200, cached: 100 },
    });
    const reply = await gemini().generate(ask('hi'), once());
    expect(reply.text).toBe('visible');
    expect(reply.usage).toEqual({
      inputTokens: 1000,
      outputTokens: 300,
      cachedInputTokens: 100,
      reasoningTokens: 200,
    });
    expect(reply.costUsd).toBeCloseTo((900 * 0.3 + 100 * 0.03 + 300 * 2.5) / 1e6, 12);
  });

  it('counts a reply that was cut off while thinking', async () => {
    server.script(
      raw({
        candidates: [{ finishReason: 'MAX_TOKENS', content: { role: 'model' } }],
        usageMetadata: { promptTokenCount: 7, thoughtsTokenCount: 64, totalTokenCount: 71 },
      }),
    );
    const reply = await gemini().generate(ask('hi'), once());
    expect(reply).toMatchObject({
      text: '',
      finishReason: 'length',
      usage: { inputTokens: 7, outputTokens: 64 },
    });
  });

  it('sends sound and film inline, and prices sound only where its price is known', async () => {
    server.script({ type: 'text', text: 'a bell' });
    const bytes = Uint8Array.of(1, 2, 3);
    const request = ask('', {
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'media',
              medium: { kind: 'audio', source: { type: 'bytes', bytes, mediaType: 'audio/flac' } },
            },
            {
              type: 'media',
              medium: { kind: 'video', source: { type: 'bytes', bytes, mediaType: 'video/mp4' } },
            },
          ],
        },
      ],
    });
    const reply = await gemini().generate(request, once());
    expect(at(last(), 'contents', 0, 'parts')).toEqual([
      { inlineData: { mimeType: 'audio/flac', data: 'AQID' } },
      { inlineData: { mimeType: 'video/mp4', data: 'AQID' } },
    ]);
    // The reply says that no token was sound, so the price of sound does not matter.
    expect(reply.costUsd).not.toBeNull();
    server.script(
      raw({
        candidates: [{ finishReason: 'STOP', content: { parts: [{ text: 'a bell' }] } }],
        usageMetadata: {
          promptTokenCount: 40,
          candidatesTokenCount: 3,
          promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 32 }],
        },
      }),
    );
    expect((await gemini().generate(request, once())).costUsd).toBeNull();
  });

  it.each([
    [
      'topLogprobs',
      'Logprobs is not enabled for models/gemini-2.5-flash',
      { topLogprobs: 3 },
      'responseLogprobs',
    ],
    ['seed', 'Seed is not supported by this model', { sampling: { seed: 1 } }, 'seed'],
    [
      'output',
      'The response_json_schema is not supported: too deep',
      { output: { name: 'X', schema: { type: 'object' } } },
      'responseJsonSchema',
    ],
  ] as const)(
    'goes on without %s where the model refuses it, and remembers',
    async (setting, message, changes, field) => {
      server.answerWith(({ json }) =>
        at(json, 'generationConfig', field) === undefined
          ? { type: 'text', text: '{}' }
          : { type: 'error', status: 400, message, code: 'INVALID_ARGUMENT' },
      );
      const model = gemini();
      const before = server.requests.length;
      for (const requests of [2, 3]) {
        const reply = await model.generate(ask('hi', changes), once());
        expect(reply.downgrades).toEqual([{ setting, action: expect.stringMatching(/refuses/) }]);
        expect(server.requests.length - before).toBe(requests);
      }
    },
  );

  it.each([
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }, 'the prompt was blocked: SAFETY'],
    ['a blocked reply', { candidates: [{ finishReason: 'PROHIBITED_CONTENT' }] }, 'PROHIBITED_CONTENT'],
  ])('fails on %s with its reason', async (_, body, words) => {
    server.script(raw(body));
    await expect(gemini().generate(ask('hi'), once())).rejects.toMatchObject({
      failure: 'safety',
      message: expect.stringContaining(words),
    });
  });

  it('gives the part of a reply that the filter let through', async () => {
    server.script({ type: 'text', text: 'part', finish: 'safety' });
    expect(await gemini().generate(ask('hi'), once())).toMatchObject({
      text: 'part',
      finishReason: 'safety',
    });
  });

  it.each([
    ['no candidates', { candidates: [] }],
    ['candidates of another kind', { candidates: 5 }],
    ['parts of another kind', { candidates: [{ finishReason: 'STOP', content: { parts: 'text' } }] }],
  ])('calls a reply with %s malformed', async (_, body) => {
    server.script(raw(body));
    await expect(gemini().generate(ask('hi'), once())).rejects.toMatchObject({
      failure: 'malformed-response',
    });
  });

  it('reads the wait out of RetryInfo, and a daily quota as no matter of waiting', async () => {
    const error = (quotaId: string) => ({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota, please check your plan and billing details.',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '17.5s' },
        ],
      },
    });
    server.script(raw(error('GenerateRequestsPerMinutePerProjectPerModel'), 429));
    await expect(gemini().generate(ask('hi'), once())).rejects.toMatchObject({
      failure: 'rate-limit',
      retryAfterMs: 17_500,
    });
    server.script(raw(error('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), 429));
    await expect(gemini().generate(ask('hi'), once())).rejects.toMatchObject({ failure: 'quota' });
  });

  it('reads a wrong key out of status 400', async () => {
    server.script(
      raw(
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
          },
        },
        400,
      ),
    );
    await expect(gemini().generate(ask('hi'), once())).rejects.toMatchObject({ failure: 'authentication' });
  });

  it('takes GEMINI_API_KEY before GOOGLE_API_KEY', async () => {
    server.script({ type: 'text', text: 'hi' });
    const env = { GEMINI_API_KEY: 'first', GOOGLE_API_KEY: 'second', GOOGLE_GEMINI_BASE_URL: server.url };
    await languageModel('google-gemini:m', { env }).generate(ask('hi'), once());
    expect(server.requests.at(-1)?.headers['x-goog-api-key']).toBe('first');
  });
});
