import { ownValue } from '../core/own-value.js';
import { meanInterval } from '../evaluation/statistics/mean-interval.js';
import { amountOf, DERIVED_UNITS, isDerived, type Scales } from './derived-objectives.js';
import { type FrontProgress, hypervolumeProgress } from './gepa/front-progress.js';
import { frontUnderFloors, violationOf } from './gepa/objective-space.js';
import { meanOrNull, type PoolCandidate } from './gepa/state.js';
import type { Objectives } from './objectives.js';
import { chooseTradeOff, type Preference } from './trade-off.js';

/** The mean of an objective over the validation examples. */
export interface ObjectiveEstimate {
  readonly examples: number;
  readonly mean: number;
  /** 95% interval over examples, as `meanInterval` makes it; null for a single one. */
  readonly low: number | null;
  readonly high: number | null;
}

/** An axis of the front. */
export interface FrontObjective {
  readonly name: string;
  /** Of a derived objective: `amount = (1 - value) * scale`. Null for those of the metric. */
  readonly amount: { readonly unit: string; readonly scale: number } | null;
}

export interface FrontMember {
  /** Index of the candidate. */
  readonly index: number;
  readonly score: number | null;
  /** By name: the objectives and those that have a floor. */
  readonly objectives: Readonly<Record<string, ObjectiveEstimate>>;
  /** How far the floors are missed, summed; 0 = all are kept. */
  readonly violation: number;
}

/** What a compile with objectives found. */
export interface ParetoFront {
  readonly objectives: readonly FrontObjective[];
  readonly floors: Readonly<Record<string, number>>;
  /** The non-dominated candidates, ascending. */
  readonly members: readonly FrontMember[];
  /** The candidate that is the result. On the front, unless the best score wins and is no objective. */
  readonly chosen: number;
  readonly prefer: Preference | null;
  /** Hypervolume of the front after each candidate, in the order of the pool. */
  readonly progress: readonly FrontStep[];
}

export interface FrontStep {
  readonly candidate: number;
  /** Metric calls that were spent before its validation. */
  readonly metricCalls: number;
  readonly hypervolume: number;
  /** Members of the front then. */
  readonly members: number;
}

interface Found {
  readonly pool: readonly PoolCandidate[];
  /** The engine's own choice: the best score. */
  readonly best: number;
  readonly objectives: Objectives;
  readonly scales: Scales;
}

/** The front of a finished search, and the choice from it. */
export function paretoFront({ pool, best, objectives, scales }: Found): ParetoFront {
  const { space, prefer } = objectives;
  const comparable = pool.filter((member) => coversSeed(member, pool));
  const front = frontUnderFloors(comparable, space);
  const shown = [...new Set([...space.names, ...Object.keys(space.floors)])];
  return {
    objectives: shown.map((name) => ({ name, amount: amountFor(name, scales) })),
    floors: space.floors,
    members: front.map((member) => ({
      index: member.index,
      score: meanOrNull(member),
      objectives: estimatesOf(member, shown),
      violation: violationOf(space.floors, member.objectives),
    })),
    chosen: chosenIndex(pool, front, best, objectives),
    prefer,
    progress: progressOf(pool, hypervolumeProgress(space)),
  };
}

/** Whether it has a score for every example that the seed has one for: means over fewer are of something else. */
function coversSeed(member: PoolCandidate, pool: readonly PoolCandidate[]): boolean {
  const scored = new Set(member.validation.map(({ exampleId }) => exampleId));
  return pool[0]?.validation.every(({ exampleId }) => scored.has(exampleId)) ?? false;
}

function chosenIndex(
  pool: readonly PoolCandidate[],
  front: readonly PoolCandidate[],
  best: number,
  { space, prefer }: Objectives,
): number {
  const described = ({ index, objectives, ...member }: PoolCandidate) => ({
    index,
    objectives,
    score: meanOrNull({ index, objectives, ...member }),
  });
  if (prefer !== null) return chooseTradeOff(front.map(described), prefer, space.floors).index;
  // The engine knows best who leads by score, as long as no floor is in the way.
  const isKept = violationOf(space.floors, pool[best]?.objectives ?? {}) === 0;
  return isKept ? best : chooseTradeOff(pool.map(described), null, space.floors).index;
}

function estimatesOf(
  { validation }: PoolCandidate,
  names: readonly string[],
): Record<string, ObjectiveEstimate> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = validation.flatMap(({ objectives }) => ownValue(objectives, name) ?? []);
      if (values.length === 0) return [];
      const interval = meanInterval(values, isDerived(name) ? 'amounts' : 'scores');
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const { low = null, high = null } = interval ?? {};
      return [[name, { examples: values.length, mean, low, high }] as const];
    }),
  );
}

function amountFor(name: string, scales: Scales): FrontObjective['amount'] {
  const scale = isDerived(name) ? scales[name] : undefined;
  return scale === undefined || !isDerived(name) ? null : { unit: DERIVED_UNITS[name], scale };
}

function progressOf(pool: readonly PoolCandidate[], { measure }: FrontProgress): readonly FrontStep[] {
  return pool.map(({ index, discoveredAtCalls }, at) => {
    const { hypervolume, members } = measure(pool.slice(0, at + 1));
    return { candidate: index, metricCalls: discoveredAtCalls, hypervolume, members: members.length };
  });
}

/** A mean in the unit of its objective, or as it is. */
export function shownAmount({ amount }: FrontObjective, mean: number): number {
  return amount === null ? mean : amountOf(mean, amount.scale);
}
