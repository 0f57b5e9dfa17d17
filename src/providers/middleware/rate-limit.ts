import { type Clock, systemClock } from '../../core/clock.js';
import { ProviderError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';
import { abortedError } from '../call.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware } from '../language-model.js';
import { providerError } from '../provider-failure.js';
import { DEFAULT_MAX_TOTAL_WAIT_MS } from './retry.js';

export interface RateLimitOptions {
  /** Calls in flight at the start; default 4. */
  readonly initialConcurrency?: number;
  /** Never more than this many; default 64. */
  readonly maxConcurrency?: number;
  /** The longest pause that calls wait for, in milliseconds; during a longer one they fail at once; default 120,000. */
  readonly maxPauseMs?: number;
  readonly clock?: Clock;
}

export const DEFAULT_INITIAL_CONCURRENCY = 4;
/** Node's fetch opens connections without a limit; beyond this a single process gains nothing from a provider. */
export const DEFAULT_MAX_CONCURRENCY = 64;

/** How many calls to one model may be in flight, adapted to what the provider takes. */
export interface AdaptiveLimit {
  readonly concurrency: number;
  readonly inFlight: number;
  readonly waiting: number;
  /**
   * Waits in line for a slot. Rejects with the signal's reason, and leaves the line, when it aborts, and with LongPause
   * when the provider asked for a longer pause than anybody waits for.
   */
  acquire(signal: AbortSignal): Promise<Slot>;
}

export interface Slot {
  release(outcome: SlotOutcome): void;
}

export type SlotOutcome =
  | { readonly type: 'success' }
  /** The provider said it is too much. */
  | { readonly type: 'overload'; readonly retryAfterMs: number | undefined }
  | { readonly type: 'other' };

class LongPause extends Error {
  constructor(readonly remainingMs: number) {
    super(`nothing may start for ${remainingMs} ms`);
  }
}

/** A call in line. */
interface Place {
  admit(): void;
  turnAway(reason: LongPause): void;
}

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989; slow start as in TCP): doubles per round until the
 * first overload, then halves on overload and grows by one per round of successes. Calls that were already in
 * flight when the limit was halved do not halve it again. After an overload nothing starts before Retry-After; calls
 * wait for that, or are turned away where it is too long.
 */
export function createAdaptiveLimit(options: RateLimitOptions = {}): AdaptiveLimit {
  return new AimdLimit(options);
}

class AimdLimit implements AdaptiveLimit {
  private limit: number;
  /** Successes since the limit last changed. */
  private successes = 0;
  private slowStart = true;
  private running = 0;
  private started = 0;
  /** Number of the last call that had started when the limit was last halved. */
  private startedAtDecrease = 0;
  private pausedUntilMs = 0;
  /** Ends the sleep until the pause is over; null where nobody sleeps. */
  private sleeping: AbortController | null = null;
  private readonly line: Place[] = [];
  private readonly clock: Clock;
  private readonly maxConcurrency: number;
  private readonly maxPauseMs: number;

  constructor(options: RateLimitOptions) {
    const { clock = systemClock, maxConcurrency = DEFAULT_MAX_CONCURRENCY } = options;
    this.clock = clock;
    this.maxConcurrency = maxConcurrency;
    this.maxPauseMs = options.maxPauseMs ?? DEFAULT_MAX_TOTAL_WAIT_MS;
    this.limit = Math.floor(
      Math.min(maxConcurrency, options.initialConcurrency ?? DEFAULT_INITIAL_CONCURRENCY),
    );
    if (!(this.limit >= 1))
      throw new RangeError(`rate limit: concurrency must be at least 1, got ${this.limit}`);
  }

  get concurrency(): number {
    return this.limit;
  }

  get inFlight(): number {
    return this.running;
  }

  get waiting(): number {
    return this.line.length;
  }

