import { instanceFrontier, updateFront } from './frontier.js';
import { emptyState, type GepaState, meanObjectives, type PoolCandidate } from './state.js';

/** A member of a pool with these validation scores; parents default to none. */
export interface MemberSpec {
  readonly scores: readonly number[];
  readonly parents?: readonly number[];
  readonly texts?: Readonly<Record<string, string>>;
  readonly objectives?: readonly Readonly<Record<string, number>>[];
}

/** A state whose pool has these members, validated on v0, v1 ... on the instance frontier. */
export function stateOf(members: readonly MemberSpec[]): GepaState {
  const state = emptyState();
  for (const spec of members) {
    const member = memberOf(state.pool.length, spec);
    state.front = updateFront(state.front, instanceFrontier, member);
    state.pool.push(member);
    state.componentCursor.push(0);
  }
  return state;
}

export function memberOf(
  index: number,
  { scores, parents = [], texts, objectives }: MemberSpec,
): PoolCandidate {
  const validation = scores.map((score, at) => ({
    exampleId: `v${at}`,
    score,
    objectives: objectives?.[at] ?? {},
  }));
  return {
    index,
    candidate: texts ?? { only: `text ${index}` },
    parents,
    validation,
    unscored: [],
    objectives: meanObjectives(validation),
    discoveredAtCalls: 0,
  };
}
