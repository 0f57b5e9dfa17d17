import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isScenewrightError, type ProviderError, type ProviderFailure } from '../../src/core/errors.js';
import type { LanguageModel, LanguageModelRequest } from '../../src/providers/language-model.js';
import type { LanguageModelOptions } from '../../src/providers/registry.js';
import type { Answer, LoopbackServer, RecordedRequest } from '../loopback/loopback-server.js';
import type { SeenRequest } from '../loopback/seen-request.js';

/** One implementation of LanguageModel and the server that stands for its provider. */
export interface ProviderUnderTest {
  readonly name: string;
  start(): Promise<LoopbackServer>;
  /** A model that talks to the server; `KEY` is its key. */
  model(serverUrl: string, options?: LanguageModelOptions): LanguageModel;
  /** Reads a request back from the wire. */
  seen(request: RecordedRequest): SeenRequest;
  /** Settings that its client loses on the way; they must be recorded as downgrades. */
  readonly loses: readonly ('seed' | 'topLogprobs' | 'output')[];
  /** What an empty reply with a refusal is called there. */
  readonly refusalFailure: ProviderFailure;
  /** Whether images may go in. */
  readonly images: boolean;
}

export const KEY = 'secret-key-1234567890';

/** A request with everything in it that all providers have in common. */
export const FULL_REQUEST: LanguageModelRequest = {
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'You answer in JSON.' }] },
    { role: 'user', content: [{ type: 'text', text: 'first question' }] },
    { role: 'assistant', content: [{ type: 'text', text: '{"answer":"first"}' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'second question' },
        { type: 'text', text: 'with a second paragraph' },
      ],
    },
  ],
  output: {
    name: 'Answer',
    schema: {
      type: 'object',
      properties: { answer: { type: 'string' }, size: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
      required: ['answer', 'size'],
      additionalProperties: false,
    },
  },
  sampling: { temperature: 0.25, topP: 0.5, maxOutputTokens: 64, seed: 7, stop: ['END'] },
};

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const PLAIN: LanguageModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'say hello' }] }],
  sampling: { maxOutputTokens: 32, temperature: 1 },
};