  acquire(signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const place: Place = {
        admit: () => {
          stopListening();
          resolve(this.takeSlot());
        },
        turnAway: (reason) => {
          stopListening();
          reject(reason);
        },
      };
      const stopListening = onAbort(signal, () => {
        this.line.splice(this.line.indexOf(place), 1);
        reject(signal.reason);
        this.endIdleSleep();
      });
      this.line.push(place);
      this.admit();
    });
  }

  private takeSlot(): Slot {
    this.running++;
    this.started++;
    const number = this.started;
    let released = false;
    return {
      release: (outcome) => {
        if (released) return;
        released = true;
        this.running--;
        this.adapt(outcome, number);
        this.admit();
      },
    };
  }

  private adapt(outcome: SlotOutcome, number: number): void {
    switch (outcome.type) {
      case 'success':
        this.successes++;
        if (!this.slowStart && this.successes < this.limit) return;
        this.setLimit(this.limit + 1);
        return;
      case 'overload':
        this.pausedUntilMs = Math.max(this.pausedUntilMs, this.clock.now() + (outcome.retryAfterMs ?? 0));
        this.slowStart = false;
        if (number <= this.startedAtDecrease) return;
        this.startedAtDecrease = this.started;
        this.setLimit(Math.floor(this.limit / 2));
        return;
      case 'other':
        return;
    }
  }

  private setLimit(limit: number): void {
    this.limit = Math.min(this.maxConcurrency, Math.max(1, limit));
    this.successes = 0;
  }

  private admit(): void {
    const pauseMs = this.pausedUntilMs - this.clock.now();
    if (pauseMs > this.maxPauseMs) {
      for (const place of this.line.splice(0)) place.turnAway(new LongPause(pauseMs));
    } else if (pauseMs > 0) {
      this.admitAfter(pauseMs);
    } else {
      while (this.line.length > 0 && this.running < this.concurrency) this.line.shift()?.admit();
    }
    this.endIdleSleep();
  }

  private admitAfter(pauseMs: number): void {
    if (this.sleeping !== null || this.line.length === 0) return;
    const sleeping = new AbortController();
    this.sleeping = sleeping;
    const wake = () => {
      if (this.sleeping !== sleeping) return;
      this.sleeping = null;
      this.admit();
    };
    this.clock.sleep(pauseMs, sleeping.signal).then(wake, wake);
  }

  /** With nobody in line, a sleep would only keep the process alive. */
  private endIdleSleep(): void {
    if (this.line.length > 0) return;
    const { sleeping } = this;
    this.sleeping = null;
    sleeping?.abort();
  }
}

/** One adaptive limit per model id, shared by everything built with the same object. */
export interface RateLimits {
  forModel(id: string): AdaptiveLimit;
}

export function createRateLimits(options: RateLimitOptions = {}): RateLimits {
  const limits = new Map<string, AdaptiveLimit>();
  return {
    forModel(id) {
      const limit = limits.get(id) ?? createAdaptiveLimit(options);
      limits.set(id, limit);
      return limit;
    },
  };
}

/** Keeps the calls in flight at what the provider takes: waits in line, first come, first served. */
export function rateLimited(limits: RateLimits): LanguageModelMiddleware {
  return (model) => ({ ...model, generate: waitingInLine(model, limits) });
}

/** The waiting itself, for every kind of model. */
export function waitingInLine<Request, Reply>(
  model: Generates<Request, Reply>,
  limits: RateLimits,
): (request: Request, call: CallOptions) => Promise<Reply> {
  const limit = limits.forModel(model.id);
  return async (request, call) => {
    const slot = await limit.acquire(call.signal).catch((reason: unknown) => {
      throw reason instanceof LongPause ? turnedAway(model.id, reason) : abortedError(model.id, call.signal);
    });
    try {
      const reply = await model.generate(request, call);
      slot.release({ type: 'success' });
      return reply;
    } catch (error) {
      slot.release(outcomeOf(error));
      throw error;
    }
  };
}

function turnedAway(model: string, { remainingMs }: LongPause): ProviderError {
  const detail = `the provider asked for a pause, of which ${Math.ceil(remainingMs / 1000)} s are left; nothing was sent`;
  return providerError('rate-limit', { model, secrets: [], detail, retryAfterMs: remainingMs });
}

function outcomeOf(error: unknown): SlotOutcome {
  if (!(error instanceof ProviderError)) return { type: 'other' };
  // 503 and Anthropic's 529 say "overloaded": the same message in another envelope.
  const overloaded = error.failure === 'rate-limit' || error.status === 503 || error.status === 529;
  return overloaded ? { type: 'overload', retryAfterMs: error.retryAfterMs } : { type: 'other' };
}
