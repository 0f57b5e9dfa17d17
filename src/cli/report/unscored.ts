import type { Rollout, RolloutId } from '../../evaluation/rollout.js';
import type { UnscoredLine } from '../../optimizers/parse-unscored.js';

/** A rollout of a search that gave no score, without its trace. */
export interface UnscoredRollout {
  readonly id: RolloutId;
  readonly iteration: number;
  readonly exampleId: string;
  readonly failure: string;
  readonly costUsd: number | null;
}

/** The same without its trace. */
export function unscoredOf({ ticket, rollout }: UnscoredLine): UnscoredRollout {
  const { id, exampleId, outcome, usage } = rollout;
  return { id, iteration: ticket, exampleId, failure: failureText(outcome), costUsd: usage.costUsd };
}

/** A rollout that failed in the search, with its trace. */
export interface FailedRollout {
  readonly iteration: number;
  readonly rollout: Rollout;
}

/** Kinds of failure of which an example is kept. */
const KEPT_KINDS = 3;

/** Keeps the rollout where it is the first of its kind. */
export function noteFailure(kept: Map<string, FailedRollout>, { ticket, rollout }: UnscoredLine): void {
  const { outcome } = rollout;
  const kind =
    outcome.type === 'errored' ? outcome.error.code : outcome.type === 'skipped' ? outcome.code : '';
  if (!kept.has(kind) && kept.size < KEPT_KINDS) kept.set(kind, { iteration: ticket, rollout });
}

/** Why a rollout has no score, in words; empty when it has one. */
export function failureText(outcome: Rollout['outcome']): string {
  switch (outcome.type) {
    case 'scored':
      return outcome.score.score === null ? 'the metric gave no score' : '';
    case 'errored':
      return `${outcome.error.code}: ${outcome.error.message}`;
    case 'skipped':
      return `${outcome.code}: ${outcome.reason}`;
  }
}
