import type { Example } from '../datasets/example.js';
import type { ComponentChanges } from '../modules/module.js';
import type { Rollout, RolloutId } from './rollout.js';

/** One rollout to run. Plain JSON, so that an executor may send it to another machine. */
export interface RolloutRequest {
  /** Changes to the executor's program; `{}` is the program as it is. */
  readonly candidate: ComponentChanges;
  readonly example: Example;
  readonly seed: number;
  /** 0-based index of the repetition. */
  readonly repeat: number;
}

export interface ExecuteOptions {
  /** Cancels the calls in flight; the iteration rejects with AbortedError. */
  readonly signal?: AbortSignal;
  /** Starts nothing new; what is in flight is finished and given, then the iteration rejects with AbortedError. */
  readonly stop?: AbortSignal;
  /** `ticket` (default): in the order of the requests. `completion`: as they finish. */
  readonly order?: 'ticket' | 'completion';
}

/**
 * Runs rollouts of one program. Gives exactly one rollout per request; a failure of the program or the metric is
 * an errored rollout, never a rejection and never a score. The figures do not depend on concurrency or order.
 */
export interface RolloutExecutor {
  /** The id that `execute` will give to this request's rollout. */
  idOf(request: RolloutRequest): RolloutId;
  execute(requests: Iterable<RolloutRequest>, options?: ExecuteOptions): AsyncIterable<Rollout>;
}
