import type { RejectionReason } from './acceptance.js';
import type { Candidate, EvaluationPurpose, ExampleId } from './adapter.js';
import type { CandidateIndex } from './state.js';
import type { RaceOutcome } from './validation-policy.js';

/**
 * Everything that happens in a run, in order. `iteration` counts from 1; 0 is the seed. Where several iterations are
 * under way at once, it is the ticket: the events of one stand together, in the order of tickets.
 */
export type GepaEvent =
  | {
      readonly type: 'run-started';
      readonly seedCandidate: Candidate;
      readonly trainSize: number;
      readonly valSize: number;
      readonly policies: Readonly<Record<string, string>>;
      readonly budgetCalls: number | null;
    }
  | {
      readonly type: 'iteration-started';
      readonly iteration: number;
      /** The iteration whose commit it was drawn after; the one before where only one is under way at a time. */
      readonly drawnAfter: number;
      readonly metricCalls: number;
    }
  | {
      readonly type: 'parent-selected';
      readonly iteration: number;
      readonly task: number;
      readonly candidate: CandidateIndex;
      readonly mean: number | null;
    }
  | {
      readonly type: 'minibatch-sampled';
      readonly iteration: number;
      readonly task: number;
      readonly exampleIds: readonly ExampleId[];
    }
  | {
      readonly type: 'evaluated';
      readonly iteration: number;
      readonly purpose: EvaluationPurpose;
      /** Null for a child that is not in the pool. */
      readonly candidate: CandidateIndex | null;
      readonly parents: readonly CandidateIndex[];
      readonly exampleIds: readonly ExampleId[];
      readonly scores: readonly (number | null)[];
      /** Results that the cache gave; the rest was paid. */
      readonly remembered: number;
    }
  | {
      readonly type: 'task-skipped';
      readonly iteration: number;
      readonly task: number;
      readonly candidate: CandidateIndex;
      readonly reason: 'no-trajectories' | 'all-scores-perfect' | 'no-proposal';
      /** What the adapter said, where it said something. */
      readonly detail?: string;
    }
  | {
      readonly type: 'reflecting';
      readonly iteration: number;
      readonly task: number;
      readonly parent: CandidateIndex;
      readonly components: readonly string[];
      readonly records: number;
    }
  | {
      readonly type: 'proposed';
      readonly iteration: number;
      readonly task: number;
      readonly parent: CandidateIndex;
      readonly texts: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'rejected';
      readonly iteration: number;
      readonly task: number;
      readonly parent: CandidateIndex;
      readonly texts: Readonly<Record<string, string>>;
      readonly reason: RejectionReason;
    }
  | {
      readonly type: 'merge-proposed';
      readonly iteration: number;
      readonly parents: readonly [CandidateIndex, CandidateIndex];
      readonly ancestor: CandidateIndex;
      readonly candidate: Candidate;
    }
  | {
      readonly type: 'merge-rejected';
      readonly iteration: number;
      readonly parents: readonly [CandidateIndex, CandidateIndex];
      /** Sum of the merged candidate, and of its parents in their order; null where one could not be scored. */
      readonly score: number | null;
      readonly parentScores: readonly [number, number];
      readonly reason: 'worse' | 'unscored' | 'duplicate' | 'budget';
    }
  | {
      readonly type: 'front-updated';
      readonly iteration: number;
      readonly members: readonly CandidateIndex[];
      readonly displaced: readonly CandidateIndex[];
    }
  | {
      readonly type: 'validated';
      readonly iteration: number;
      readonly candidate: CandidateIndex;
      readonly parents: readonly CandidateIndex[];
      readonly mean: number | null;
      readonly scores: readonly (readonly [ExampleId, number])[];
      readonly objectives: Readonly<Record<string, number>>;
      readonly unscored: readonly ExampleId[];
      readonly isBest: boolean;
      /** Where it joined the pool after a race. */
      readonly race?: RaceOutcome;
    }
  /** After each newcomer, where the policies ask for it; see `FrontProgress`. */
  | {
      readonly type: 'front-measured';
      readonly iteration: number;
      readonly candidate: CandidateIndex;
      readonly objectives: readonly string[];
      readonly hypervolume: number;
      readonly members: readonly CandidateIndex[];
    }
  | {
      readonly type: 'accepted';
      readonly iteration: number;
      readonly candidate: CandidateIndex;
      readonly parents: readonly CandidateIndex[];
      readonly texts: Candidate;
      /** Sums over the minibatch or the merge's subsample; null when none was run. */
      readonly scoreBefore: number | null;
      readonly scoreAfter: number | null;
      readonly through: 'mutation' | 'merge';
    }
  | {
      readonly type: 'iteration-ended';
      readonly iteration: number;
      readonly metricCalls: number;
      readonly accepted: number;
      readonly best: CandidateIndex;
      readonly bestMean: number | null;
    }
  | {
      readonly type: 'run-ended';
      readonly reason: StopReason;
      readonly best: CandidateIndex;
      readonly iterations: number;
      readonly metricCalls: number;
    }
  /** After `run-ended`: the cap on metric calls was raised, and the search goes on. */
  | { readonly type: 'run-extended'; readonly budgetCalls: number };

/** Why a run ended. */
export interface StopReason {
  /** Name of the stopper, `budget`, or what the adapter named when it ended the search. */
  readonly by: string;
  readonly text: string;
  /** Whether something outside the search ended it, so that the same search could go on. */
  readonly isExternal: boolean;
}

export type GepaEventListener = (event: GepaEvent) => void;
