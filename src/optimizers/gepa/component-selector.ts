import { type CandidateIndex, candidateAt, type GepaState } from './state.js';

/** Chooses which components of a parent the next proposal rewrites. */
export interface ComponentSelector {
  readonly name: string;
  /** `cursor`: the parent's new round-robin position; unchanged where it plays no part. */
  select(
    parent: CandidateIndex,
    state: Readonly<GepaState>,
  ): { components: readonly string[]; cursor: number };
}

/** One component after the other; each parent remembers where it stands, and its children go on from there. */
export const roundRobinComponents: ComponentSelector = {
  name: 'round-robin',
  select: (parent, state) => {
    const names = componentNames(state);
    const cursor = state.componentCursor[parent] ?? 0;
    return { components: names.slice(cursor, cursor + 1), cursor: (cursor + 1) % names.length };
  },
};

/** Every component in each proposal. */
export const allComponents: ComponentSelector = {
  name: 'all',
  select: (parent, state) => ({
    components: componentNames(state),
    cursor: state.componentCursor[parent] ?? 0,
  }),
};

/** The seed's order holds for all: adapters may give a child's texts in another one. */
function componentNames(state: Readonly<GepaState>): readonly string[] {
  return Object.keys(candidateAt(state, 0).candidate);
}
