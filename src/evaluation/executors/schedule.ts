import pLimit, { type LimitFunction } from 'p-limit';
import { AbortedError, UsageError } from '../../core/errors.js';
import type { ExecuteOptions, RolloutRequest } from '../executor.js';
import type { Rollout } from '../rollout.js';

/** Rollouts at once where nothing is said: enough to hide a provider's latency, below common rate limits. */
export const DEFAULT_CONCURRENCY = 8;

/**
 * Rollouts that may be finished or running ahead of the one the caller waits for, per unit of concurrency. Bounds
 * memory when one rollout is slow, and leaves the others enough to do. In order of completion nothing has to wait, and
 * what is finished but not taken yet, and would be lost by a crash, stays within the concurrency.
 */
const WINDOW_PER_CONCURRENCY = 8;

/** A limit that several executors can share. Throws UsageError for less than 1. */
export function createLimit(concurrency: number | LimitFunction): LimitFunction {
  if (typeof concurrency === 'function') return concurrency;
  if (Number.isInteger(concurrency) && concurrency >= 1) return pLimit(concurrency);
  throw new UsageError('evaluation/concurrency-invalid', `concurrency ${concurrency} cannot be used`, {
    hint: 'Give a whole number from 1.',
  });
}

/**
 * Starts requests in order, as many as the limit and the window allow, and gives their rollouts. `run` gives null for
 * one that a stop kept from starting.
 */
export async function* schedule(
  requests: Iterable<RolloutRequest>,
  options: ExecuteOptions,
  limit: LimitFunction,
  run: (request: RolloutRequest) => Promise<Rollout | null>,
): AsyncGenerator<Rollout> {
  const { signal, stop, order = 'ticket' } = options;
  const source = requests[Symbol.iterator]();
  const pending = new Map<number, Promise<Ticketed>>();
  const windowSize = limit.concurrency * (order === 'ticket' ? WINDOW_PER_CONCURRENCY : 1);
  let nextTicket = 0;
  let hasLeft = false;
  const stopped = () => signal?.aborted === true || stop?.aborted === true;

  async function startOne(ticket: number, request: RolloutRequest): Promise<Ticketed> {
    // It may have waited in the shared limit until the caller stopped, or left.
    if (hasLeft || stopped()) return { ticket, rollout: null };
    try {
      return { ticket, rollout: await run(request) };
    } catch (error) {
      if (signal?.aborted === true) return { ticket, rollout: null };
      throw error;
    }
  }

  function startMore(): void {
    while (pending.size < windowSize && !stopped()) {
      const next = source.next();
      if (next.done === true) return;
      const ticket = nextTicket;
      nextTicket += 1;
      const started = limit(startOne, ticket, next.value);
      // It is awaited later; until then a rejection must not count as unhandled.
      started.catch(() => undefined);
      pending.set(ticket, started);
    }
  }

  try {
    startMore();
    while (pending.size > 0) {
      const { ticket, rollout } = await nextOf(pending, order);
      pending.delete(ticket);
      if (rollout !== null) yield rollout;
      startMore();
    }
  } finally {
    // On a hard abort or an early return what is in flight must have ended before the caller goes on, and nobody would
    // take what has not begun.
    hasLeft = true;
    await Promise.allSettled(pending.values());
    source.return?.();
  }
  if (stopped()) throw stoppedError(signal, stop);
}

interface Ticketed {
  readonly ticket: number;
  /** Null when it was not started, or was cut off by the signal. */
  readonly rollout: Rollout | null;
}

function nextOf(
  pending: ReadonlyMap<number, Promise<Ticketed>>,
  order: 'ticket' | 'completion',
): Promise<Ticketed> {
  switch (order) {
    case 'ticket': {
      const [oldest] = pending.values();
      if (oldest === undefined) throw new RangeError('nextOf: nothing is pending');
      return oldest;
    }
    case 'completion':
      return Promise.race(pending.values());
  }
}

function stoppedError(signal: AbortSignal | undefined, stop: AbortSignal | undefined): AbortedError {
  const cause: unknown = signal?.aborted === true ? signal.reason : stop?.reason;
  return new AbortedError('evaluation/stopped', 'the evaluation was stopped before its end', {
    hint: 'Finished rollouts are kept in the run folder; resume it to go on.',
    cause,
  });
}
