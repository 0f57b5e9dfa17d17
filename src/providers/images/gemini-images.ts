import type { GenerateContentConfig, GenerateContentResponse, Part } from '@google/genai';
import { z } from 'zod';
import { lazy } from '../../core/lazy.js';
import { type ProviderConnection, secretsOf } from '../call.js';
import { createGeminiClient } from '../gemini-client.js';
import {
  ASPECT_RATIOS,
  type GeneratedImage,
  type ImageModel,
  type ImageModelCapabilities,
  type ImageRequest,
  type SafetyVerdict,
} from '../image-model.js';
import { providerError, requestIdOf } from '../provider-failure.js';
import { base64 } from '../wire-parts.js';
import { directCall } from './direct-call.js';
import { fitRequest } from './fit-request.js';
import { costOfImages, type ImageRates } from './image-prices.js';
import { receivedImage } from './received-image.js';

/**
 * Asked for a series, a reply may hold several images, each of which is billed as output tokens (1120 or more of
 * gemini-3-pro-image, 1290 of gemini-2.5-flash-image, by Google's price page). Without a limit of our own, the models'
 * one of 32,768 tokens would let one call bill 29. This leaves 2000 beside the largest image for thinking and words.
 */
const MAX_OUTPUT_TOKENS = 4096;

const CAPABILITIES = {
  // It takes one, and promises nothing.
  seed: false,
  maxReferences: 14,
  prompts: ['text'],
  negativePrompt: false,
  aspectRatios: ASPECT_RATIOS,
  sizes: ['1K', '2K', '4K'],
  maxCount: 1,
  maxBilled: Math.floor(MAX_OUTPUT_TOKENS / 1120),
} satisfies ImageModelCapabilities;

/** The first of these models makes one size; Google's guide advises no more than three references for it. */
const CAPABILITIES_2_5 = {
  ...CAPABILITIES,
  maxReferences: 3,
  sizes: ['1K'],
  maxBilled: Math.floor(MAX_OUTPUT_TOKENS / 1290),
} satisfies ImageModelCapabilities;

/** Gemini's image models by generateContent over @google/genai. Safety settings stay as the provider has them. */
export function geminiImageModel(connection: ProviderConnection, rates: ImageRates | null): ImageModel {
  const { id } = connection;
  const capabilities = connection.model.startsWith('gemini-2.5-') ? CAPABILITIES_2_5 : CAPABILITIES;
  const client = lazy(() => createGeminiClient(connection));
  return {
    id,
    capabilities,
    simulated: false,
    price: rates?.price ?? null,
    cacheScope: `gemini-images/1 ${connection.baseUrl ?? 'default address'}`,
    async generate(asked, options) {
      const { request, downgrades } = fitRequest({ id, capabilities }, asked, { triesSeed: true });
      return directCall(connection, options, costOfImages(rates, request, 1), async (call) => {
        const { models } = await client.get();
        const reply = await models.generateContent({
          model: connection.model,
          contents: [{ role: 'user', parts: partsOf(request) }],
          config: configOf(request, capabilities, call.signal),
        });
        const headers = new Headers(reply.sdkHttpResponse?.headers ?? {});
        const requestId = requestIdOf(headers) ?? reply.responseId ?? null;
        const images = readImages(reply, connection, requestId);
        return {
          images,
          costUsd: costOfImages(rates, request, images.length),
          servedBy: reply.modelVersion ?? connection.model,
          requestId,
          downgrades,
        };
      });
    },
  };
}

/** The references first, as Google's guide for editing has them, then the words. */
function partsOf({ prompt, references = [] }: ImageRequest): Part[] {
  const images = references.flatMap(({ source }): Part[] =>
    source.type === 'bytes'
      ? [{ inlineData: { mimeType: source.mediaType, data: base64(source.bytes) } }]
      : [],
  );
  return [...images, { text: prompt.type === 'text' ? prompt.text : JSON.stringify(prompt.json) }];
}

function configOf(
  request: ImageRequest,
  { sizes }: ImageModelCapabilities,
  abortSignal: AbortSignal,
): GenerateContentConfig {
  const imageConfig = {
    ...(request.aspectRatio === undefined ? {} : { aspectRatio: request.aspectRatio }),
    // A model of one size knows no word for it.
    ...(sizes.length > 1 ? { imageSize: request.size ?? '1K' } : {}),
  };
  return {
    abortSignal,
    responseModalities: ['TEXT', 'IMAGE'],
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    ...(Object.keys(imageConfig).length === 0 ? {} : { imageConfig }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  };
}

const partsSchema = z.array(
  z.object({
    text: z.string().optional(),
    thought: z.boolean().optional(),
    inlineData: z.object({ data: z.string(), mimeType: z.string().optional() }).optional(),
  }),
);

/** Finish reasons of an image that the filter withheld (`FinishReason` of the client). */
const WITHHELD = /SAFETY|PROHIBITED|BLOCKLIST|SPII|RECITATION/;

function readImages(
  reply: GenerateContentResponse,
  connection: ProviderConnection,
  requestId: string | null,
): readonly GeneratedImage[] {
  const fail = { model: connection.id, secrets: secretsOf(connection), requestId: requestId ?? undefined };
  const blockReason = reply.promptFeedback?.blockReason;
  if (blockReason)
    throw providerError('safety', { ...fail, detail: `the prompt was blocked: ${blockReason}` });
  const candidate = reply.candidates?.[0];
  const parts = partsSchema.safeParse(candidate?.content?.parts ?? []);
  if (candidate === undefined || !parts.success) {
    throw providerError('malformed-response', { ...fail, detail: 'the reply holds no parts' });
  }
  const safety: SafetyVerdict = candidate.safetyRatings?.length
    ? candidate.safetyRatings.some(({ blocked }) => blocked)
      ? 'flagged'
      : 'passed'
    : 'unknown';
  // Drafts that the model drew while thinking stand among the parts.
  const images = parts.data.flatMap(({ inlineData, thought }) =>
    inlineData === undefined || thought === true
      ? []
      : [
          receivedImage(
            new Uint8Array(Buffer.from(inlineData.data, 'base64')),
            { seed: null, safety, requestId },
            connection,
          ),
        ],
  );
  if (images.length > 0) return images;
  const reason = candidate.finishReason ?? 'no finish reason';
  if (WITHHELD.test(reason)) {
    const detail = `the image was withheld: ${reason} ${candidate.finishMessage ?? ''}`.trim();
    throw providerError('safety', { ...fail, detail });
  }
  const words = parts.data.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join('');
  throw providerError(words === '' ? 'malformed-response' : 'refusal', {
    ...fail,
    detail: `no image (${reason})${words === '' ? '' : `: ${words.slice(0, 200)}`}`,
  });
}
