import type { Candidate, ExampleId } from './adapter.js';
import { type CandidateIndex, type GepaState, meanValidation } from './state.js';

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
 * Every candidate on every example. The leader has the best mean among those with the most scored examples: a
 * candidate with an example that could not be scored cannot lead over one without; the earliest on ties.
 */
export const fullValidation: ValidationPolicy = {
  name: 'full',
  idsFor: (_candidate, valIds) => valIds,
  best: (state) => {
    const coverage = Math.max(...state.pool.map((member) => member.validation.length));
    const complete = state.pool.filter((member) => member.validation.length === coverage);
    return complete.reduce((best, member) => (meanValidation(member) > meanValidation(best) ? member : best))
      .index;
  },
};
