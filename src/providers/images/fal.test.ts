import { createFalClient } from '@fal-ai/client';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FalBehaviour, startFalServer } from '../../../tests/loopback/fal-server.js';
import { at } from '../../../tests/loopback/seen-request.js';
import { ProviderError } from '../../core/errors.js';
import type { ImageModel, ImageRequest } from '../image-model.js';
import { once } from '../middleware/scripted-model.fixture.js';
import { imageModel, type ImageModelOptions } from './image-registry.js';

const USD = 0.025;
const server = await startFalServer({ usdPerImage: USD });
afterAll(() => server.close());
beforeEach(() => server.behave({}));

const fal = (model: string, more: ImageModelOptions = {}): ImageModel =>
  imageModel(`fal:${model}`, { env: { FAL_KEY: 'secret', FAL_BASE_URL: server.url }, pollMs: 1, ...more });
const flux = (more: ImageModelOptions = {}) => fal('fal-ai/flux/dev', more);
const words = (text: string, more: Partial<ImageRequest> = {}): ImageRequest => ({
  prompt: { type: 'text', text },
  ...more,
});
const reference = {
  kind: 'image',
  source: { type: 'bytes', bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/webp' },
} as const;

async function sentBy(model: ImageModel, request: ImageRequest): Promise<unknown> {
  await model.generate(request, once());
  return server.jobs.at(-1)?.input;
}

async function failed(call: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (error instanceof ProviderError) return error;
  throw new Error('a ProviderError was due', { cause: error });
}

describe('the requests, as the pages of fal describe them', () => {
  it('nano-banana-pro', async () => {
    const model = fal('fal-ai/nano-banana-pro');
    expect(await sentBy(model, words('a fox'))).toEqual({
      prompt: 'a fox',
      num_images: 1,
      resolution: '1K',
      output_format: 'png',
    });
    const all = words('a fox', { seed: 3, aspectRatio: '16:9', size: '2K', count: 2 });
    expect(await sentBy(model, all)).toEqual({
      prompt: 'a fox',
      num_images: 2,
      resolution: '2K',
      output_format: 'png',
      aspect_ratio: '16:9',
      seed: 3,
    });
  });

  it('nano-banana-pro/edit, with the references as images', async () => {
    const request = words('make it night', { references: [reference, reference] });
    expect(await sentBy(fal('fal-ai/nano-banana-pro/edit'), request)).toEqual({
      prompt: 'make it night',
      num_images: 1,
      resolution: '1K',
      output_format: 'png',
      image_urls: ['data:image/webp;base64,AQID', 'data:image/webp;base64,AQID'],
    });
    await expect(fal('fal-ai/nano-banana-pro/edit').generate(words('x'), once())).rejects.toMatchObject({
      code: 'image/unsupported',
      hint: expect.stringContaining('fal:fal-ai/nano-banana-pro,'),
    });
  });

  it('flux, within the one megapixel that is paid', async () => {
    expect(await sentBy(flux(), words('a fox', { seed: 9, count: 3 }))).toEqual({
      prompt: 'a fox',
      image_size: { width: 992, height: 992 },
      num_images: 3,
      output_format: 'png',
      enable_safety_checker: true,
      seed: 9,
    });
    for (const aspectRatio of flux().capabilities.aspectRatios) {
      const size = at(await sentBy(flux(), words('a fox', { aspectRatio })), 'image_size');
      const [width, height] = [Number(at(size, 'width')), Number(at(size, 'height'))];
      expect(width * height).toBeLessThanOrEqual(1_000_000);
      expect(Math.max(width, height)).toBeGreaterThanOrEqual(992);
    }
  });

  it('fibo, with the structure or with words', async () => {
    const model = fal('bria/fibo/generate');
    const json = { short_description: 'a fox', objects: [{ description: 'a fox' }] };
    const all: ImageRequest = {
      prompt: { type: 'fibo', json },
      seed: 5,
      negativePrompt: 'blur',
      references: [reference],
    };
    expect(await sentBy(model, all)).toEqual({
      structured_prompt: json,
      aspect_ratio: '1:1',
      seed: 5,
      negative_prompt: 'blur',
      image_url: 'data:image/webp;base64,AQID',
    });
    expect(await sentBy(model, words('a fox', { aspectRatio: '4:5' }))).toEqual({
      prompt: 'a fox',
      aspect_ratio: '4:5',
    });
  });

  it('carries the key as fal wants it, and goes on to the queue of the app', async () => {
    server.behave({ inQueue: 1, inProgress: 1 });
    const from = server.requests.length;
    const { requestId } = await flux().generate(words('a fox'), once());
    const seen = server.requests
      .slice(from)
      .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
    const base = `/fal-ai/flux/requests/${requestId}`;
    expect(seen).toEqual([
      'POST /fal-ai/flux/dev',
      ...[1, 2, 3].map(() => `GET ${base}/status`),
      `GET ${base}`,
      expect.stringMatching(/^GET \/files\//),
    ]);
    const [submitted, ...rest] = server.requests.slice(from);
    expect(submitted?.headers['authorization']).toBe('Key secret');
    // The files lie elsewhere, and are nobody's business but the reader's.
    expect(rest.at(-1)?.headers['authorization']).toBeUndefined();
  });
});

describe('options', () => {
  it('a fetch of the user carries the queue and the files', async () => {
    const seen: string[] = [];
    const own: typeof fetch = (input, init) => {
      seen.push(String(input));
      return fetch(input, init);
    };
    await flux({ fetch: own }).generate(words('a fox'), once());
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toContain('/files/');
  });

  it('the clock is waited on between questions, as long as was said', async () => {
    server.behave({ inQueue: 2 });
    const slept: number[] = [];
    const clock = { now: () => 5, sleep: async (ms: number) => void slept.push(ms) };
    const { latencyMs } = await flux({ clock, pollMs: 250 }).generate(words('a fox'), once());
    expect(slept).toEqual([250, 250]);
    expect(latencyMs).toBe(0);
  });

  it('a key that is given wins over the environment', async () => {
    await flux({ apiKey: 'another' }).generate(words('a fox'), once());
    expect(server.requests.findLast(({ method }) => method === 'POST')?.headers['authorization']).toBe(
      'Key another',
    );
  });

  it('references may be so large and no larger', async () => {
    const edit = fal('fal-ai/nano-banana-pro/edit', { media: { maxBytes: 2 } });
    await expect(edit.generate(words('x', { references: [reference] }), once())).rejects.toMatchObject({
      code: 'media/too-large',
    });
  });
});

describe('what comes back', () => {
  it('tells the seed and the verdict of the result', async () => {
    server.behave({ nsfw: [false, true] });
    const reply = await flux().generate(words('a fox', { seed: 77, count: 2 }), once());
    expect(reply.images.map(({ seed, safety }) => [seed, safety])).toEqual([
      [77, 'passed'],
      [77, 'flagged'],
    ]);
  });

  it('is one image of FIBO, which does not say its seed again', async () => {
    const { images } = await fal('bria/fibo/generate').generate(words('a fox', { seed: 77 }), once());
    expect(images.map(({ seed, safety }) => [seed, safety])).toEqual([[null, 'unknown']]);
  });

  it('is a safety failure where every image was marked, billed all the same', async () => {
    server.behave({ nsfw: [true, true] });
    const error = await failed(flux().generate(words('a fox', { count: 2 }), once()));
    expect(error).toMatchObject({ failure: 'safety', billedUsd: 2 * USD, isRetryable: false });
  });

  it('may be fewer images than were asked for, which is told', async () => {
    server.behave({ images: 2 });
    const reply = await flux().generate(words('a fox', { count: 4 }), once());
    expect(reply.images).toHaveLength(2);
    expect(reply.costUsd).toBeCloseTo(2 * USD, 9);
    expect(reply.downgrades).toEqual([{ setting: 'count', action: expect.stringContaining('2 of 4') }]);
  });

  it('goes on with the images that can be had, and pays for all', async () => {
    server.behave({ expired: [0] });
    const reply = await flux().generate(words('a fox', { count: 2 }), once());
    expect(reply.images).toHaveLength(1);
    expect(reply.costUsd).toBeCloseTo(2 * USD, 9);
    expect(reply.downgrades).toEqual([{ setting: 'count', action: expect.stringContaining('403') }]);
  });

  it.each([
    ['is gone', { expired: [0] }, /403/],
    [
      'is no image',
      { faults: { file: { type: 'body', body: '<html>no</html>', contentType: 'text/html' } } },
      /no known media format/,
    ],
    ['is cut', { faults: { file: { type: 'cut' } } }, /./],
  ] as const)('is a failure, billed, where the only file %s', async (_, behaviour, message) => {
    server.behave(behaviour);
    const error = await failed(flux().generate(words('a fox'), once()));
    expect(error).toMatchObject({ failure: 'malformed-response', billedUsd: USD });
    expect(error.message).toMatch(message);
  });
});

describe('failures at each step', () => {
  it.each([
    [
      'the queue is over',
      { faults: { submit: { type: 'error', status: 429, headers: { 'retry-after': '3' } } } },
      'rate-limit',
      0,
    ],
    ['the queue breaks', { faults: { submit: { type: 'cut' } } }, 'network', USD],
    [
      'the question breaks, the work ends',
      { once: { status: { type: 'cut' } }, whenCancelled: 'finishes' },
      'network',
      USD,
    ],
    [
      'the question breaks, the work is stopped',
      { inProgress: 9, once: { status: { type: 'error', status: 500 } } },
      'server',
      0,
    ],
    ['the result breaks', { once: { result: { type: 'cut' } } }, 'network', USD],
    ['the result is no JSON', { once: { result: { type: 'body', body: 'oh' } } }, 'malformed-response', USD],
    ['the model fails', { failure: { status: 500, body: { detail: 'CUDA' } } }, 'server', 0],
    [
      'the input is wrong',
      { failure: { status: 422, body: { detail: [{ msg: 'bad', loc: ['body', 'seed'] }] } } },
      'invalid-request',
      0,
    ],
  ] as const)('when %s', async (_, behaviour, failure, billedUsd) => {
    server.behave(behaviour);
    const jobs = server.jobs.length;
    const billed = server.billedUsd();
    const error = await failed(flux().generate(words('a fox'), once()));
    expect(error).toMatchObject({ failure, billedUsd });
    expect(server.jobs.length - jobs).toBeLessThanOrEqual(1);
    // Only a connection that broke before the queue told its id leaves a doubt, and is counted at its worst.
    if (failure !== 'network' || server.jobs.length > jobs)
      expect(server.billedUsd() - billed).toBeCloseTo(billedUsd, 9);
  });

  it('never shows the key', async () => {
    server.behave({
      faults: { submit: { type: 'error', status: 401, body: { detail: 'no such key: secret' } } },
    });
    const error = await failed(flux().generate(words('a fox'), once()));
    expect(error.message).toContain('[key]');
    expect(error.message).not.toContain('secret');
  });
});

describe('abort', () => {
  async function abortedAtWork(behaviour: FalBehaviour) {
    server.behave(behaviour);
    const controller = new AbortController();
    const number = server.jobs.length + 1;
    const billed = server.billedUsd();
    const call = flux().generate(words('a fox'), once(controller.signal));
    const settled = call.catch((thrown: unknown) => thrown);
    await server.received('GET', new RegExp(`req-${number}/status`));
    controller.abort(new Error('a better one is there'));
    const error = await settled;
    const billedUsd = Number((server.billedUsd() - billed).toFixed(9));
    return { error, job: server.jobs[number - 1], billedUsd };
  }

  it('takes a waiting request out of the queue, which costs nothing', async () => {
    const { error, job, billedUsd } = await abortedAtWork({ inQueue: 1e6 });
    expect(error).toMatchObject({ exitCode: 130, billedUsd: 0 });
    expect([job?.cancelled, job?.state, billedUsd]).toEqual(['in time', 'removed', 0]);
  });

  it('stops a request at work, which costs nothing where the runner listens', async () => {
    const { error, job, billedUsd } = await abortedAtWork({ inProgress: 1e6 });
    expect(error).toMatchObject({ exitCode: 130, billedUsd: 0 });
    expect([job?.state, billedUsd]).toEqual(['stopped', 0]);
  });

  it('tells what is billed where the runner goes on', async () => {
    const { error, job, billedUsd } = await abortedAtWork({ inProgress: 1e6, whenCancelled: 'finishes' });
    expect(error).toMatchObject({ exitCode: 130, billedUsd: USD });
    expect([job?.cancelled, billedUsd]).toEqual(['too late', USD]);
  });

  it('waits for the id of a request on its way, to cancel it', async () => {
    server.behave({ inQueue: 1e6 });
    const controller = new AbortController();
    const model = flux();
    const jobs = server.jobs.length;
    const call = model.generate(words('a fox'), once(controller.signal)).catch((error: unknown) => error);
    // The client library is loaded and the request is being written; its answer is not there.
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ exitCode: 130 });
    expect(server.jobs.slice(jobs).every(({ state }) => state === 'removed')).toBe(true);
  });
});

