import type { Candidate, ExampleId } from './adapter.js';
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
}

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
