import { afterAll, describe, expect, it } from 'vitest';
import { startGeminiServer } from '../../../tests/loopback/gemini-server.js';
import { geminiAnswer, geminiImageAnswer } from '../../../tests/loopback/image-answers.js';
import type { ImageRequest } from '../image-model.js';
import { once } from '../middleware/scripted-model.fixture.js';
import { createBudget } from '../middleware/budget.js';
import { tinyPng } from '../../../tests/loopback/tiny-png.js';
import { imageModel } from './image-registry.js';
import { standardImageMiddleware } from './middleware/standard-image-middleware.js';

const server = await startGeminiServer();
afterAll(() => server.close());

const gemini = (model = 'gemini-3-pro-image') =>
  imageModel(`google-gemini:${model}`, { env: { GOOGLE_API_KEY: 'secret' }, baseUrl: server.url });
const words: ImageRequest = { prompt: { type: 'text', text: 'a fox' } };
const reference = {
  kind: 'image',
  source: { type: 'bytes', bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/webp' },
} as const;

describe('requests of generateContent', () => {
  it('asks for words and an image, of one kilopixel unless told otherwise', async () => {
    server.answerWith(geminiImageAnswer);
    const { servedBy } = await gemini().generate(words, once());
    const seen = server.requests.at(-1);
    expect(seen?.path).toBe('/v1beta/models/gemini-3-pro-image:generateContent');
    expect(seen?.headers['x-goog-api-key']).toBe('secret');
    expect(seen?.json).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a fox' }] }],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        maxOutputTokens: 4096,
        imageConfig: { imageSize: '1K' },
      },
    });
    expect(servedBy).toBe('gemini-3-pro-image-001');
  });

  it('carries references as images, and shape, size and seed', async () => {
    server.answerWith(geminiImageAnswer);
    const request = { ...words, references: [reference], aspectRatio: '16:9', size: '2K', seed: 7 } as const;
    const reply = await gemini().generate(request, once());
    expect(server.requests.at(-1)?.json).toEqual({
      contents: [
        {
          role: 'user',
          parts: [{ inlineData: { mimeType: 'image/webp', data: 'AQID' } }, { text: 'a fox' }],
        },
      ],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        maxOutputTokens: 4096,
        imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
        seed: 7,
      },
    });
    expect(reply.downgrades).toEqual([{ setting: 'seed', action: expect.stringContaining('not promised') }]);
    expect(reply.costUsd).toBe(0.134);
  });

  it('says no size to a model that has one', async () => {
    server.answerWith(geminiImageAnswer);
    const reply = await gemini('gemini-2.5-flash-image').generate({ ...words, size: '4K' }, once());
    expect(server.requests.at(-1)?.json).toMatchObject({
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    });
    expect(server.requests.at(-1)?.text).not.toContain('imageConfig');
    expect(reply.downgrades.map(({ setting }) => setting)).toEqual(['size']);
  });
});

describe('replies of generateContent', () => {
  const answer = (body: object) => server.answerWith(({ path }) => geminiAnswer(path, body));
  const part = (parts: readonly object[], finishReason = 'STOP') => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
  });

  it.each([
    ['a blocked prompt', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'safety'],
    [
      'a blocked image',
      { candidates: [{ index: 0, finishReason: 'IMAGE_SAFETY', finishMessage: 'no' }] },
      'safety',
    ],
    ['words alone', part([{ text: 'I cannot draw this.' }]), 'refusal'],
    ['nothing', part([], 'NO_IMAGE'), 'malformed-response'],
    ['no candidate', {}, 'malformed-response'],
    [
      'bytes that are no image',
      part([{ inlineData: { mimeType: 'image/png', data: 'AQID' } }]),
      'malformed-response',
    ],
  ])('calls %s what it is', async (_, body, failure) => {
    answer(body);
    await expect(gemini().generate(words, once())).rejects.toMatchObject({ failure });
  });

  it('reserves for all the images that a reply may hold, and costs those that it does', async () => {
    const png = { mimeType: 'image/png', data: tinyPng(8, 8, 'one').toString('base64') };
    answer(part([{ inlineData: png }, { text: 'And another.' }, { inlineData: png }]));
    const budget = createBudget({ usd: 0.5 });
    const capped = standardImageMiddleware({ budget })(gemini());
    const reply = await capped.generate(words, once());
    expect(reply).toMatchObject({ costUsd: 0.268, images: [{}, {}] });
    const asked = server.requests.length;
    // What is left pays for one image: a second and a third might come with it.
    await expect(capped.generate(words, once())).rejects.toMatchObject({ code: 'budget/usd' });
    expect(server.requests).toHaveLength(asked);
    expect(budget.report().spent.usd).toBeCloseTo(0.268);
  });

  it('leaves out the drafts of its thinking', async () => {
    server.answerWith(geminiImageAnswer);
    const { images } = await gemini().generate(words, once());
    expect(images.map(({ width }) => width)).toEqual([1024]);
  });
});