it('the loopback queue also streams its states to the client of fal', async () => {
  server.behave({ inQueue: 1, inProgress: 1 });
  const client = createFalClient({
    credentials: 'secret',
    requestMiddleware: async (request) => ({
      ...request,
      url: request.url.replace('https://queue.fal.run', server.url),
    }),
  });
  const { request_id: requestId } = await client.queue.submit('fal-ai/flux/dev', { input: { prompt: 'x' } });
  const states: string[] = [];
  await client.queue.subscribeToStatus('fal-ai/flux/dev', {
    requestId,
    mode: 'streaming',
    onQueueUpdate: ({ status }) => states.push(status),
  });
  expect(states).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
});

it('leaves no time limit running where its client cannot be loaded', async () => {
  vi.doMock('./fal-queue.js', () => ({
    DEFAULT_POLL_MS: 500,
    openFalQueue: () => Promise.reject(new Error('no such package')),
  }));
  vi.resetModules();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  try {
    const fresh = await import('./image-registry.js');
    const model = fresh.imageModel('fal:fal-ai/flux/dev', { env: { FAL_KEY: 'secret' }, timeoutMs: 54_321 });
    await expect(model.generate(words('a fox'), once())).rejects.toThrow('no such package');
    expect(timers.mock.calls.filter(([, delayMs]) => delayMs === 54_321)).toEqual([]);
  } finally {
    timers.mockRestore();
    vi.doUnmock('./fal-queue.js');
    vi.resetModules();
  }
});
