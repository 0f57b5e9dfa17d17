// What a search is put together from; the package exports all of it as `gepa`. See docs/optimizer.md.

// The engine, whole sets
export { type GepaResult, runGepa } from './gepa/engine.js';
export type { GepaAdapter } from './gepa/adapter.js';
export type { GepaEvent } from './gepa/events.js';
export type { SearchOptions } from './optimizer.js';
export { paperGepa } from './optimizers.js';
export { defaultPolicies } from './gepa/default-policies.js';
export { economicPolicies } from './gepa/economic-policies.js';
export type { GepaPolicies, GepaSetup } from './gepa/run.js';

// Fronts and parents
export {
  cartesianFrontier,
  type Frontier,
  hybridFrontier,
  instanceFrontier,
  objectiveFrontier,
} from './gepa/frontier.js';
export {
  bestFirstSelector,
  currentBestSelector,
  epsilonGreedySelector,
  type ParentSelector,
  paretoSelector,
  seedSelector,
  topKParetoSelector,
} from './gepa/parent-selector.js';
export { nearBestSelector } from './gepa/near-best-parent.js';

// Minibatches and components
export { epochShuffledSampler, type MinibatchSampler, noMinibatch } from './gepa/minibatch-sampler.js';
export { failureSampler, type FailureSamplerOptions } from './gepa/failure-sampler.js';
export { allComponents, type ComponentSelector, roundRobinComponents } from './gepa/component-selector.js';

// How many proposals at a time, and which of those that pass go on
export {
  independentSampling,
  parentsTimesMinibatches,
  sameParentSampling,
  type SamplingStrategy,
  singleSampling,
} from './gepa/sampling-strategy.js';
export {
  allImprovements,
  bestImprovement,
  type ProposalSelection,
  topKImprovements,
} from './gepa/proposal-selection.js';

// Judging
export {
  acceptAll,
  type AcceptanceCriterion,
  improvementOrEqual,
  strictImprovement,
} from './gepa/acceptance.js';
export { sequentialAcceptance, type SequentialOptions } from './gepa/sequential-acceptance.js';
export { fullValidation, type ValidationPolicy } from './gepa/validation-policy.js';
export { type RaceOptions, racingValidation } from './gepa/racing-validation.js';
export { noDuplicates, type ProposalFilter } from './gepa/proposal-filter.js';
export {
  keepsPlaceholders,
  noCopiedExamples,
  noNearDuplicates,
  textFilters,
  withinLength,
} from './gepa/text-filters.js';

// Merge, cache
export { DEFAULT_MERGE, type MergeOptions } from './gepa/merge.js';
export { type EvaluationCache, noCache, runCache } from './gepa/evaluation-cache.js';

// When to stop
export {
  allOf,
  anyOf,
  fileExists,
  maxCandidates,
  maxIterations,
  maxMetricCalls,
  noImprovement,
  scoreThreshold,
  signalAborted,
  type Stopper,
  timeLimit,
} from './gepa/stoppers.js';
export { hardBudget, type MetricBudget, noBudget } from './gepa/metric-budget.js';
export { createRng } from '../core/rng.js';
export { type Clock, systemClock } from '../core/clock.js';
