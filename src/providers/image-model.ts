import type { JsonObject } from '../core/json.js';
import type { ImageMedium } from '../signatures/media.js';
import type { CallOptions, Downgrade } from './language-model.js';

/** What an image is to show: words, or a structured prompt in the form of FIBO for models that take one. */
export type ImagePrompt =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'fibo'; readonly json: JsonObject };

/** Width to height. */
export const ASPECT_RATIOS = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** Length of the longer side, about 1,024, 2,048 or 4,096 pixels. */
export const IMAGE_SIZES = ['1K', '2K', '4K'] as const;
export type ImageSize = (typeof IMAGE_SIZES)[number];

/** Everything that decides an image; its canonical JSON (references by hash) is the cache key. */
export interface ImageRequest {
  readonly prompt: ImagePrompt;
  /** Images sent as images, in this order; what they are for stands in the prompt. */
  readonly references?: readonly ImageMedium[];
  /** What must not be seen. */
  readonly negativePrompt?: string;
  /** A non-negative 31-bit integer. */
  readonly seed?: number;
  /** Default: the model's own, mostly 1:1. */
  readonly aspectRatio?: AspectRatio;
  /** Default 1K. */
  readonly size?: ImageSize;
  /** Images of this one request, 1 to 8; default 1. */
  readonly count?: number;
}

/** What the provider's safety check said of an image; `unknown` where it says nothing. */
export type SafetyVerdict = 'passed' | 'flagged' | 'unknown';

export interface GeneratedImage {
  readonly bytes: Uint8Array;
  /** As the bytes are, not as the provider calls them: `image/png`, `image/jpeg`, `image/webp`. */
  readonly mediaType: string;
  /** In pixels, read from the bytes. */
  readonly width: number;
  readonly height: number;
  /** The seed that the provider says it used; null where it has none or does not tell. */
  readonly seed: number | null;
  readonly safety: SafetyVerdict;
}

export interface ImageResponse {
  /** At least one; fewer than asked for where the provider withheld some, which `downgrades` then tells. */
  readonly images: readonly GeneratedImage[];
  /** US dollars for this response; null when the model's price is unknown. 0 is a true zero (simulated). */
  readonly costUsd: number | null;
  /** Model id as the provider returned it. */
  readonly servedBy: string;
  readonly requestId: string | null;
  readonly downgrades: readonly Downgrade[];
  /** From sending to the last byte (simulated models: simulated time). */
  readonly latencyMs: number;
  /** True when no provider was called: nothing was billed, `costUsd` tells what it once cost. */
  readonly cached: boolean;
  /** Failed attempts before this one, with the error's code. */
  readonly retries: readonly string[];
}

/** What a model can do. A request beyond it is an error or a downgrade on the response, never a pretence. */
export interface ImageModelCapabilities {
  /** Whether the same seed and prompt give the same image again. */
  readonly seed: boolean;
  /** Reference images it takes; 0 = none. */
  readonly maxReferences: number;
  readonly prompts: readonly ImagePrompt['type'][];
  readonly negativePrompt: boolean;
  /** Empty: the shape cannot be chosen. */
  readonly aspectRatios: readonly AspectRatio[];
  readonly sizes: readonly ImageSize[];
  /** Most images of one request. */
  readonly maxCount: number;
  /** Most images that a call may make and bill, where that can be more than it was asked for; default: as asked. */
  readonly maxBilled?: number;
}

/** Dollars for an image of each size. */
export interface ImagePrice {
  readonly usdPerImage: Readonly<Partial<Record<ImageSize, number>>>;
  /** Where the figure is from, and when it was looked up, as YYYY-MM-DD. */
  readonly source: string;
  readonly asOf: string;
}

/**
 * A model that makes images. `generate` rejects with UsageError `image/unsupported` for a request that needs what the
 * model lacks (a structured prompt, references, more images at once), with ProviderError for what the provider refused
 * (`failure: 'safety'` for a blocked prompt, and where no image is left), and with AbortedError when `signal` aborts,
 * after the request was cancelled at the provider where that can be done. A seed or negative prompt that the model
 * cannot honour is left out, a shape or size replaced by the nearest; `downgrades` tells it. It never retries, caches
 * or counts by itself: that is middleware. An error after which the provider bills nevertheless says how much as
 * `billedUsd`; where that is 0, nothing is in doubt.
 */
export interface ImageModel {
  /** `provider:model`, as the user wrote it. */
  readonly id: string;
  readonly capabilities: ImageModelCapabilities;
  /** True for the embedded simulator: everything made with it is marked simulated. */
  readonly simulated: boolean;
  /** For budgets to reserve by; null: unknown. */
  readonly price: ImagePrice | null;
  /** What decides an image besides id and request (address, version of the adapter): part of cache keys. */
  readonly cacheScope?: string;
  generate(request: ImageRequest, options: CallOptions): Promise<ImageResponse>;
}

/** A decorator around an image model. */
export type ImageModelMiddleware = (model: ImageModel) => ImageModel;
