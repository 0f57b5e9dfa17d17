import type { Rng } from '../../core/rng.js';
import type { Candidate, ExampleId } from './adapter.js';
import { estimatedMeans } from './estimate.js';
import { frontMembers } from './frontier.js';
import { dominators } from './pareto.js';
import type { DrawContext } from './parent-selector.js';
import {
  type CandidateIndex,
  candidateAt,
  type GepaState,
  type MergeState,
  type PoolCandidate,
} from './state.js';

/** Draws one of several common ancestors, given their validation means. */
export type AncestorChoice = (
  rng: Rng,
  ancestors: readonly CandidateIndex[],
  means: readonly number[],
) => CandidateIndex;

export interface MergeOptions {
  /** No further merges are earned once this many were accepted. */
  readonly maxAccepted: number;
  /** Two candidates are merged only if they share this many scored validation examples. */
  readonly minCommonExamples: number;
  /** Validation examples on which the merged candidate must hold against its parents. */
  readonly subsampleSize: number;
  /** Attempts to find a merge, and within each to find a pair with a common ancestor. */
  readonly attempts: number;
  readonly chooseAncestor: AncestorChoice;
  /** Whether a subsample longer than the common examples repeats some of them; a repeat carries no news. */
  readonly repeatExamples: boolean;
}

/** The reference's defaults, except that ancestors with mean zero can be drawn and examples are not repeated. */
export const DEFAULT_MERGE: MergeOptions = {
  maxAccepted: 5,
  minCommonExamples: 5,
  subsampleSize: 5,
  attempts: 10,
  chooseAncestor: byMean,
  repeatExamples: false,
};

/** Proportional to the means; evenly where no mean is above zero. Means below zero count as zero. */
export function byMean(
  rng: Rng,
  ancestors: readonly CandidateIndex[],
  means: readonly number[],
): CandidateIndex {
  const weights = means.map((mean) => Math.max(mean, 0));
  return weights.some((weight) => weight > 0)
    ? rng.weightedChoice(ancestors, weights)
    : rng.choice(ancestors);
}

/** A candidate put together from two, and the validation examples to try it on. */
export interface MergePlan {
  readonly candidate: Candidate;
  readonly parents: readonly [CandidateIndex, CandidateIndex];
  readonly ancestor: CandidateIndex;
  readonly exampleIds: readonly ExampleId[];
}

/**
 * Looks for two surviving candidates with a common ancestor of which one changed what the other left alone, and
 * combines their components (GEPA, algorithm 4). `merge` is the memory that keeps a merge from being made twice.
 */
export function planMerge(
  context: DrawContext,
  options: MergeOptions,
): { plan: MergePlan | null; merge: MergeState } {
  const { state, order } = context;
  const means = estimatedMeans(state);
  const survivors = dominators(frontMembers(state.front, order), means, order);
  let { merge } = state;
  if (survivors.length < 2 || state.pool.length < 3) return { plan: null, merge };
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const trio = findTrio(survivors, means, context, options);
    if (trio === null) continue;
    const combined = combine(trio, means, context);
    const description = [trio.first, trio.second, ...combined.origins] as const;
    const common = commonExamples(trio, context);
    if (includesRow(merge.descriptions, description) || common.length < options.minCommonExamples) continue;
    merge = {
      ...merge,
      descriptions: [...merge.descriptions, description],
      triplets: [...merge.triplets, [trio.first, trio.second, trio.ancestor]],
    };
    const exampleIds = subsample(trio, common, context, options);
    const parents = [trio.first, trio.second] as const;
    return { plan: { candidate: combined.candidate, parents, ancestor: trio.ancestor, exampleIds }, merge };
  }
  return { plan: null, merge };
}

interface Trio {
  readonly first: CandidateIndex;
  readonly second: CandidateIndex;
  readonly ancestor: CandidateIndex;
}

function findTrio(
  survivors: readonly CandidateIndex[],
  means: readonly number[],
  { state, rng, order }: DrawContext,
  options: MergeOptions,
): Trio | null {
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const [first = 0, second = 0] = rng.sample(survivors, 2).sort((a, b) => a - b);
    const ofFirst = order.built(order.built(ancestorsOf(first, state)));
    const ofSecond = order.built(order.built(ancestorsOf(second, state)));
    if (ofFirst.includes(second) || ofSecond.includes(first)) continue;
    const useful = order
      .intersected(ofFirst, ofSecond)
      .filter((ancestor) => isUseful({ first, second, ancestor }, means, state));
    if (useful.length === 0) continue;
    const weights = useful.map((ancestor) => means[ancestor] ?? 0);
    return { first, second, ancestor: options.chooseAncestor(rng, useful, weights) };
  }
  return null;
}

