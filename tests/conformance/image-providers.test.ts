import type { ImageModel } from '../../src/providers/image-model.js';
import { imageModel, type ImageModelOptions } from '../../src/providers/images/image-registry.js';
import { type FalBehaviour, startFalServer } from '../loopback/fal-server.js';
import { startGeminiServer } from '../loopback/gemini-server.js';
import { geminiAnswer, geminiImageAnswer, openaiImageAnswer } from '../loopback/image-answers.js';
import type { Answer, LoopbackServer, RecordedRequest } from '../loopback/loopback-server.js';
import { startOpenAIServer } from '../loopback/openai-server.js';
import { at } from '../loopback/seen-request.js';
import { imageModelConformance } from './image-model-conformance.js';
import {
  type ImageFate,
  imageProviderConformance,
  type ImageProviderUnderTest,
} from './image-provider-conformance.js';

const KEY = 'key-of-the-test';
const USD = 0.04;

function priced(id: string, unpriced = false): Pick<ImageModelOptions, 'prices'> {
  const usdPerImage = unpriced ? {} : { '1K': USD, '2K': USD, '4K': USD };
  return { prices: { [id]: { usdPerImage, source: 'this test', asOf: '2026-11-21' } } };
}

async function falUnderTest(id: string): Promise<ImageProviderUnderTest> {
  const server = await startFalServer({ usdPerImage: USD });
  const env = { FAL_KEY: KEY, FAL_BASE_URL: server.url };
  const open = (more: ImageModelOptions = {}, unpriced = false): ImageModel =>
    imageModel(id, { env, pollMs: 2, ...priced(id, unpriced), ...more });
  const submitted = () => server.requests.filter(({ method }) => method === 'POST').length;
  return {
    model: open(),
    fate: (next) => server.behave(falBehaviour(next)),
    asked: submitted,
    receives: async (count) => {
      while (submitted() < count) await server.received('GET', new RegExp(`/req-${server.jobs.length + 1}/`));
    },
    billedUsd: server.billedUsd,
    with: ({ unpriced, ...more }) => open(more, unpriced),
    close: server.close,
  };
}

function falBehaviour(fate: ImageFate): FalBehaviour {
  switch (fate.type) {
    case 'images':
      return { inQueue: 1, inProgress: 1 };
    case 'withheld':
      return {
        failure: { status: 422, body: { detail: [{ msg: 'flagged', type: 'content_policy_violation' }] } },
      };
    case 'endless':
      return { inProgress: Number.POSITIVE_INFINITY, whenCancelled: 'finishes' };
    case 'status':
      return { faults: { submit: { type: 'error', status: fate.status } } };
    case 'malformed':
      return { faults: { result: { type: 'body', body: '{"images": "none"}' } } };
    case 'cut':
      return { faults: { submit: { type: 'cut' } } };
  }
}

type Render = (request: RecordedRequest) => Answer;

/** A provider that answers in the same exchange: it bills what it makes, waited for or not. */
async function directUnderTest(
  server: LoopbackServer,
  open: (more: ImageModelOptions, unpriced?: boolean) => ImageModel,
  images: Render,
  withheld: Render,
): Promise<ImageProviderUnderTest> {
  let billed = 0;
  let fate: ImageFate = { type: 'images' };
  server.answerWith((request): Answer => {
    const n = at(request.json, 'n') ?? /name="n"\r\n\r\n(\d+)/.exec(request.text)?.[1] ?? 1;
    switch (fate.type) {
      case 'images':
        billed += USD * Number(n);
        return images(request);
      case 'endless':
        billed += USD * Number(n);
        return { type: 'hang' };
      case 'withheld':
        return withheld(request);
      case 'status':
        return { type: 'error', status: fate.status };
      case 'malformed':
        return {
          type: 'raw',
          status: 200,
          body: '{"data": [], "candidates": [{"content": {"parts": [{"inlineData": 1}]}}]}',
        };
      case 'cut':
        return { type: 'cut', start: '' };
    }
  });
  return {
    model: open({}),
    fate: (next) => {
      fate = next;
    },
    asked: () => server.requests.length,
    receives: server.received,
    billedUsd: () => billed,
    with: ({ unpriced, ...more }) => open(more, unpriced),
    close: server.close,
  };
}

function conforms(name: string, start: () => Promise<ImageProviderUnderTest>): void {
  imageModelConformance(name, start);
  imageProviderConformance(name, start);
}

for (const model of [
  'fal:fal-ai/nano-banana-pro',
  'fal:fal-ai/nano-banana-pro/edit',
  'fal:fal-ai/flux/dev',
  'fal:bria/fibo/generate',
]) {
  conforms(model, () => falUnderTest(model));
}

conforms('google-gemini', async () => {
  const id = 'google-gemini:gemini-3-pro-image';
  const server = await startGeminiServer();
  const env = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: server.url };
  return directUnderTest(
    server,
    (more, unpriced) => imageModel(id, { env, ...priced(id, unpriced), ...more }),
    geminiImageAnswer,
    ({ path }) => geminiAnswer(path, { candidates: [{ index: 0, finishReason: 'IMAGE_SAFETY' }] }),
  );
});

for (const provider of ['openai', 'openai-compatible']) {
  conforms(provider, async () => {
    const id = `${provider}:gpt-image-1`;
    const server = await startOpenAIServer();
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${server.url}/v1` };
    return directUnderTest(
      server,
      (more, unpriced) => imageModel(id, { env, ...priced(id, unpriced), ...more }),
      openaiImageAnswer,
      () => ({ type: 'error', status: 400, code: 'moderation_blocked', message: 'moderation_blocked: no' }),
    );
  });
}

imageModelConformance('sim', async () => {
  const simulator = imageModel('sim');
  let asked = 0;
  let images = 0;
  const model: ImageModel = {
    ...simulator,
    async generate(request, call) {
      const response = await simulator.generate(request, call);
      asked++;
      images += request.count ?? 1;
      return response;
    },
  };
  const billedUsd = () => images * (simulator.price?.usdPerImage['1K'] ?? Number.NaN);
  return { model, isSlow: true, asked: () => asked, billedUsd, close: async () => undefined };
});
