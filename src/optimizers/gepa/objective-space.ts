import { ownValue } from '../../core/own-value.js';
import { dominates, nonDominated, type Point } from './dominance.js';
import { meanValidation, type PoolCandidate } from './state.js';

/** Means by objective; higher is better. */
export type ObjectiveMeans = Readonly<Record<string, number>>;

/** The objectives that a search improves, and the floors that it must keep. */
export interface ObjectiveSpace {
  /** The axes of the front. */
  readonly names: readonly string[];
  /** The least mean of an objective, which need not be one of `names`. */
  readonly floors: ObjectiveMeans;
  /** Differences of at most this much count as none where two candidates are compared on a minibatch; default 0. */
  readonly tolerances: ObjectiveMeans;
}

/** The values of the named objectives; null when one is missing. */
export function pointOf(names: readonly string[], means: ObjectiveMeans): Point | null {
  const values = names.map((name) => ownValue(means, name));
  return values.every((value) => value !== undefined) ? values : null;
}

/** How far the floors are missed, summed over them; 0 = all are kept. A floor without a mean is missed by infinity. */
export function violationOf(floors: ObjectiveMeans, means: ObjectiveMeans): number {
  let sum = 0;
  for (const [name, floor] of Object.entries(floors)) {
    const mean = ownValue(means, name);
    sum += mean === undefined ? Number.POSITIVE_INFINITY : Math.max(0, floor - mean);
  }
  return sum;
}

/**
 * Dominance under floors: who keeps them is before who misses them, among those who miss them less is better, and
 * among those who keep them Pareto dominance decides. So nothing that misses a floor ever beats what keeps all.
 * (Constrained domination of K. Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
 * Transactions on Evolutionary Computation 6(2), 2002, section VI.)
 */
export function dominatesUnderFloors(space: ObjectiveSpace, a: ObjectiveMeans, b: ObjectiveMeans): boolean {
  const [missedByA, missedByB] = [violationOf(space.floors, a), violationOf(space.floors, b)];
  if (missedByA !== missedByB) return missedByA < missedByB;
  const [pointA, pointB] = [pointOf(space.names, a), pointOf(space.names, b)];
  if (pointA === null || pointB === null) return pointA !== null;
  return dominates(pointA, pointB);
}

/** Members that keep the floors; those that miss them least when none does. */
export function mostFeasible<T extends { readonly objectives: ObjectiveMeans }>(
  members: readonly T[],
  floors: ObjectiveMeans,
): readonly T[] {
  const least = Math.min(...members.map(({ objectives }) => violationOf(floors, objectives)));
  return members.filter(({ objectives }) => violationOf(floors, objectives) === least);
}

/** The non-dominated members under the floors, in their order; those without a mean for some objective are left out. */
export function frontUnderFloors<T extends { readonly objectives: ObjectiveMeans }>(
  members: readonly T[],
  { names, floors }: ObjectiveSpace,
): readonly T[] {
  const placed = members.flatMap((member) => {
    const point = pointOf(names, member.objectives);
    return point === null ? [] : [{ member, objectives: member.objectives, point }];
  });
  return nonDominated(mostFeasible(placed, floors), ({ point }) => point).map(({ member }) => member);
}

/** Members of a pool that have a score. */
export function scoredMembers(pool: readonly PoolCandidate[]): readonly PoolCandidate[] {
  return pool.filter((member) => Number.isFinite(meanValidation(member)));
}
