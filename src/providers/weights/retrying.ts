import type { Clock } from '../../core/clock.js';
import { HubError } from './hub-error.js';

/** Failures in a row, without a new byte between them, before a pull gives up; waits then come to 31 seconds. */
export const DEFAULT_RETRIES = 5;

/** Waits double from this one on, unless the server says how long. */
const FIRST_WAIT_MS = 1_000;

/** A server that asks for a longer wait is not waited for: the user should know, and decide. */
const LONGEST_WAIT_MS = 120_000;

export interface RetryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly retries: number;
  readonly onRetry: (reason: string, waitMs: number) => void;
}

/** Repeats what failed at the hub in a way that may pass. `progress` going up counts as a success in between. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  options: RetryOptions & { readonly progress?: () => number },
): Promise<T> {
  const { clock, signal, retries, onRetry, progress = () => 0 } = options;
  let failures = 0;
  for (;;) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof HubError) || !error.isRetryable) throw error;
      failures = progress() > before ? 1 : failures + 1;
      const waitMs = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (failures - 1);
      if (failures > retries || waitMs > LONGEST_WAIT_MS) throw error;
      onRetry(error.message, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}
