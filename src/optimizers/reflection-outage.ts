import type { GepaEvent } from './gepa/events.js';
import type { Stopper } from './gepa/stoppers.js';

/** `StopReason.by` when the reflection model answered nothing any more. */
export const REFLECTION_FAILED = 'reflection-failed';

/**
 * Iterations in a row without one answer, after which a search ends: each may pay for a minibatch in vain. Fewer could
 * be prompts that are refused, each for itself.
 */
export const MAX_UNANSWERED_ITERATIONS = 10;

/** Ends a search whose reflection model only fails. It can be resumed, and asks on from there. */
export interface ReflectionOutage {
  readonly stopper: Stopper;
  answered(iteration: number): void;
  /** A request failed now; what an earlier part of the run met does not count. */
  failed(iteration: number, reason: string): void;
  /** To be told every event of the search. */
  observe(event: GepaEvent): void;
}

export function reflectionOutage(limit = MAX_UNANSWERED_ITERATIONS): ReflectionOutage {
  const answered = new Set<number>();
  const reasons = new Map<number, string>();
  let [inARow, last] = [0, ''];
  return {
    stopper: {
      name: REFLECTION_FAILED,
      isExternal: true,
      shouldStop: () =>
        inARow < limit ? null : `the reflection model failed in ${inARow} iterations in a row: ${last}`,
    },
    answered: (iteration) => void answered.add(iteration),
    failed: (iteration, reason) => void reasons.set(iteration, reason),
    observe(event) {
      // Counted when an iteration ends: that order does not depend on how long requests take.
      if (event.type !== 'iteration-ended') return;
      const { iteration } = event;
      const reason = reasons.get(iteration);
      if (answered.delete(iteration)) inARow = 0;
      else if (reason !== undefined) [inARow, last] = [inARow + 1, reason];
      reasons.delete(iteration);
    },
  };
}
