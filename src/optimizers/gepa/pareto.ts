import type { SetOrder } from './set-order.js';
import type { CandidateIndex } from './state.js';

type Fronts = readonly (readonly CandidateIndex[])[];

/**
 * Leaves out of every front the candidates that others make superfluous: starting from the lowest score, a
 * candidate goes when each front it is on also holds another one that is still in. (GEPA, algorithm 2.)
 */
export function pruneDominated(fronts: Fronts, scores: readonly number[], order: SetOrder): Fronts {
  const members = new Set<CandidateIndex>();
  for (const front of fronts) for (const one of front) members.add(one);
  const present = [...members];
  const worstFirst = present.sort((a, b) => ascending(scoreOf(scores, a), scoreOf(scores, b)));
  const alive = new Set(worstFirst);
  const sizes = fronts.map(() => 0);
  const frontsOf = new Map<CandidateIndex, number[]>(worstFirst.map((one) => [one, []]));
  for (const [at, front] of fronts.entries()) {
    for (const one of front) {
      const own = frontsOf.get(one);
      if (own === undefined || own.at(-1) === at) continue;
      own.push(at);
      sizes[at] = (sizes[at] ?? 0) + 1;
    }
  }
  // After each removal the search starts over: what was needed before may be superfluous no longer, never the
  // other way round, so one ascending pass over the survivors finds the same candidates.
  for (const one of worstFirst) {
    const own = frontsOf.get(one) ?? [];
    if (!own.every((at) => (sizes[at] ?? 0) > 1)) continue;
    alive.delete(one);
    for (const at of own) sizes[at] = (sizes[at] ?? 0) - 1;
  }
  return fronts.map((front) => order.built(front.filter((one) => alive.has(one))));
}

/** Candidates that survive the pruning, each as often as it is on a front: what a parent is drawn from. */
export function samplingList(fronts: Fronts, scores: readonly number[], order: SetOrder): CandidateIndex[] {
  const counts = new Map<CandidateIndex, number>();
  for (const one of pruneDominated(fronts, scores, order).flat()) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].flatMap(([one, count]) => Array.from({ length: count }, () => one));
}

/** The different candidates that survive the pruning. */
export function dominators(
  fronts: Fronts,
  scores: readonly number[],
  order: SetOrder,
): readonly CandidateIndex[] {
  return order.built(pruneDominated(fronts, scores, order).flat());
}

/** Position of the largest value, the first on ties. -1 for an empty list. */
export function indexOfMax(values: readonly number[]): number {
  let best = -1;
  for (const [index, value] of values.entries()) {
    if (best === -1 || value > (values[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  }
  return best;
}

function scoreOf(scores: readonly number[], index: CandidateIndex): number {
  return scores[index] ?? Number.NEGATIVE_INFINITY;
}

/** For sorting scores. Not a subtraction: two candidates without any score are both at minus infinity. */
export function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
