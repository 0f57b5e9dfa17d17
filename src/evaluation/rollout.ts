import type { Trace } from '../modules/trace.js';
import type { RunUsage } from '../modules/module.js';
import type { Score } from '../scoring/metric.js';

/** SHA-256 of canonical JSON of what decides a rollout; see `rolloutId`. */
export type RolloutId = string;

/** What one rollout gave. Errors are never scores: an errored rollout has no score at all. */
export type RolloutOutcome =
  | { readonly type: 'scored'; readonly score: Score; readonly output: unknown }
  | {
      readonly type: 'errored';
      readonly error: { readonly code: string; readonly message: string; readonly isRetryable: boolean };
    }
  /** Nothing was scored and nothing failed: `metric/not-scored` (the metric said null) or a budget's code. */
  | { readonly type: 'skipped'; readonly code: string; readonly reason: string };

/** One example through one candidate with one seed and one repeat index. */
export interface Rollout {
  readonly id: RolloutId;
  readonly exampleId: string;
  readonly seed: number;
  readonly repeat: number;
  readonly outcome: RolloutOutcome;
  readonly trace: Trace;
  /** Task and judge calls together. */
  readonly usage: RunUsage;
  /** True when any model that took part is a simulator. */
  readonly simulated: boolean;
  /** Numbers of the replies of the run folder's `replies.jsonl` that this rollout paid for; absent = not known. */
  readonly replies?: readonly number[];
}
