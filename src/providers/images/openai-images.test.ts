import { afterAll, describe, expect, it } from 'vitest';
import { openaiImageAnswer } from '../../../tests/loopback/image-answers.js';
import { startOpenAIServer } from '../../../tests/loopback/openai-server.js';
import { tinyPng } from '../../../tests/loopback/tiny-png.js';
import type { ImageRequest } from '../image-model.js';
import { once } from '../middleware/scripted-model.fixture.js';
import { imageModel } from './image-registry.js';

const server = await startOpenAIServer();
afterAll(() => server.close());

const openai = () =>
  imageModel('openai:gpt-image-1', { env: { OPENAI_API_KEY: 'secret' }, baseUrl: `${server.url}/v1` });
const compatible = () => imageModel('openai-compatible:sdxl', { env: {}, baseUrl: `${server.url}/v1` });
const words: ImageRequest = { prompt: { type: 'text', text: 'a fox' } };

it('asks OpenAI for the quality whose price is known', async () => {
  server.answerWith(openaiImageAnswer);
  const reply = await openai().generate({ ...words, count: 2 }, once());
  const seen = server.requests.at(-1);
  expect(seen?.path).toBe('/v1/images/generations');
  expect(seen?.headers['authorization']).toBe('Bearer secret');
  expect(seen?.json).toEqual({
    model: 'gpt-image-1',
    prompt: 'a fox',
    n: 2,
    size: '1024x1024',
    quality: 'medium',
    output_format: 'png',
  });
  expect(reply).toMatchObject({ costUsd: 0.084, requestId: 'req-openai-image' });
});

it('maps shapes to the three sizes there are, at their price', async () => {
  server.answerWith(openaiImageAnswer);
  const wide = await openai().generate({ ...words, aspectRatio: '16:9' }, once());
  expect(wide.images[0]).toMatchObject({ width: 1536, height: 1024 });
  expect(wide.downgrades).toEqual([{ setting: 'aspectRatio', action: '3:2, the nearest' }]);
  expect(wide.costUsd).toBe(0.063);
});

it('asks a compatible server for bytes, and for nothing that only OpenAI knows', async () => {
  server.answerWith(openaiImageAnswer);
  await compatible().generate(words, once());
  expect(server.requests.at(-1)?.json).toEqual({
    model: 'sdxl',
    prompt: 'a fox',
    n: 1,
    size: '1024x1024',
    response_format: 'b64_json',
  });
});

describe('references', () => {
  const png = new Uint8Array(tinyPng(4, 4, 'reference'));
  const reference = { kind: 'image', source: { type: 'bytes', bytes: png, mediaType: 'image/png' } } as const;

  it('go as files to the edits', async () => {
    server.answerWith(openaiImageAnswer);
    const request = { ...words, references: [reference, reference], aspectRatio: '2:3' } as const;
    const { images } = await openai().generate(request, once());
    const seen = server.requests.at(-1);
    expect(seen?.path).toBe('/v1/images/edits');
    expect(seen?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const fields = [...(seen?.text.matchAll(/name="([^"]+)"(?:; filename="([^"]+)")?/g) ?? [])];
    expect(fields.map(([, name, file]) => [name, file])).toEqual(
      expect.arrayContaining([
        ['image[]', 'reference-1.png'],
        ['image[]', 'reference-2.png'],
        ['prompt', undefined],
        ['quality', undefined],
      ]),
    );
    expect(images[0]).toMatchObject({ width: 1024, height: 1536 });
  });

  it('are read from their files before', async () => {
    server.answerWith(openaiImageAnswer);
    const missing = { kind: 'image', source: { type: 'file', path: '/nowhere/fox.png' } } as const;
    const before = server.requests.length;
    await expect(openai().generate({ ...words, references: [missing] }, once())).rejects.toMatchObject({
      code: 'media/unreadable',
    });
    expect(server.requests.length).toBe(before);
  });
});

it('fetches images that come as addresses', async () => {
  const png = tinyPng(12, 8, 'x');
  const url = `data:image/png;base64,${png.toString('base64')}`;
  server.answerWith(() => ({ type: 'raw', status: 200, body: JSON.stringify({ data: [{ url }] }) }));
  const { images } = await compatible().generate(words, once());
  expect(images[0]).toMatchObject({ width: 12, height: 8, mediaType: 'image/png' });
});

it('calls an answer without image malformed, and says when some were withheld', async () => {
  server.answerWith(() => ({ type: 'raw', status: 200, body: '{"data": [{}]}' }));
  await expect(openai().generate(words, once())).rejects.toMatchObject({ failure: 'malformed-response' });
  const one = { b64_json: tinyPng(4, 4, 'x').toString('base64') };
  server.answerWith(() => ({ type: 'raw', status: 200, body: JSON.stringify({ data: [one] }) }));
  const { downgrades } = await openai().generate({ ...words, count: 3 }, once());
  expect(downgrades).toEqual([{ setting: 'count', action: expect.stringContaining('1 of 3') }]);
});
