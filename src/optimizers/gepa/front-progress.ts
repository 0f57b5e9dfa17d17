import { ownValue } from '../../core/own-value.js';
import type { GepaEvent } from './events.js';
import { hypervolume } from './hypervolume.js';
import { frontUnderFloors, type ObjectiveSpace, pointOf, violationOf } from './objective-space.js';
import type { CandidateIndex, PoolCandidate } from './state.js';

/** How far the front has come. */
export interface FrontMeasure {
  /** What the front dominates above the reference point, see `hypervolume`. */
  readonly hypervolume: number;
  /** Members of the front, ascending. */
  readonly members: readonly CandidateIndex[];
}

/** Measures the front of a pool after each newcomer. */
export interface FrontProgress {
  readonly objectives: readonly string[];
  measure(pool: readonly PoolCandidate[]): FrontMeasure;
}

/**
 * The reference value of an objective that names none: the worst value of a metric's objective, and where a derived
 * objective stands at its scale, by default twice what the seed takes.
 */
export const DEFAULT_REFERENCE = 0;

/**
 * Hypervolume of the front above a fixed reference point, so that the values of one run and of runs with the same
 * reference and scales can be compared. Members that miss a floor, or are worse than the reference in some objective,
 * add nothing.
 */
export function hypervolumeProgress(
  space: ObjectiveSpace,
  reference: Readonly<Record<string, number>> = {},
): FrontProgress {
  const origin = space.names.map((name) => ownValue(reference, name) ?? DEFAULT_REFERENCE);
  return {
    objectives: space.names,
    measure(pool) {
      const front = frontUnderFloors(pool, space);
      const feasible = front.filter(({ objectives }) => violationOf(space.floors, objectives) === 0);
      const points = feasible.flatMap(({ objectives }) => {
        const point = pointOf(space.names, objectives);
        return point === null ? [] : [point];
      });
      return { hypervolume: hypervolume(points, origin), members: front.map(({ index }) => index) };
    },
  };
}

/** The event that follows a validation where progress is asked for; null after any other. */
export function measured(
  progress: FrontProgress | undefined,
  pool: readonly PoolCandidate[],
  event: GepaEvent,
): GepaEvent | null {
  if (progress === undefined || event.type !== 'validated') return null;
  const { iteration, candidate } = event;
  const { objectives } = progress;
  return { type: 'front-measured', iteration, candidate, objectives, ...progress.measure(pool) };
}
