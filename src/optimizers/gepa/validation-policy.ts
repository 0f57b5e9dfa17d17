import type { RejectionReason } from './acceptance.js';
import type { Candidate, ExampleId } from './adapter.js';
import type { ScoreView } from './proposal.js';
import { type CandidateIndex, candidateAt, type GepaState, type PoolCandidate, sumOf } from './state.js';

/** Which validation examples a new candidate is scored on, and which candidate leads. */
export interface ValidationPolicy {
  readonly name: string;
  idsFor(
    candidate: Candidate,
    valIds: readonly ExampleId[],
    state: Readonly<GepaState>,
  ): readonly ExampleId[];
  /** The leading candidate; the pool is never empty. */
  best(state: Readonly<GepaState>): CandidateIndex;
  /** The fewest examples that a newcomer can be judged on; absent = all. What an iteration sets aside. */
  leastExamples?(valIds: readonly ExampleId[]): number;
  /** Metric calls that a newcomer takes on average, its rival's included; absent = all examples. For plans. */
  expectedCalls?(valSize: number): number;
  /** Absent = every candidate runs on all of its ids. The seed always does: it is what all are compared with. */
  race?(progress: RaceProgress, state: Readonly<GepaState>): RaceVerdict;
}

/** How far a newcomer has come on the validation set. */
export interface RaceProgress {
  readonly parents: readonly CandidateIndex[];
  /** The first of `ids`, with their results. */
  readonly exampleIds: readonly ExampleId[];
  readonly results: readonly ScoreView[];
  /** Fresh scores of examples that the race asked for again. */
  readonly repeats: readonly RepeatedScore[];
  /** All that it may run on, in the order of the race. */
  readonly ids: readonly ExampleId[];
}

export interface RepeatedScore {
  readonly exampleId: ExampleId;
  readonly score: number | null;
}

/** What a race came to for one that stayed: means over the examples that both were scored on. */
export interface RaceOutcome {
  readonly rival: CandidateIndex;
  readonly examples: number;
  readonly mean: number;
  readonly rivalMean: number;
  /** Kept for an example that it alone solves, whatever its mean. */
  readonly isSpecialist: boolean;
}

export type RaceVerdict =
  /** Run this many more of the ids, and the rival on all so far that it has no score on: a race needs two. */
  | { readonly type: 'more'; readonly examples: number; readonly rival?: CandidateIndex }
  /** Run these once more, with fresh chance. */
  | { readonly type: 'repeat'; readonly exampleIds: readonly ExampleId[] }
  /** Join the pool with the scores so far. */
  | { readonly type: 'keep'; readonly race?: RaceOutcome }
  | { readonly type: 'drop'; readonly reason: RejectionReason };

/**
 * Every candidate on every example. The leader has the best mean over the examples on which the seed was scored,
 * the earliest on ties. A candidate that could not be scored on one of those is not comparable and cannot lead.
 */
export const fullValidation: ValidationPolicy = {
  name: 'full',
  idsFor: (_candidate, valIds) => valIds,
  best: (state) => {
    const ids = candidateAt(state, 0).validation.map((entry) => entry.exampleId);
    let best = { index: 0, mean: Number.NEGATIVE_INFINITY };
    for (const member of state.pool) {
      const mean = meanOver(member, ids);
      if (mean !== null && mean > best.mean) best = { index: member.index, mean };
    }
    return best.index;
  },
};

/** Mean over these examples; null when one of them has no score. */
function meanOver(member: PoolCandidate, ids: readonly ExampleId[]): number | null {
  const scores = new Map(member.validation.map((entry) => [entry.exampleId, entry.score]));
  const values = ids.map((id) => scores.get(id));
  if (values.length === 0 || !values.every((value) => value !== undefined)) return null;
  return sumOf(values) / values.length;
}
