import { improvementOrEqual, strictImprovement } from '../../src/optimizers/gepa/acceptance.js';
import type { ExampleResult } from '../../src/optimizers/gepa/adapter.js';
import { allComponents, roundRobinComponents } from '../../src/optimizers/gepa/component-selector.js';
import {
  type CacheLookup,
  candidateHash,
  type EvaluationCache,
  noCache,
} from '../../src/optimizers/gepa/evaluation-cache.js';
import { FRONTIERS, type FrontierName } from '../../src/optimizers/gepa/frontier.js';
import { DEFAULT_MERGE, type MergeOptions } from '../../src/optimizers/gepa/merge.js';
import { epochShuffledSampler } from '../../src/optimizers/gepa/minibatch-sampler.js';
import {
  currentBestSelector,
  epsilonGreedySelector,
  type ParentSelector,
  paretoSelector,
  topKParetoSelector,
} from '../../src/optimizers/gepa/parent-selector.js';
import {
  allImprovements,
  bestImprovement,
  type ProposalSelection,
  topKImprovements,
} from '../../src/optimizers/gepa/proposal-selection.js';
import type { GepaPolicies } from '../../src/optimizers/gepa/run.js';
import {
  independentSampling,
  parentsTimesMinibatches,
  type SamplingStrategy,
  sameParentSampling,
  singleSampling,
} from '../../src/optimizers/gepa/sampling-strategy.js';
import type { SetOrder } from '../../src/optimizers/gepa/set-order.js';
import type { Stopper } from '../../src/optimizers/gepa/stoppers.js';
import {
  maxCandidates,
  maxIterations,
  maxMetricCalls,
  noImprovement,
  scoreThreshold,
} from '../../src/optimizers/gepa/stoppers.js';
import { fullValidation } from '../../src/optimizers/gepa/validation-policy.js';

/** The options of a recorded run that differ from the reference's defaults, as the recording spells them. */
export type RecordedOptions = Readonly<Record<string, unknown>>;

export interface ReferenceSetup<Output, Trajectory> {
  readonly policies: GepaPolicies<Output, Trajectory>;
  readonly stoppers: readonly Stopper[];
  readonly seed: number;
}

/** Metric calls of every recorded synthetic run, unless its options say otherwise. */
const RECORDED_METRIC_CALLS = 600;

/** The reference's behaviour, errors included, for the options of a recording. Unknown options throw. */
export function referenceSetup<Output, Trajectory>(
  options: RecordedOptions,
  order: SetOrder,
  cacheIdOf: (exampleId: string) => string | number = (exampleId) => exampleId,
): ReferenceSetup<Output, Trajectory> {
  const reader = optionReader(options);
  const frontier = reader.word('frontier_type', 'instance');
  if (!isFrontierName(frontier)) throw new TypeError(`frontier_type: ${frontier} is not known`);
  const skipsPerfect = reader.flag('skip_perfect_score', true);
  const perfectScore = reader.number('perfect_score', 1);
  const usesMerge = reader.flag('use_merge', false);
  const merge: MergeOptions = {
    ...DEFAULT_MERGE,
    maxAccepted: reader.number('max_merge_invocations', DEFAULT_MERGE.maxAccepted),
    minCommonExamples: reader.number('merge_val_overlap_floor', DEFAULT_MERGE.minCommonExamples),
    // Raises when the weights are all zero, as the reference does.
    chooseAncestor: (rng, ancestors, means) => rng.weightedChoice(ancestors, means),
    repeatExamples: true,
  };
  const policies: GepaPolicies<Output, Trajectory> = {
    frontier: FRONTIERS[frontier],
    parentSelector: parentSelectorOf(reader),
    minibatchSampler: epochShuffledSampler(reader.number('reflection_minibatch_size', 3)),
    componentSelector: reader.oneOf('module_selector', 'round_robin', {
      round_robin: roundRobinComponents,
      all: allComponents,
    }),
    sampling: samplingOf(reader),
    filters: [],
    acceptance: reader.oneOf('acceptance_criterion', 'strict_improvement', {
      strict_improvement: strictImprovement,
      improvement_or_equal: improvementOrEqual,
    }),
    selection: selectionOf(reader),
    validation: fullValidation,
    cache: reader.flag('cache_evaluation', false) ? referenceCache(cacheIdOf) : noCache(),
    merge: usesMerge ? merge : null,
    perfectScore: skipsPerfect ? perfectScore : null,
    unscoredRetries: 0,
    maxIdleIterations: null,
    pastProposalsShown: 0,
    order,
  };
  const seed = reader.number('seed', 0);
  const stoppers = [
    maxMetricCalls(reader.number('max_metric_calls', RECORDED_METRIC_CALLS)),
    ...stoppersOf(reader),
  ];
  reader.finish();
  return { policies, stoppers, seed };
}

/**
 * Written by every evaluation, read only by validations and merges; what it knew comes first in every sum.
 * `cacheIdOf` is what it takes an example for: the release on PyPI mixes up training and validation examples at the
 * same position, later sources do not.
 */