/** Every implementation of LanguageModel must pass this over real HTTP. */
export function providerConformance(provider: ProviderUnderTest): void {
  describe(`${provider.name}: language model conformance`, () => {
    let server: LoopbackServer;
    let model: LanguageModel;
    beforeAll(async () => {
      server = await provider.start();
      model = provider.model(server.url);
    });
    afterAll(() => server.close());

    const generate = (request: LanguageModelRequest, signal = new AbortController().signal, from = model) =>
      from.generate(request, { signal, repeat: 0 });

    async function failure(answer: Answer, from = model): Promise<ProviderError> {
      server.script(answer);
      const error: unknown = await generate(PLAIN, undefined, from).then(
        () => 'resolved',
        (thrown: unknown) => thrown,
      );
      if (!isScenewrightError(error) || !('failure' in error))
        throw new Error(`no ProviderError: ${inspect(error)}`);
      expect(error.code).toBe(`provider/${String(error.failure)}`);
      // Not even the innermost cause may show the key.
      expect(inspect(error, { depth: 20 })).not.toContain(KEY);
      return error as ProviderError;
    }

    describe('requests', () => {
      it('sends model, key, roles, texts, schema and sampling as the protocol says', async () => {
        server.script({ type: 'text', text: '{}' });
        const before = server.requests.length;
        const reply = await generate(FULL_REQUEST);
        expect(server.requests.length).toBe(before + 1);
        const seen = provider.seen(server.requests[before] as RecordedRequest);
        expect(seen.model).toBe('some-model');
        expect(seen.key).toBe(KEY);
        expect(seen.system).toBe('You answer in JSON.');
        expect(seen.turns).toEqual([
          { role: 'user', text: 'first question', media: [] },
          { role: 'assistant', text: '{"answer":"first"}', media: [] },
          { role: 'user', text: 'second question\n\nwith a second paragraph', media: [] },
        ]);
        const lost = (setting: 'seed' | 'output') => provider.loses.includes(setting);
        expect(seen.schema).toEqual(lost('output') ? null : FULL_REQUEST.output?.schema);
        expect(seen.seed).toBe(lost('seed') ? undefined : 7);
        expect(seen).toMatchObject({
          temperature: 0.25,
          topP: 0.5,
          maxOutputTokens: 64,
          stop: ['END'],
          streams: false,
        });
        expect(reply.downgrades.map(({ setting }) => setting).sort()).toEqual(
          ['seed' as const, 'output' as const].filter(lost).sort(),
        );
      });

      it('adds nothing that was not asked for, or records it', async () => {
        server.script({ type: 'text', text: 'hello' });
        const messages = PLAIN.messages;
        const reply = await generate({ messages });
        const seen = provider.seen(server.requests.at(-1) as RecordedRequest);
        expect(seen.schema).toBeNull();
        const recorded = new Set(reply.downgrades.map(({ setting }) => setting));
        for (const setting of ['temperature', 'topP', 'maxOutputTokens', 'seed', 'stop'] as const) {
          if (!recorded.has(setting)) expect(seen[setting]).toBeUndefined();
        }
      });

      it('asks for log-probabilities, or records that it cannot', async () => {
        server.script({ type: 'text', text: 'yes', logprobs: [{ token: 'yes', logprob: -0.5 }] });
        const reply = await generate({ ...PLAIN, topLogprobs: 3 });
        if (provider.loses.includes('topLogprobs')) {
          expect(reply.downgrades).toContainEqual(expect.objectContaining({ setting: 'topLogprobs' }));
          expect(reply.logprobs).toBeNull();
        } else {
          expect(provider.seen(server.requests.at(-1) as RecordedRequest).logprobs).toBe(3);
          expect(reply.logprobs).toEqual([
            { token: 'yes', logprob: -0.5, alternatives: [{ token: 'yes', logprob: -0.5 }] },
          ]);
        }
      });

      it.runIf(provider.images)('sends images inline, in their place between texts', async () => {
        server.script({ type: 'text', text: 'a dot' });
        const source = { type: 'bytes', bytes: PNG, mediaType: 'image/png' } as const;
        await generate({
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'what is this?' },
                { type: 'media', medium: { kind: 'image', source } },
                {
                  type: 'media',
                  medium: { kind: 'video', framesPerSecond: 2, frames: [{ kind: 'image', source }] },
                },
              ],
            },
          ],
        });
        const [turn] = provider.seen(server.requests.at(-1) as RecordedRequest).turns;
        expect(turn?.text).toContain('what is this?');
        expect(turn?.text).toContain('frames of one video');
        const image = { mediaType: 'image/png', base64: PNG.toString('base64') };
        expect(turn?.media).toEqual([image, image]);
      });

      it('tells apart models it can and cannot give media to', async () => {
        const before = server.requests.length;
        const medium = {
          kind: 'video',
          source: { type: 'bytes', bytes: PNG, mediaType: 'video/mp4' },
        } as const;
        const request: LanguageModelRequest = {
          messages: [{ role: 'user', content: [{ type: 'media', medium }] }],
        };
        server.script({ type: 'text', text: 'seen' });
        if (model.capabilities.media.includes('video')) {
          expect((await generate(request)).text).toBe('seen');
        } else {
          await expect(generate(request)).rejects.toMatchObject({ code: 'model/media-unsupported' });
          expect(server.requests.length).toBe(before);
        }
      });
    });

    describe('replies', () => {
      it('gives text, finish reason, usage, served model, request id and latency', async () => {
        server.script({ type: 'text', text: 'hello there', usage: { input: 100, output: 20, cached: 40 } });
        const reply = await generate(PLAIN);
        expect(reply).toMatchObject({
          text: 'hello there',
          finishReason: 'stop',
          usage: { inputTokens: 100, outputTokens: 20, cachedInputTokens: 40 },
          servedBy: 'some-model-served',
          logprobs: null,
          cached: false,
          retries: [],
        });
        expect(reply.requestId).toMatch(/^req-/);
        expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
      });

      it('prices a reply from the given table, and an unknown model at null', async () => {
        server.script({ type: 'text', text: 'hi', usage: { input: 1_000_000, output: 1_000_000 } });
        expect((await generate(PLAIN)).costUsd).toBeNull();
        const price = { inputUsdPerMillion: 2, outputUsdPerMillion: 3, source: 'test', asOf: '2026-01-01' };
        const priced = provider.model(server.url, { prices: { [model.id]: price } });
        expect((await generate(PLAIN, undefined, priced)).costUsd).toBe(5);
      });

      it('says when a reply was cut at the limit', async () => {
        server.script({ type: 'text', text: '{"answer": "trunc', finish: 'length' });
        expect(await generate(PLAIN)).toMatchObject({ finishReason: 'length', text: '{"answer": "trunc' });
      });

      it('reports usage as unknown when the provider gives none', async () => {
        server.script({ type: 'text', text: 'hi', usage: null });
        const reply = await generate(PLAIN).catch((error: unknown) => error);
        // A protocol that always has usage may call its absence malformed, but may not invent zeros.
        if (isScenewrightError(reply)) expect(reply.code).toBe('provider/malformed-response');
        else expect(reply).toMatchObject({ usage: { inputTokens: null, outputTokens: null }, costUsd: null });
      });

      it('answers many calls at once without mixing them up', async () => {
        server.answerWith((request) => ({
          type: 'text',
          text: `to ${provider.seen(request).turns[0]?.text}`,
        }));
        const texts = Array.from({ length: 24 }, (_, index) => `question ${index}`);
        const replies = await Promise.all(
          texts.map((text) =>
            generate({ ...PLAIN, messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
          ),
        );
        expect(replies.map(({ text }) => text)).toEqual(texts.map((text) => `to ${text}`));
      });
    });

    describe('failures', () => {
      it('sends once and never retries by itself', async () => {
        for (const answer of [
          { type: 'error', status: 503 },
          { type: 'error', status: 429 },
          { type: 'cut', start: '' },
        ] satisfies Answer[]) {
          const before = server.requests.length;
          await failure(answer);
          expect(server.requests.length - before).toBe(1);
        }
      });

      it.each([
        [401, 'authentication', false],
        [403, 'permission', false],
        [404, 'not-found', false],
        [400, 'invalid-request', false],
        [429, 'rate-limit', true],
        [500, 'server', true],
        [503, 'server', true],
        [529, 'server', true],
      ] as const)('calls status %i %s', async (status, expected, isRetryable) => {
        const error = await failure({ type: 'error', status, message: `no such thing as ${status}` });
        expect(error).toMatchObject({ failure: expected, status, isRetryable, model: model.id });
        expect(error.message).toContain(model.id);
        expect(error.message).toContain(`no such thing as ${status}`);
      });

      it('passes on how long to wait, in seconds or as a date', async () => {
        const inSeconds = await failure({ type: 'error', status: 429, headers: { 'retry-after': '7' } });
        expect(inSeconds.retryAfterMs).toBe(7000);
        const now = Date.now();
        const date = new Date(now + 60_000).toUTCString();
        const byDate = await failure({ type: 'error', status: 503, headers: { 'retry-after': date } });
        expect(byDate.retryAfterMs).toBeGreaterThan(50_000);
        expect(byDate.retryAfterMs).toBeLessThanOrEqual(60_000);
        expect((await failure({ type: 'error', status: 429 })).retryAfterMs).toBeUndefined();
      });

      it('tells a used-up quota from a rate limit', async () => {
        const error = await failure({
          type: 'error',
          status: 429,
          message: 'insufficient_quota: no credit left',
        });
        expect(error).toMatchObject({ failure: 'quota', isRetryable: false });
      });

      it('tells a prompt that is too long from another wrong request', async () => {
        const message = "This model's maximum context length is 10 tokens; your messages are longer.";
        expect(await failure({ type: 'error', status: 400, message })).toMatchObject({
          failure: 'context-length',
        });
      });

      it('blots out a key that the provider echoes', async () => {
        const error = await failure({
          type: 'error',
          status: 401,
          message: `Incorrect API key provided: ${KEY}`,
        });
        expect(error.message).toContain('[key]');
      });

      it.each([
        [
          'HTML with status 200',
          { type: 'raw', status: 200, body: '<html>sign in</html>', contentType: 'text/html' },
        ],
        ['an empty body', { type: 'raw', status: 200, body: '' }],
        ['truncated JSON', { type: 'raw', status: 200, body: '{"id": "x", "choices": [{"mess' }],
        ['malformed JSON', { type: 'raw', status: 200, body: '{"id" "x"}' }],
        ['JSON of another kind', { type: 'raw', status: 200, body: '{"hello": "world"}' }],
        ['a JSON list', { type: 'raw', status: 200, body: '[1, 2]' }],
      ] satisfies [string, Answer][])('calls %s a malformed response', async (_, answer) => {
        expect(await failure(answer)).toMatchObject({ failure: 'malformed-response', isRetryable: true });
      });

      it('calls an HTML error page by its status, without quoting the page', async () => {
        const error = await failure({
          type: 'raw',
          status: 502,
          body: '<html><body>Bad gateway</body></html>',
          contentType: 'text/html',
        });
        expect(error).toMatchObject({ failure: 'server', status: 502 });
        expect(error.message).not.toContain('<');
      });

      it.each([
        ['before the answer', ''],
        ['in the middle of the answer', '{"id": "x", "choi'],
      ])('calls a connection cut %s a network failure', async (_, start) => {
        expect(await failure({ type: 'cut', start })).toMatchObject({
          failure: 'network',
          isRetryable: true,
        });
      });

      it('calls a server that is not there a network failure', async () => {
        const gone = await provider.start();
        await gone.close();
        const error = await failure({ type: 'hang' }, provider.model(gone.url));
        expect(error).toMatchObject({ failure: 'network', isRetryable: true });
        expect(error.message).toContain(new URL(gone.url).host);
      });

      it.each([
        ['never answers', { type: 'hang' }],
        ['stops in the middle of the answer', { type: 'stall', start: '{"id": ' }],
      ] satisfies [string, Answer][])('gives up on a server that %s', async (_, answer) => {
        const hasty = provider.model(server.url, { timeoutMs: 60 });
        expect(await failure(answer, hasty)).toMatchObject({ failure: 'timeout', isRetryable: true });
      });

      it('calls a filtered prompt a safety or refusal failure that no retry helps', async () => {
        const error = await failure({ type: 'blocked' });
        expect(['safety', 'refusal']).toContain(error.failure);
        expect(error.isRetryable).toBe(false);
      });

      it('calls a refusal without text a failure', async () => {
        const error = await failure({ type: 'refusal', text: 'I will not.' });
        expect(error).toMatchObject({ failure: provider.refusalFailure, isRetryable: false });
      });
    });

    describe('abort', () => {
      it.each([
        ['before an answer', { type: 'hang' }],
        ['in the middle of an answer', { type: 'stall', start: '{"id": ' }],
      ] satisfies [string, Answer][])('stops a call in flight %s', async (_, answer) => {
        server.script(answer);
        const controller = new AbortController();
        const before = server.requests.length;
        const call = generate(PLAIN, controller.signal);
        await server.received(before + 1);
        controller.abort(new Error('enough'));
        await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^aborted/), exitCode: 130 });
      });

      it('sends nothing when aborted before', async () => {
        server.script({ type: 'text', text: 'hi' });
        const before = server.requests.length;
        await expect(generate(PLAIN, AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 });
        expect(server.requests.length).toBe(before);
      });
    });
  });
}
