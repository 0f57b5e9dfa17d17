import { ownValue } from '../core/own-value.js';
import { type ObjectiveMeans, mostFeasible } from './gepa/objective-space.js';

/** Which program of a front is wanted. */
export type Preference =
  | {
      readonly type: 'weights';
      /** By objective, 0 or more, not all 0; what is absent weighs nothing. */
      readonly weights: Readonly<Record<string, number>>;
      /**
       * `front` (default): each objective runs from 0 at the worst member to 1 at the best, so that a weight says what
       * its whole range on this front is worth. `scale`: the values as they are, so that the choice between two
       * programs does not depend on which others there are.
       */
      readonly normalise?: 'front' | 'scale';
    }
  | {
      readonly type: 'lexicographic';
      /** The most important first: those within `tolerance` (default 0) of the best go on to the next. */
      readonly order: readonly { readonly objective: string; readonly tolerance?: number }[];
    };

/** A program to choose from. */
export interface TradeOffMember {
  readonly index: number;
  /** Mean of the metric; null when it has none. */
  readonly score: number | null;
  readonly objectives: ObjectiveMeans;
}

/** Names that a preference speaks of. */
export function preferredObjectives(preference: Preference): readonly string[] {
  switch (preference.type) {
    case 'weights':
      return Object.keys(preference.weights);
    case 'lexicographic':
      return preference.order.map(({ objective }) => objective);
  }
}

/**
 * The member that a preference asks for among those that keep the floors (or miss them least): on ties the best score,
 * then the earliest. Null = the best score. Throws RangeError for an empty front.
 */
export function chooseTradeOff<T extends TradeOffMember>(
  front: readonly T[],
  preference: Preference | null,
  floors: ObjectiveMeans = {},
): T {
  const eligible = mostFeasible(front, floors);
  const [chosen] = preferred(eligible, preference).toSorted(
    (a, b) =>
      (b.score ?? Number.NEGATIVE_INFINITY) - (a.score ?? Number.NEGATIVE_INFINITY) || a.index - b.index,
  );
  if (chosen === undefined) throw new RangeError('there is no program to choose from');
  return chosen;
}

function preferred<T extends TradeOffMember>(
  members: readonly T[],
  preference: Preference | null,
): readonly T[] {
  switch (preference?.type) {
    case undefined:
      return members;
    case 'weights': {
      const worth = weighted(members, preference.weights, preference.normalise ?? 'front');
      const most = Math.max(...worth.values());
      return members.filter((member) => worth.get(member) === most);
    }
    case 'lexicographic':
      return preference.order.reduce((left, { objective, tolerance = 0 }) => {
        const best = Math.max(...left.map((member) => valueOf(member, objective)));
        return left.filter((member) => valueOf(member, objective) >= best - tolerance);
      }, members);
  }
}

function weighted<T extends TradeOffMember>(
  members: readonly T[],
  weights: Readonly<Record<string, number>>,
  normalise: 'front' | 'scale',
): ReadonlyMap<T, number> {
  const sums = new Map(members.map((member) => [member, 0]));
  for (const [name, weight] of Object.entries(weights)) {
    const values = members.map((member) => valueOf(member, name)).filter(Number.isFinite);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const [from, range] = normalise === 'scale' ? [0, 1] : [least, most - least];
    for (const member of members) {
      // Where all are equal, the objective decides nothing.
      const value = range > 0 ? (valueOf(member, name) - from) / range : 0;
      if (weight > 0) sums.set(member, (sums.get(member) ?? 0) + weight * value);
    }
  }
  return sums;
}

function valueOf({ objectives }: TradeOffMember, name: string): number {
  return ownValue(objectives, name) ?? Number.NEGATIVE_INFINITY;
}
