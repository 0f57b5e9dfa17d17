import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
} from '../../src/providers/language-model.js';
import type { Medium } from '../../src/signatures/media.js';

/** What reached the model, wherever it runs. */
export interface Asked {
  /** All messages but the last, joined. */
  readonly before: string;
  readonly lastUser: string;
  readonly seed: number | null;
  readonly hasSchema: boolean;
}

/** A model whose replies the test decides; what it says is cut by its stop texts and its limit, a character a token. */
export interface ModelUnderTest {
  readonly model: LanguageModel;
  replyWith(reply: (asked: Asked) => string): void;
  /** From now on no reply comes. */
  hang(): void;
  /** The same model with a time limit for calls. */
  withTimeout(timeoutMs: number): LanguageModel;
  close(): Promise<void>;
}

const user = (text: string, more: Partial<LanguageModelRequest> = {}): LanguageModelRequest => ({
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  sampling: { maxOutputTokens: 200, temperature: 1 },
  ...more,
});

const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
};

/** What every LanguageModel does, over HTTP or in this process: seen from outside, through the interface alone. */
export function languageModelConformance(name: string, start: () => Promise<ModelUnderTest>): void {
  describe(`${name}: what every language model does`, () => {
    let subject: ModelUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const generate = (request: LanguageModelRequest, signal = new AbortController().signal) =>
      subject.model.generate(request, { signal, repeat: 0 });
    const lost = (reply: LanguageModelResponse, setting: string) =>
      reply.downgrades.some((downgrade) => downgrade.setting === setting);

    it('gives a whole reply', async () => {
      subject.replyWith(() => 'hello there');
      const reply = await generate(user('say hello'));
      expect(reply).toMatchObject({ text: 'hello there', finishReason: 'stop', cached: false, retries: [] });
      expect(reply.usage.inputTokens).toBeGreaterThan(0);
      expect(reply.usage.outputTokens).toBeGreaterThan(0);
      expect(reply.servedBy).not.toBe('');
      expect(reply.latencyMs).toBeGreaterThanOrEqual(reply.computeMs ?? 0);
      expect(reply.logprobs).toBeNull();
      expect(reply.costUsd === null || reply.costUsd >= 0).toBe(true);
    });

    it('sees all messages in their order', async () => {
      const asked: Asked[] = [];
      subject.replyWith((one) => {
        asked.push(one);
        return 'ok';
      });
      const text = (role: 'system' | 'user' | 'assistant', ...texts: string[]) => ({
        role,
        content: texts.map((part) => ({ type: 'text' as const, text: part })),
      });
      await generate({
        messages: [
          text('system', 'rules'),
          text('user', 'one'),
          text('assistant', 'two'),
          text('user', 'a', 'b'),
        ],
      });
      expect(asked).toHaveLength(1);
      expect(asked[0]?.lastUser).toBe('a\n\nb');
      expect(asked[0]?.before).toMatch(/rules.*one.*two/s);
    });

    it('tells truncation from completion', async () => {
      subject.replyWith(() => 'a long story');
      const cut = await generate(user('?', { sampling: { maxOutputTokens: 6 } }));
      expect(cut).toMatchObject({ text: 'a long', finishReason: 'length' });
      expect((await generate(user('?'))).finishReason).toBe('stop');
    });

    it('ends before a stop text', async () => {
      subject.replyWith(() => 'one two END three');
      const reply = await generate(user('?', { sampling: { stop: ['END'], maxOutputTokens: 100 } }));
      expect(reply).toMatchObject({ text: 'one two ', finishReason: 'stop' });
    });

    it('asks for JSON of a schema, or records that it cannot', async () => {
      subject.replyWith(({ hasSchema }) => JSON.stringify({ answer: hasSchema ? 'shaped' : 'free' }));
      const reply = await generate(user('?', { output: { name: 'Answer', schema: SCHEMA } }));
      expect(JSON.parse(reply.text)).toEqual({ answer: lost(reply, 'output') ? 'free' : 'shaped' });
    });

    it('hands on the seed, or records that it cannot', async () => {
      subject.replyWith(({ seed }) => `seed ${String(seed)}`);
      const withSeed = (seed: number) => generate(user('?', { sampling: { seed, maxOutputTokens: 50 } }));
      const [first, again, other] = [await withSeed(1), await withSeed(1), await withSeed(2)];
      expect(again.text).toBe(first.text);
      if (first.text === 'seed null') expect(lost(first, 'seed')).toBe(true);
      else expect([first.text, other.text]).toEqual(['seed 1', 'seed 2']);
    });

    it('gives log-probabilities, or records that it cannot', async () => {
      subject.replyWith(() => 'y');
      const reply = await generate(
        user('?', { topLogprobs: 2, sampling: { temperature: 0, maxOutputTokens: 5 } }),
      );
      if (lost(reply, 'topLogprobs')) return expect(reply.logprobs).toBeNull();
      expect(reply.logprobs?.[0]).toMatchObject({ token: 'y', logprob: expect.any(Number) });
      expect(reply.logprobs?.[0]?.alternatives.length).toBeGreaterThan(0);
    });

    it('refuses media that it cannot take', async () => {
      const source = { type: 'bytes', bytes: new Uint8Array(4), mediaType: 'application/x' } as const;
      const media: readonly Medium[] = [
        { kind: 'image', source },
        { kind: 'audio', source },
        { kind: 'video', source },
      ];
      const taken = subject.model.capabilities.media;
      for (const medium of media.filter(({ kind }) => !taken.includes(kind))) {
        const content = [{ type: 'media' as const, medium }];
        await expect(generate({ messages: [{ role: 'user', content }] })).rejects.toMatchObject({
          code: expect.stringMatching(/^model\/media-/),
        });
      }
    });

    it('keeps calls at the same time apart', async () => {
      subject.replyWith(({ lastUser }) => `to ${lastUser}`);
      const texts = Array.from({ length: 12 }, (_, index) => `question ${index}`);
      const replies = await Promise.all(texts.map((text) => generate(user(text))));
      expect(replies.map(({ text }) => text)).toEqual(texts.map((text) => `to ${text}`));
    });

    it('does nothing when aborted before', async () => {
      let calls = 0;
      subject.replyWith(() => String(++calls));
      await expect(generate(user('?'), AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 });
      expect(calls).toBe(0);
    });

    it('ends when aborted, and when its time is over', async () => {
      subject.hang();
      const controller = new AbortController();
      const call = generate(user('?'), controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), 20);
      await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^aborted/), exitCode: 130 });
      const late = subject
        .withTimeout(50)
        .generate(user('?'), { signal: new AbortController().signal, repeat: 0 });
      await expect(late).rejects.toMatchObject({ failure: 'timeout', isRetryable: true });
    });
  });
}
