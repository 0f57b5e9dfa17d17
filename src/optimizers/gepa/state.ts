import type { Candidate, ExampleId, PastProposal } from './adapter.js';

/** Position of a candidate in the pool; 0 is the seed. */
export type CandidateIndex = number;

/** One scored validation example. */
export interface ValidationScore {
  readonly exampleId: ExampleId;
  readonly score: number;
  readonly objectives: Readonly<Record<string, number>>;
}

/** A member of the pool. */
export interface PoolCandidate {
  readonly index: CandidateIndex;
  readonly candidate: Candidate;
  /** Empty for the seed, one for a mutation, two for a merge. */
  readonly parents: readonly CandidateIndex[];
  /** Scored validation examples, in the order in which sums are taken. May be sparse. */
  readonly validation: readonly ValidationScore[];
  /** Validation examples that were tried and could not be scored. */
  readonly unscored: readonly ExampleId[];
  /** Mean of each objective over the scored examples. */
  readonly objectives: Readonly<Record<string, number>>;
  /** Metric calls spent before this candidate's own validation. */
  readonly discoveredAtCalls: number;
}

/** The best score reached under one key of the frontier, and who reached it. */
export interface FrontPoint {
  readonly key: FrontKey;
  readonly score: number;
  /** In the order in which they reached it. */
  readonly members: readonly CandidateIndex[];
}

export type FrontKey =
  | { readonly type: 'instance'; readonly exampleId: ExampleId }
  | { readonly type: 'objective'; readonly objective: string }
  | { readonly type: 'cartesian'; readonly exampleId: ExampleId; readonly objective: string };

/** Where the epoch-shuffled sampler stands. */
export interface EpochState {
  readonly epoch: number;
  /** One epoch of ids, padded to whole minibatches. */
  readonly order: readonly ExampleId[];
  readonly trainSize: number;
  /** Iteration of the latest call, and how many calls came before it in that iteration. */
  readonly iteration: number;
  readonly calls: number;
}

export interface MergeState {
  /** Merges that accepted candidates have earned and that were not made yet. */
  readonly due: number;
  /** Merges accepted so far. */
  readonly accepted: number;
  readonly lastIterationFoundCandidate: boolean;
  readonly triplets: readonly (readonly [CandidateIndex, CandidateIndex, CandidateIndex])[];
  /** First parent, second parent, and for each component which of the two it came from. */
  readonly descriptions: readonly (readonly [
    CandidateIndex,
    CandidateIndex,
    ...(readonly CandidateIndex[]),
  ])[];
}

/**
 * Everything the search knows, as plain JSON. Policies read it; only the engine writes it. Lists only grow, and what
 * lies in a list or map is replaced as a whole: so the work of several iterations can be put together, each field in
 * the way that `applyChanges` says.
 */
export interface GepaState {
  /** The iteration drawn last, 0-based; -1 before the first one. */
  iteration: number;
  /** Iterations whose results are part of the state. */
  committed: number;
  readonly pool: PoolCandidate[];
  front: readonly FrontPoint[];
  metricCalls: number;
  fullValidations: number;
  /** Iterations in a row, up to the last one, that made no metric call. */
  idleIterations: number;
  /** Children that were evaluated on a minibatch or turned down before it. */
  proposals: number;
  /** Per candidate, the position of the component that round robin takes next. */
  readonly componentCursor: number[];
  epoch: EpochState;
  merge: MergeState;
  /** Per parent, proposals that were not adopted. */
  readonly past: Record<CandidateIndex, readonly PastProposal[]>;
  /** Per hash of a candidate, its scores on training examples. */
  readonly training: Record<string, Readonly<Record<ExampleId, number>>>;
  /** Hashes of the whole candidates that were turned down. */
  readonly turnedDown: string[];
}

export function emptyState(): GepaState {
  return {
    iteration: -1,
    committed: 0,
    pool: [],
    front: [],
    metricCalls: 0,
    fullValidations: 0,
    idleIterations: 0,
    proposals: 0,
    componentCursor: [],
    epoch: { epoch: -1, order: [], trainSize: 0, iteration: -1, calls: 0 },
    merge: { due: 0, accepted: 0, lastIterationFoundCandidate: false, triplets: [], descriptions: [] },
    past: {},
    training: {},
    turnedDown: [],
  };
}

/** The member with this index. Throws RangeError: an index that is not in the pool is a bug of a policy. */
export function candidateAt(state: Readonly<GepaState>, index: CandidateIndex): PoolCandidate {
  const found = state.pool[index];
  if (found === undefined)
    throw new RangeError(`candidate ${index} is not in the pool of ${state.pool.length}`);
  return found;
}

/** Sum from left to right: the order is part of the result where floats are compared for equality. */
export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Mean over the scored validation examples; -Infinity where there are none. */
export function meanValidation(member: PoolCandidate): number {
  if (member.validation.length === 0) return Number.NEGATIVE_INFINITY;
  return sumOf(member.validation.map((entry) => entry.score)) / member.validation.length;
}

/** `meanValidation` for events and reports: null where there is no score. */
export function meanOrNull(member: PoolCandidate): number | null {
  return member.validation.length === 0 ? null : meanValidation(member);
}

/** Mean of each objective over the examples that have it, in the order in which the objectives first appear. */
export function meanObjectives(validation: readonly ValidationScore[]): Record<string, number> {
  const totals = new Map<string, { sum: number; count: number }>();
  for (const { objectives } of validation) {
    for (const [name, value] of Object.entries(objectives)) {
      const total = totals.get(name) ?? { sum: 0, count: 0 };
      totals.set(name, { sum: total.sum + value, count: total.count + 1 });
    }
  }
  return Object.fromEntries([...totals].map(([name, { sum, count }]) => [name, sum / count]));
}
