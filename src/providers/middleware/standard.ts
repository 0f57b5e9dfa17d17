import type { LanguageModel, LanguageModelMiddleware } from '../language-model.js';
import type { MediaLoadingOptions } from '../media-loading.js';
import type { Budget } from './budget.js';
import { budgeted } from './budgeted.js';
import { type CacheOptions, cached } from './cache.js';
import { loadMedia } from './load-media.js';
import { metered, type UsageMeter } from './meter.js';
import { type RateLimits, rateLimited } from './rate-limit.js';
import { type RetryOptions, retrying } from './retry.js';

export interface StandardMiddlewareOptions {
  /** The model's role: `task`, `judge`, `reflection` ...; names its line in meter and budget. */
  readonly label: string;
  readonly media?: MediaLoadingOptions;
  readonly meter?: UsageMeter;
  readonly cache?: CacheOptions;
  /** Recording or replaying; see record-replay.ts. */
  readonly recording?: LanguageModelMiddleware;
  readonly retry?: RetryOptions;
  readonly rateLimits?: RateLimits;
  readonly budget?: Budget;
}

/**
 * The decorators in the order in which they make sense; what is absent is left out. From the outside in:
 *
 * 1. media: so that everything inside sees bytes, and keys are made of contents;
 * 2. meter: sees every call of the program once, and cached ones as cached;
 * 3. cache: a hit costs no attempt, no place in line and no money;
 * 4. recording: writes down what crossed to the provider, and replays it in its place;
 * 5. retry: outside of the line, so that a waiting retry holds no place in it;
 * 6. rate limit: every attempt takes its place;
 * 7. budget: innermost, so that every attempt is reserved on its own, and no money is held while in line.
 */
export function standardMiddleware(options: StandardMiddlewareOptions): LanguageModelMiddleware {
  const { label, meter, cache, recording, retry, rateLimits, budget } = options;
  const outsideIn: readonly (LanguageModelMiddleware | undefined)[] = [
    loadMedia(options.media),
    meter && metered(meter, label),
    cache && cached(cache),
    recording,
    retry && retrying(retry),
    rateLimits && rateLimited(rateLimits),
    budget && budgeted({ budget, label }),
  ];
  return (model) =>
    outsideIn.reduceRight<LanguageModel>(
      (inner, middleware) => (middleware ? middleware(inner) : inner),
      model,
    );
}
