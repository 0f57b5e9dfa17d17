import { AbortedError, ProviderError, type ScenewrightError } from '../core/errors.js';

/** Dollars that an error says were billed; 0 where it says nothing. */
export function billedBy(error: unknown): number {
  return error instanceof ProviderError || error instanceof AbortedError ? (error.billedUsd ?? 0) : 0;
}

/** The same error, saying that so many dollars were billed besides what it says already. */
export function plusBilled(error: unknown, usd: number): unknown {
  if (usd === 0) return error;
  if (error instanceof ProviderError) return withBilled(error, billedBy(error) + usd);
  if (error instanceof AbortedError) return withBilled(error, billedBy(error) + usd);
  return error;
}

/** The same error with what was billed all in all, 0 included: nothing is in doubt then. */
export function withBilled(error: ProviderError | AbortedError, billedUsd: number): ScenewrightError {
  const kept = {
    billedUsd,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
  if (error instanceof AbortedError) return new AbortedError(error.code, error.message, kept);
  const { failure, model, status, retryAfterMs, requestId } = error;
  return new ProviderError(error.message, { ...kept, failure, model, status, retryAfterMs, requestId });
}
