import type OpenAI from 'openai';
import { z } from 'zod';
import { lazy } from '../../core/lazy.js';
import { type CallInFlight, type ProviderConnection, secretsOf } from '../call.js';
import type { GeneratedImage, ImageModel, ImageModelCapabilities, ImageRequest } from '../image-model.js';
import { loadImageBytes } from '../media-loading.js';
import { createOpenAIClient } from '../openai-client.js';
import { providerError, requestIdOf } from '../provider-failure.js';
import { countDowngrades } from './count-downgrades.js';
import { directCall } from './direct-call.js';
import { fitRequest } from './fit-request.js';
import { costOfImages, type ImageRates } from './image-prices.js';
import { receivedImage } from './received-image.js';

export interface OpenAIImageOptions {
  readonly rates: ImageRates | null;
  /** OpenAI's own service, whose settings compatible servers do not know. */
  readonly own: boolean;
  readonly organization: string | null;
  readonly project: string | null;
  /** Fetches images that come as URLs instead of the built-in one. */
  readonly fetch?: typeof fetch | undefined;
}

const CAPABILITIES: ImageModelCapabilities = {
  seed: false,
  // As many as OpenAI's image models take in one edit.
  maxReferences: 16,
  prompts: ['text'],
  negativePrompt: false,
  aspectRatios: ['1:1', '2:3', '3:2'],
  sizes: ['1K'],
  maxCount: 8,
};

const SIZES = { '1:1': '1024x1024', '2:3': '1024x1536', '3:2': '1536x1024' } as const;

/** The quality by name, because the price is that of this one. */
const OWN_SETTINGS = { quality: 'medium', output_format: 'png' } as const;

/** Other servers send URLs without it; OpenAI's image models send bytes always and refuse it. */
const OTHER_SETTINGS = { response_format: 'b64_json' } as const;

/** `images/generations`, and `images/edits` where the request has references, over the official client. */
export function openaiImageModel(connection: ProviderConnection, options: OpenAIImageOptions): ImageModel {
  const { id } = connection;
  const { rates } = options;
  const client = lazy(() => createOpenAIClient(connection, options));
  return {
    id,
    capabilities: CAPABILITIES,
    simulated: false,
    price: rates?.price ?? null,
    cacheScope: `openai-images/1 ${connection.baseUrl ?? 'default address'}`,
    async generate(asked, call) {
      const { request, downgrades } = fitRequest({ id, capabilities: CAPABILITIES }, asked);
      const worstUsd = costOfImages(rates, request, request.count ?? 1);
      return directCall(connection, call, worstUsd, async (inFlight) => {
        const { data, response } = await send(await client.get(), connection, request, options, inFlight);
        const requestId = requestIdOf(response.headers) ?? null;
        const images = await readImages(data, connection, requestId, options, inFlight);
        return {
          images,
          costUsd: costOfImages(rates, request, images.length),
          servedBy: connection.model,
          requestId,
          downgrades: [...downgrades, ...countDowngrades(request, images.length)],
        };
      });
    },
  };
}

function send(
  { images }: OpenAI,
  connection: ProviderConnection,
  request: ImageRequest,
  { own }: OpenAIImageOptions,
  { signal }: CallInFlight,
) {
  const { prompt, references = [], count = 1, aspectRatio = '1:1' } = request;
  const body = {
    model: connection.model,
    prompt: prompt.type === 'text' ? prompt.text : JSON.stringify(prompt.json),
    n: count,
    size: SIZES[aspectRatio === '2:3' || aspectRatio === '3:2' ? aspectRatio : '1:1'],
    ...(own ? OWN_SETTINGS : OTHER_SETTINGS),
  } as const;
  if (references.length === 0) return images.generate(body, { signal }).withResponse();
  const files = references.flatMap(({ source }, at) => {
    if (source.type !== 'bytes') return [];
    const extension = source.mediaType.split('/')[1] ?? 'png';
    return [
      new File([new Uint8Array(source.bytes)], `reference-${at + 1}.${extension}`, {
        type: source.mediaType,
      }),
    ];
  });
  return images.edit({ ...body, image: files }, { signal }).withResponse();
}

const answerSchema = z.object({
  data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })).min(1),
});

async function readImages(
  data: unknown,
  connection: ProviderConnection,
  requestId: string | null,
  options: OpenAIImageOptions,
  { signal }: CallInFlight,
): Promise<readonly GeneratedImage[]> {
  const parsed = answerSchema.safeParse(data);
  const malformed = (detail: string) =>
    providerError('malformed-response', {
      model: connection.id,
      secrets: secretsOf(connection),
      detail,
      requestId: requestId ?? undefined,
    });
  if (!parsed.success) throw malformed(`not images: ${z.prettifyError(parsed.error).split('\n')[0]}`);
  return Promise.all(
    parsed.data.data.map(async ({ b64_json, url }) => {
      const facts = { seed: null, safety: 'unknown', requestId } as const;
      if (b64_json) return receivedImage(new Uint8Array(Buffer.from(b64_json, 'base64')), facts, connection);
      if (!url) throw malformed('an image without bytes or address');
      const limits = { timeoutMs: connection.timeoutMs, ...(options.fetch ? { fetch: options.fetch } : {}) };
      const { bytes } = await loadImageBytes(
        { kind: 'image', source: { type: 'url', url } },
        limits,
        signal,
      ).catch((error: unknown) => {
        throw signal.aborted ? error : malformed(error instanceof Error ? error.message : String(error));
      });
      return receivedImage(bytes, facts, connection);
    }),
  );
}