function referenceCache<Output, Trajectory>(
  cacheIdOf: (exampleId: string) => string | number,
): EvaluationCache<Output, Trajectory> {
  const results = new Map<string, ExampleResult<Output, Trajectory>>();
  const keyOf = ({ candidate, exampleId }: CacheLookup) =>
    `${candidateHash(candidate)} ${cacheIdOf(exampleId)}`;
  return {
    name: 'reference',
    read: (lookup) => (lookup.purpose === 'minibatch' ? undefined : results.get(keyOf(lookup))),
    write: (lookup, result) => {
      results.set(keyOf(lookup), result);
    },
    resultOrder: 'remembered-first',
    paysRepeatsOnce: false,
    another: () => referenceCache(cacheIdOf),
  };
}

function parentSelectorOf(reader: OptionReader): ParentSelector {
  const { name, fields } = reader.strategy('candidate_selection_strategy', 'pareto');
  switch (name) {
    case 'pareto':
    case 'ParetoCandidateSelector':
      return paretoSelector;
    case 'current_best':
    case 'CurrentBestCandidateSelector':
      return currentBestSelector;
    case 'epsilon_greedy':
    case 'EpsilonGreedyCandidateSelector':
      return epsilonGreedySelector(fields['epsilon']);
    case 'top_k_pareto':
    case 'TopKParetoCandidateSelector':
      return topKParetoSelector(fields['k']);
    default:
      throw new TypeError(`candidate_selection_strategy: ${name} is not known`);
  }
}

function samplingOf(reader: OptionReader): SamplingStrategy {
  const { name, fields } = reader.strategy('sampling_strategy', 'SingleMutationSampling');
  const { p = 1, n = 1 } = fields;
  switch (name) {
    case 'SingleMutationSampling':
      return singleSampling;
    case 'SameParentSampling':
      return sameParentSampling(n);
    case 'IndependentSampling':
      return independentSampling(n);
    case 'PxNSampling':
      return parentsTimesMinibatches(p, n);
    default:
      throw new TypeError(`sampling_strategy: ${name} is not known`);
  }
}

function selectionOf(reader: OptionReader): ProposalSelection {
  const { name, fields } = reader.strategy('selection_strategy', 'AllImprovements');
  // The recordings name the class in their rejection reasons.
  switch (name) {
    case 'AllImprovements':
      return { ...allImprovements, name };
    case 'BestImprovement':
      return { ...bestImprovement, name };
    case 'TopKImprovements':
      return { ...topKImprovements(fields['k'] ?? 1), name };
    default:
      throw new TypeError(`selection_strategy: ${name} is not known`);
  }
}

function stoppersOf(reader: OptionReader): Stopper[] {
  const { name, fields } = reader.strategy('stop_callbacks', 'none');
  switch (name) {
    case 'none':
      return [];
    case 'MaxCandidateProposalsStopper':
      return [maxIterations(fields['max_proposals'] ?? 1)];
    case 'MaxTrackedCandidatesStopper':
      return [maxCandidates(fields['max_tracked_candidates'] ?? 1)];
    case 'NoImprovementStopper':
      return [noImprovement(fields['max_iterations_without_improvement'] ?? 1)];
    case 'ScoreThresholdStopper':
      return [scoreThreshold(fields['threshold'] ?? 1)];
    default:
      throw new TypeError(`stop_callbacks: ${name} is not known`);
  }
}

function isFrontierName(name: string): name is FrontierName {
  return name in FRONTIERS;
}

type OptionReader = ReturnType<typeof optionReader>;

/** Reads options by name and complains about those that nobody read: an ignored option would be a false match. */
function optionReader(options: RecordedOptions) {
  const left = new Set(Object.keys(options));
  const take = (name: string): unknown => {
    left.delete(name);
    return options[name] ?? undefined;
  };
  const wrong = (name: string, value: unknown) =>
    new TypeError(`${name}: ${JSON.stringify(value)} is not known`);
  return {
    word(name: string, fallback: string): string {
      const value = take(name) ?? fallback;
      if (typeof value !== 'string') throw wrong(name, value);
      return value;
    },
    number(name: string, fallback: number): number {
      const value = take(name) ?? fallback;
      if (typeof value !== 'number') throw wrong(name, value);
      return value;
    },
    flag(name: string, fallback: boolean): boolean {
      const value = take(name) ?? fallback;
      if (typeof value !== 'boolean') throw wrong(name, value);
      return value;
    },
    oneOf<T>(name: string, fallback: string, choices: Readonly<Record<string, T>>): T {
      const value = this.word(name, fallback);
      const choice = choices[value];
      if (choice === undefined) throw wrong(name, value);
      return choice;
    },
    /** A class written as `Name{'field': 2, ...}`; a plain word is a name without fields. */
    strategy(name: string, fallback: string): { name: string; fields: Readonly<Record<string, number>> } {
      const text = this.word(name, fallback);
      const match = /^(\w+)(?:[{(](.*)[)}])?$/s.exec(text);
      if (match === null) throw wrong(name, text);
      const fields = [...(match[2] ?? '').matchAll(/'?(\w+)'?\s*[:=]\s*(-?[\d.]+)/g)];
      return {
        name: match[1] ?? '',
        fields: Object.fromEntries(fields.map(([, key = '', value]) => [key, Number(value)])),
      };
    },
    finish(): void {
      if (left.size > 0)
        throw new TypeError(`options that the replay does not know: ${[...left].join(', ')}`);
    },
  };
}