/** All ancestors in the order of a depth-first walk. */
function ancestorsOf(index: CandidateIndex, state: Readonly<GepaState>): CandidateIndex[] {
  const found = new Set<CandidateIndex>();
  const visit = (one: CandidateIndex) => {
    for (const parent of candidateAt(state, one).parents) {
      if (found.has(parent)) continue;
      found.add(parent);
      visit(parent);
    }
  };
  visit(index);
  return [...found];
}

/** Not merged before, not better than its descendants, and one of them changed what the other left alone. */
function isUseful(trio: Trio, means: readonly number[], state: Readonly<GepaState>): boolean {
  const { first, second, ancestor } = trio;
  if (includesRow(state.merge.triplets, [first, second, ancestor])) return false;
  const mean = means[ancestor] ?? 0;
  if (mean > (means[first] ?? 0) || mean > (means[second] ?? 0)) return false;
  const [old, one, other] = textsOf(trio, state);
  return Object.keys(old).some(
    (name) => (old[name] === one[name] || old[name] === other[name]) && one[name] !== other[name],
  );
}

function textsOf(
  { first, second, ancestor }: Trio,
  state: Readonly<GepaState>,
): [Candidate, Candidate, Candidate] {
  return [
    candidateAt(state, ancestor).candidate,
    candidateAt(state, first).candidate,
    candidateAt(state, second).candidate,
  ];
}

/** Takes each component from the side that changed it; where both did, from the better one. */
function combine(
  trio: Trio,
  means: readonly number[],
  { state, rng, order }: DrawContext,
): { candidate: Candidate; origins: readonly CandidateIndex[] } {
  const [old, one, other] = textsOf(trio, state);
  const { first, second } = trio;
  const merged: Record<string, string> = { ...old };
  const origins: CandidateIndex[] = [];
  for (const name of order.components(Object.keys(old))) {
    const origin =
      one[name] === other[name]
        ? both(old[name] === one[name])
        : old[name] === one[name]
          ? second
          : old[name] === other[name]
            ? first
            : better();
    origins.push(origin);
    const text = (origin === first ? one : other)[name];
    if (text !== undefined) merged[name] = text;
  }
  return { candidate: merged, origins };

  /** Equal sides: untouched by both is the first's; changed alike is a tie like any other in the reference. */
  function both(untouched: boolean): CandidateIndex {
    return untouched ? first : better();
  }
  function better(): CandidateIndex {
    const [a, b] = [means[first] ?? 0, means[second] ?? 0];
    return a > b ? first : b > a ? second : rng.choice([first, second]);
  }
}

function commonExamples({ first, second }: Trio, { state, order }: DrawContext): readonly ExampleId[] {
  return order.intersected(idsOf(candidateAt(state, first)), idsOf(candidateAt(state, second)));

  function idsOf(member: PoolCandidate): readonly ExampleId[] {
    return order.built(member.validation.map((entry) => entry.exampleId));
  }
}

/** A third each of examples where the first is better, where the second is, and where they are equal. */
function subsample(
  { first, second }: Trio,
  common: readonly ExampleId[],
  { state, rng }: DrawContext,
  options: MergeOptions,
): readonly ExampleId[] {
  const [one, other] = [scoresOf(first), scoresOf(second)];
  const sign = (id: ExampleId) => Math.sign((one.get(id) ?? 0) - (other.get(id) ?? 0));
  const size = options.subsampleSize;
  const share = Math.max(1, Math.ceil(size / 3));
  const chosen: ExampleId[] = [];
  for (const side of [1, -1, 0]) {
    const bucket = common.filter((id) => sign(id) === side);
    const take = Math.min(bucket.length, share, size - chosen.length);
    if (take > 0) chosen.push(...rng.sample(bucket, take));
  }
  const missing = size - chosen.length;
  const unused = common.filter((id) => !chosen.includes(id));
  if (missing > 0 && unused.length >= missing) return [...chosen, ...rng.sample(unused, missing)];
  if (missing === 0) return chosen;
  if (!options.repeatExamples) return [...chosen, ...unused];
  const evenly = common.map(() => 1);
  return [...chosen, ...Array.from({ length: missing }, () => rng.weightedChoice(common, evenly))];

  function scoresOf(index: CandidateIndex): Map<ExampleId, number> {
    return new Map(candidateAt(state, index).validation.map((entry) => [entry.exampleId, entry.score]));
  }
}

function includesRow(rows: readonly (readonly number[])[], row: readonly number[]): boolean {
  return rows.some((one) => one.length === row.length && one.every((value, at) => value === row[at]));
}
