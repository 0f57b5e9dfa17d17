import type { Rng } from '../../core/rng.js';
import type { AcceptanceCriterion } from './acceptance.js';
import type { Candidate, ExampleId, GepaAdapter } from './adapter.js';
import type { ComponentSelector } from './component-selector.js';
import type { EvaluationCache } from './evaluation-cache.js';
import type { GepaEvent, GepaEventListener } from './events.js';
import { type FrontProgress, measured } from './front-progress.js';
import type { Frontier } from './frontier.js';
import type { MergeOptions } from './merge.js';
import type { MetricBudget } from './metric-budget.js';
import type { MinibatchSampler } from './minibatch-sampler.js';
import type { DrawContext, ParentSelector } from './parent-selector.js';
import type { ProposalFilter } from './proposal-filter.js';
import type { ProposalSelection } from './proposal-selection.js';
import type { SamplingStrategy } from './sampling-strategy.js';
import type { SetOrder } from './set-order.js';
import type { GepaState } from './state.js';
import type { Stopper } from './stoppers.js';
import type { ValidationPolicy } from './validation-policy.js';

/** Every decision of the search that is a matter of choice. `defaultPolicies` gives a complete set. */
export interface GepaPolicies<Output, Trajectory> {
  readonly frontier: Frontier;
  readonly parentSelector: ParentSelector;
  readonly minibatchSampler: MinibatchSampler;
  readonly componentSelector: ComponentSelector;
  readonly sampling: SamplingStrategy;
  readonly filters: readonly ProposalFilter[];
  readonly acceptance: AcceptanceCriterion;
  readonly selection: ProposalSelection;
  readonly validation: ValidationPolicy;
  readonly cache: EvaluationCache<Output, Trajectory>;
  /** Null = candidates are never merged. */
  readonly merge: MergeOptions | null;
  /** A minibatch on which the parent scores at least this everywhere is not reflected on; null = always reflect. */
  readonly perfectScore: number | null;
  /** How often an example that could not be scored is asked again. */
  readonly unscoredRetries: number;
  /** The run ends after this many iterations in a row without a single metric call; null = never. */
  readonly maxIdleIterations: number | null;
  /** How many earlier proposals of a parent its next reflection is shown. */
  readonly pastProposalsShown: number;
  readonly order: SetOrder;
  /** Measures the front after each newcomer; absent = no such events. */
  readonly progress?: FrontProgress;
}

export interface GepaSetup<Output, Trajectory> {
  readonly adapter: GepaAdapter<Output, Trajectory>;
  readonly seedCandidate: Candidate;
  readonly trainIds: readonly ExampleId[];
  readonly valIds: readonly ExampleId[];
  readonly policies: GepaPolicies<Output, Trajectory>;
  readonly budget: MetricBudget;
  /** Any of them ends the run. Without one, a budget must. */
  readonly stoppers: readonly Stopper[];
  /** The one stream that all draws come from. */
  readonly rng: Rng;
  /**
   * Iterations under way at once; default 1. Each is drawn from what was known that many iterations before, so the
   * result depends on this number, and never on how long anything takes.
   */
  readonly pipelineDepth?: number;
  /** Called once at the start with the state, which then changes as the search goes on; for looking only. */
  readonly onStart?: (state: Readonly<GepaState>) => void;
  readonly onEvent?: GepaEventListener;
}

/**
 * A run in progress, as one iteration sees it: its setup, and the state that only the engine's steps write. Where
 * several iterations are under way, `state` is the iteration's own copy until its turn has come.
 */
export interface GepaRun<Output, Trajectory> extends GepaSetup<Output, Trajectory> {
  readonly state: GepaState;
  /** Counts from 1; 0 while the seed is validated. */
  iteration(): number;
  emit(event: GepaEvent): void;
  /**
   * To be awaited before a candidate joins the pool: resolves when all earlier iterations are committed. From then on
   * `state` is the search's own, with what this iteration did so far.
   */
  turn(): Promise<void>;
  /** Whether another iteration let these very texts join the pool since this one was drawn. */
  joinedMeanwhile(candidate: Candidate): boolean;
}

export function startRun<Output, Trajectory>(
  setup: GepaSetup<Output, Trajectory>,
  state: GepaState,
): GepaRun<Output, Trajectory> {
  return {
    ...setup,
    state,
    iteration: () => state.iteration + 1,
    emit: (event) => {
      setup.onEvent?.(event);
      const progress = measured(setup.policies.progress, state.pool, event);
      if (progress !== null) setup.onEvent?.(progress);
    },
    turn: () => Promise.resolve(),
    joinedMeanwhile: () => false,
  };
}

export function drawContext<Output, Trajectory>(run: GepaRun<Output, Trajectory>): DrawContext {
  return { state: run.state, rng: run.rng, order: run.policies.order };
}

/** Metric calls that may still be made. */
export function remainingCalls<Output, Trajectory>(run: GepaRun<Output, Trajectory>): number {
  return run.budget.remaining(run.state.metricCalls);
}

/** Metric calls that must be left for a newcomer's validation. */
export function validationCalls<Output, Trajectory>({
  policies,
  valIds,
}: GepaRun<Output, Trajectory>): number {
  return policies.validation.leastExamples?.(valIds) ?? valIds.length;
}

/** Whether so many further calls keep within a hard budget; a soft one looks between iterations only. */
export function canAfford<Output, Trajectory>(run: GepaRun<Output, Trajectory>, calls: number): boolean {
  return !run.budget.hard || calls <= remainingCalls(run);
}
