import { type Clock, systemClock } from '../../core/clock.js';
import { ProviderError } from '../../core/errors.js';
import type { Rng } from '../../core/rng.js';
import { billedBy, plusBilled } from '../billed-error.js';
import { abortedError } from '../call.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware } from '../language-model.js';
import { processJitter } from '../process-jitter.js';

export interface RetryOptions {
  /** Draws the jitter; default: a stream of this process, so that processes do not repeat in step. */
  readonly rng?: Rng;
  readonly clock?: Clock;
  /** Attempts in all, the first included; default 5. */
  readonly maxAttempts?: number;
  /** Upper end of the first wait; doubles with every attempt; default 1,000. */
  readonly baseDelayMs?: number;
  /** Upper end of any wait that the provider did not ask for; default 30,000. */
  readonly maxDelayMs?: number;
  /** The longest time spent waiting for one call; a longer Retry-After fails at once; default 120,000. */
  readonly maxTotalWaitMs?: number;
}

/** Five attempts with waits below 1, 2, 4 and 8 s ride out the usual short overload. */
export const DEFAULT_MAX_ATTEMPTS = 5;
export const DEFAULT_BASE_DELAY_MS = 1_000;
export const DEFAULT_MAX_DELAY_MS = 30_000;
/** Per-minute limits come back within a minute; two of them are patience enough. */
export const DEFAULT_MAX_TOTAL_WAIT_MS = 120_000;

/**
 * Repeats failed calls that may succeed later: rate limits, server and network failures, timeouts, malformed
 * answers; never a used-up quota, a refusal or a wrong request. Waits by exponential backoff with full jitter
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), and at least as long as the provider
 * asks. The code of every failed attempt stands in `retries` of the reply.
 */
export function retrying(options: RetryOptions = {}): LanguageModelMiddleware {
  return (model) => ({ ...model, generate: repeating(model, options) });
}

/** What retrying needs to know of a reply. */
interface RepeatedReply {
  readonly retries: readonly string[];
  readonly costUsd: number | null;
}

/**
 * The repeating itself, for every kind of model. What failed attempts were billed is part of the reply's cost, or of
 * the last error's.
 */
export function repeating<Request, Reply extends RepeatedReply>(
  model: Generates<Request, Reply>,
  options: RetryOptions,
): (request: Request, call: CallOptions) => Promise<Reply> {
  const { clock = systemClock, maxAttempts = DEFAULT_MAX_ATTEMPTS, rng = processJitter } = options;
  const { maxTotalWaitMs = DEFAULT_MAX_TOTAL_WAIT_MS } = options;
  return async (request, call) => {
    const retries: string[] = [];
    let waitedMs = 0;
    let billedUsd = 0;
    for (;;) {
      try {
        return afterFailures(await model.generate(request, call), retries, billedUsd);
      } catch (error) {
        if (!(error instanceof ProviderError) || !error.isRetryable) throw plusBilled(error, billedUsd);
        billedUsd += billedBy(error);
        retries.push(error.code);
        const waitMs = waitBefore(retries.length, error.retryAfterMs, { ...options, rng });
        waitedMs += waitMs;
        if (retries.length >= maxAttempts || waitedMs > maxTotalWaitMs)
          throw afterAttempts(error, retries.length, billedUsd);
        await sleep(clock, waitMs, model.id, call.signal).catch((reason: unknown) => {
          throw plusBilled(reason, billedUsd);
        });
      }
    }
  };
}

function afterFailures<Reply extends RepeatedReply>(
  reply: Reply,
  retries: readonly string[],
  billedUsd: number,
): Reply {
  if (retries.length === 0) return reply;
  const costUsd = reply.costUsd === null ? null : reply.costUsd + billedUsd;
  return { ...reply, costUsd, retries: [...retries, ...reply.retries] };
}

function waitBefore(
  failures: number,
  retryAfterMs: number | undefined,
  options: RetryOptions & { readonly rng: Rng },
): number {
  const { rng, baseDelayMs = DEFAULT_BASE_DELAY_MS, maxDelayMs = DEFAULT_MAX_DELAY_MS } = options;
  const jitterMs = rng.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
  if (retryAfterMs === undefined) return Math.round(jitterMs);
  // A little over what was asked, each caller differently: all coming back at once would be refused again.
  return Math.round(retryAfterMs + Math.min(jitterMs, baseDelayMs));
}

async function sleep(clock: Clock, waitMs: number, model: string, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(waitMs, signal);
  } catch (error) {
    throw signal.aborted ? abortedError(model, signal) : error;
  }
}

function afterAttempts(error: ProviderError, attempts: number, billedUsd: number): ProviderError {
  if (attempts === 1) return error;
  return new ProviderError(`${error.message} (after ${attempts} attempts)`, {
    failure: error.failure,
    model: error.model,
    status: error.status,
    retryAfterMs: error.retryAfterMs,
    requestId: error.requestId,
    cause: error.cause ?? error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(billedUsd === 0 ? {} : { billedUsd }),
  });
}
