import type { CallOptions } from '../providers/language-model.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../providers/image-model.js';

/** An answer of one image, unless `changes` say otherwise. */
export function imageResponse(changes: Partial<ImageResponse> = {}): ImageResponse {
  const image = {
    bytes: new Uint8Array([1]),
    mediaType: 'image/png',
    width: 1,
    height: 1,
    seed: null,
    safety: 'unknown',
  } as const;
  return {
    images: [image],
    costUsd: 0.04,
    servedBy: 'scripted',
    requestId: null,
    downgrades: [],
    latencyMs: 100,
    cached: false,
    retries: [],
    ...changes,
  };
}

/** An image model that answers as the script says; it can do everything. */
export function scriptedImageModel(
  answer: (
    request: ImageRequest,
    options: CallOptions,
    number: number,
  ) => ImageResponse | Promise<ImageResponse>,
): ImageModel & { readonly requests: readonly ImageRequest[] } {
  const requests: ImageRequest[] = [];
  return {
    id: 'scripted:image',
    capabilities: {
      seed: true,
      maxReferences: 4,
      prompts: ['text', 'fibo'],
      negativePrompt: true,
      aspectRatios: ['1:1', '16:9'],
      sizes: ['1K'],
      maxCount: 4,
    },
    simulated: false,
    price: { usdPerImage: { '1K': 0.04 }, source: 'made up', asOf: '2026-11-21' },
    requests,
    async generate(request, options) {
      requests.push(request);
      return answer(request, options, requests.length - 1);
    },
  };
}
