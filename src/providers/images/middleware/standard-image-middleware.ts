import type { ImageModel, ImageModelMiddleware } from '../../image-model.js';
import type { MediaLoadingOptions } from '../../media-loading.js';
import type { Budget } from '../../middleware/budget.js';
import { keepingReplies } from '../../middleware/cache.js';
import { counting, type UsageMeter } from '../../middleware/meter.js';
import { type RateLimits, waitingInLine } from '../../middleware/rate-limit.js';
import { repeating, type RetryOptions } from '../../middleware/retry.js';
import { budgetedImages } from './budgeted-images.js';
import { describeImageCall, type ImageStore, openImageStore } from './image-store.js';
import { loadReferences } from './load-references.js';

export type ImageCacheOptions = (
  | { readonly store: ImageStore }
  /** Images are kept in files below this folder. */
  | { readonly folder: string }
) & {
  /** Told once per kind of trouble with the store; default: a process warning. */
  readonly onWarning?: (message: string) => void;
};

export interface StandardImageMiddlewareOptions {
  /** Names the model's line in meter and budget; default `image`. */
  readonly label?: string;
  readonly media?: MediaLoadingOptions;
  readonly meter?: UsageMeter;
  readonly cache?: ImageCacheOptions;
  readonly retry?: RetryOptions;
  readonly rateLimits?: RateLimits;
  readonly budget?: Budget;
}

/**
 * The decorators of image models, in the order of `standardMiddleware` and with its policies: references, meter, cache,
 * retry, rate limit, budget; what is absent is left out. What failed attempts and stopped calls were billed is counted.
 */
export function standardImageMiddleware(options: StandardImageMiddlewareOptions = {}): ImageModelMiddleware {
  const { label = 'image', meter, cache, retry, rateLimits, budget } = options;
  const outsideIn: readonly (ImageModelMiddleware | undefined)[] = [
    loadReferences(options.media),
    meter && ((model) => ({ ...model, generate: counting(model, meter, label) })),
    cache && cachedImages(cache),
    retry && ((model) => ({ ...model, generate: repeating(model, retry) })),
    rateLimits && ((model) => ({ ...model, generate: waitingInLine(model, rateLimits) })),
    budget && budgetedImages({ budget, label }),
  ];
  return (model) =>
    outsideIn.reduceRight<ImageModel>((inner, middleware) => (middleware ? middleware(inner) : inner), model);
}

/**
 * Answers a call seen before from the store. Kept are answers with every image asked for and none flagged. Equal calls
 * at the same time share one; a caller that stops alone waits for what it was billed.
 */
function cachedImages(options: ImageCacheOptions): ImageModelMiddleware {
  const store = 'store' in options ? options.store : openImageStore(options.folder);
  const kept = keepingReplies({ ...options, store, tellsEnd: true });
  return (model) => ({
    ...model,
    generate: kept(model, {
      describe: (request, repeat) => describeImageCall(model, request, repeat),
      keeps: ({ images }, { count = 1 }) =>
        images.length >= count && images.every(({ safety }) => safety !== 'flagged'),
    }),
  });
}
