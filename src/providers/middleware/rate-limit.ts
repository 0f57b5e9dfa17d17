import { type Clock, systemClock } from '../../core/clock.js';
import { ProviderError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';
import { abortedError } from '../call.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware } from '../language-model.js';

export interface RateLimitOptions {
  /** Calls in flight at the start; default 4. */
  readonly initialConcurrency?: number;
  /** Never more than this many; default 64. */
  readonly maxConcurrency?: number;
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
  /** Waits in line for a slot. Rejects with the signal's reason, and leaves the line, when it aborts. */
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

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989; slow start as in TCP): doubles per round until the
 * first overload, then halves on overload and grows by one per round of successes. Calls that were already in
 * flight when the limit was halved do not halve it again. After an overload nothing starts before Retry-After.
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
  private wakesUp = false;
  private readonly line: { admit(): void }[] = [];
  private readonly clock: Clock;
  private readonly maxConcurrency: number;

  constructor(options: RateLimitOptions) {
    const { clock = systemClock, maxConcurrency = DEFAULT_MAX_CONCURRENCY } = options;
    this.clock = clock;
    this.maxConcurrency = maxConcurrency;
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
      const place = {
        admit: () => {
          stopListening();
          resolve(this.takeSlot());
        },
      };
      const stopListening = onAbort(signal, () => {
        this.line.splice(this.line.indexOf(place), 1);
        reject(signal.reason);
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
    if (pauseMs > 0) return this.admitAfter(pauseMs);
    while (this.line.length > 0 && this.running < this.concurrency) this.line.shift()?.admit();
  }

  private admitAfter(pauseMs: number): void {
    if (this.wakesUp || this.line.length === 0) return;
    this.wakesUp = true;
    void this.clock.sleep(pauseMs).then(() => {
      this.wakesUp = false;
      this.admit();
    });
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
    const slot = await limit.acquire(call.signal).catch(() => {
      throw abortedError(model.id, call.signal);
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

function outcomeOf(error: unknown): SlotOutcome {
  if (!(error instanceof ProviderError)) return { type: 'other' };
  // 503 and Anthropic's 529 say "overloaded": the same message in another envelope.
  const overloaded = error.failure === 'rate-limit' || error.status === 503 || error.status === 529;
  return overloaded ? { type: 'overload', retryAfterMs: error.retryAfterMs } : { type: 'other' };
}
