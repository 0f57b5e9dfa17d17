import type { LimitFunction } from 'p-limit';
import type { Clock } from '../core/clock.js';
import type { Example } from '../datasets/example.js';
import type { ComponentChanges, ModelsByRole, Program } from '../modules/module.js';
import type { LanguageModelResponse } from '../providers/language-model.js';
import type { Metric } from '../scoring/metric.js';
import type { Rollout, RolloutId } from './rollout.js';

/** One rollout to run. Plain JSON, so that an executor may send it to another machine. */
export interface RolloutRequest {
  /** Changes to the executor's program; `{}` is the program as it is. */
  readonly candidate: ComponentChanges;
  readonly example: Example;
  readonly seed: number;
  /** 0-based index of the repetition. */
  readonly repeat: number;
  /** Cuts the rollout off after so long; default never. No part of its id. */
  readonly timeLimitMs?: number;
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
  /** Who leaves the iteration before its end has what is in flight finished, and nothing new started. */
  execute(requests: Iterable<RolloutRequest>, options?: ExecuteOptions): AsyncIterable<Rollout>;
}

/** What an executor runs rollouts with. */
export interface ExecutorParts {
  readonly program: Program;
  readonly metric: Metric;
  readonly models: ModelsByRole;
  /** Rollouts at once, 1 or more; or a limit that several executors share. Default 8. */
  readonly concurrency?: number | LimitFunction;
  readonly clock?: Clock;
  /** Replies that the rollouts have in common; default: each rollout asks for all of its own. */
  readonly replies?: SharedReplies;
}

/** Makes the executor of one program: in this process, or on other machines. */
export type ExecutorFactory = (parts: ExecutorParts) => RolloutExecutor;

/** Replies of task and judge by request, so that what was asked before is not paid again. */
export interface SharedReplies {
  /** For one rollout. */
  open(): RolloutReplies;
}

/** Who got the reply of a request, and whether this rollout pays for it. */
export interface GivenReply {
  readonly reply: LanguageModelResponse;
  /** The number under which it was paid for by this rollout; null when it was not, or is not kept. */
  readonly paid: number | null;
}

export interface RolloutReplies {
  /** The reply to the request with this key: known, under way for another rollout, or asked for now. */
  answer(
    key: string,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<LanguageModelResponse>,
  ): Promise<GivenReply>;
  /** Told how the rollout ended; gives it as it is to be kept. */
  giveBack(rollout: Rollout): Promise<Rollout>;
  /** The rollout came to nothing: whoever asks for its replies next pays for them. */
  giveUp(): void;
}
