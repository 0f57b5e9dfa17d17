import { strictImprovement } from './acceptance.js';
import { roundRobinComponents } from './component-selector.js';
import { runCache } from './evaluation-cache.js';
import { instanceFrontier } from './frontier.js';
import { DEFAULT_MERGE } from './merge.js';
import { epochShuffledSampler } from './minibatch-sampler.js';
import { paretoSelector } from './parent-selector.js';
import { noDuplicates } from './proposal-filter.js';
import { allImprovements } from './proposal-selection.js';
import type { GepaPolicies } from './run.js';
import { singleSampling } from './sampling-strategy.js';
import { insertionOrder } from './set-order.js';
import { fullValidation } from './validation-policy.js';

/** The score that cannot be beaten: metrics give 0 to 1. */
export const PERFECT_SCORE = 1;

/** Tries more for an example that could not be scored: each of two calls of a program may fail once; cheap if it lasts. */
export const DEFAULT_UNSCORED_RETRIES = 2;

/**
 * With a cache an iteration can cost nothing: every minibatch is perfect, or every proposal a repeat. A search that
 * only does that would never end. Two dozen are enough for a proposer to come up with something new.
 */
export const DEFAULT_MAX_IDLE_ITERATIONS = 24;

/** Bounded, because every one shown lengthens the reflection prompt. */
export const DEFAULT_PAST_PROPOSALS_SHOWN = 3;

/** The paper's policies, with a cache, without repeats. Make a new set for each run: the cache is part of it. */
export function defaultPolicies<Output, Trajectory>(
  changes: Partial<GepaPolicies<Output, Trajectory>> = {},
): GepaPolicies<Output, Trajectory> {
  return {
    frontier: instanceFrontier,
    parentSelector: paretoSelector,
    minibatchSampler: epochShuffledSampler(),
    componentSelector: roundRobinComponents,
    sampling: singleSampling,
    filters: [noDuplicates],
    acceptance: strictImprovement,
    selection: allImprovements,
    validation: fullValidation,
    cache: runCache(),
    merge: DEFAULT_MERGE,
    perfectScore: PERFECT_SCORE,
    unscoredRetries: DEFAULT_UNSCORED_RETRIES,
    maxIdleIterations: DEFAULT_MAX_IDLE_ITERATIONS,
    pastProposalsShown: DEFAULT_PAST_PROPOSALS_SHOWN,
    order: insertionOrder,
    ...changes,
  };
}
