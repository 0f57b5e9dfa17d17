import { UsageError } from '../../core/errors.js';
import { ownValue } from '../../core/own-value.js';
import type { ExampleId } from './adapter.js';
import { candidateHash } from './evaluation-cache.js';
import { DEFAULT_MINIBATCH_SIZE, type MinibatchSampler } from './minibatch-sampler.js';
import { candidateAt } from './state.js';

export interface FailureSamplerOptions {
  readonly size: number;
  /** Examples of each minibatch that the parent was not seen on yet, while there are any: 0 to `size`. */
  readonly fresh: number;
  /** From this score on there is nothing to learn from an example. */
  readonly perfectScore: number;
}

export const DEFAULT_FAILURE_SAMPLER: FailureSamplerOptions = {
  size: DEFAULT_MINIBATCH_SIZE,
  fresh: 1,
  perfectScore: 1,
};

/** Share of a minibatch that its parent was not seen on: 1.1 to 2.3 of 3 in the runs of `npm run bench:economy`. */
const EXPECTED_FRESH = 0.6;

/**
 * Draws examples on which the parent is known to fail, which the cache gives with their traces, and some that it was
 * not seen on. What it is known to do perfectly is left out, for nothing. A proposal from failures is easier to learn
 * from, but its parent's scores are worse there than in general: let a race on the validation set decide, not them.
 */
export function failureSampler(changes: Partial<FailureSamplerOptions> = {}): MinibatchSampler {
  const { size, fresh, perfectScore } = { ...DEFAULT_FAILURE_SAMPLER, ...changes };
  if (!(Number.isInteger(size) && size > 0 && fresh >= 0 && fresh <= size)) {
    throw new UsageError(
      'gepa/minibatch-size',
      `the minibatch size must be 1 or more and hold its fresh examples, got ${size} and ${fresh}`,
    );
  }
  return {
    name: 'failures',
    size,
    expectedFresh: Math.min(size, Math.max(fresh, EXPECTED_FRESH * size)),
    next: (trainIds, { state, rng, parent = 0 }) => {
      const known = state.training[candidateHash(candidateAt(state, parent).candidate)] ?? {};
      const ids = [...new Set(trainIds)];
      const failures = rng.shuffle(ids.filter((id) => (ownValue(known, id) ?? perfectScore) < perfectScore));
      const unseen = rng.shuffle(ids.filter((id) => !Object.hasOwn(known, id)));
      const chosen: ExampleId[] = failures.slice(0, size - Math.min(fresh, unseen.length));
      chosen.push(...unseen.slice(0, size - chosen.length));
      chosen.push(...failures.filter((id) => !chosen.includes(id)).slice(0, size - chosen.length));
      // Nothing but perfect examples are left: the iteration is skipped for nothing.
      if (chosen.length === 0) chosen.push(...rng.sample(ids, Math.min(size, ids.length)));
      return { ids: chosen, epoch: state.epoch };
    },
  };
}
