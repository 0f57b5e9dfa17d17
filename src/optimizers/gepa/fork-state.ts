import { ownValue } from '../../core/own-value.js';
import type { GepaState } from './state.js';

/**
 * A copy that can be changed without changing the original. Lists and maps of the state are changed in place, what
 * lies in them is replaced as a whole, so one level is enough.
 */
export function forkState(state: Readonly<GepaState>): GepaState {
  return {
    ...state,
    pool: [...state.pool],
    componentCursor: [...state.componentCursor],
    past: { ...state.past },
    training: { ...state.training },
    turnedDown: [...state.turnedDown],
  };
}

/** Brings into `state` what a ticket did to its own copy since `base`. What others did to it in the meantime stays. */
export function applyChanges(state: GepaState, base: Readonly<GepaState>, fork: Readonly<GepaState>): void {
  for (const join of Object.values(JOINS)) join?.(state, base, fork);
}

type Join = (state: GepaState, base: Readonly<GepaState>, fork: Readonly<GepaState>) => void;

/** For each field how a ticket's changes come in; null = the ticket changes its copy for itself only, or not at all. */
const JOINS: Readonly<Record<keyof GepaState, Join | null>> = {
  metricCalls(state, base, fork) {
    state.metricCalls += fork.metricCalls - base.metricCalls;
  },
  proposals(state, base, fork) {
    state.proposals += fork.proposals - base.proposals;
  },
  componentCursor(state, base, fork) {
    for (const [parent, cursor] of fork.componentCursor.entries()) {
      if (cursor !== base.componentCursor[parent]) state.componentCursor[parent] = cursor;
    }
  },
  past(state, base, fork) {
    for (const [key, proposals] of Object.entries(fork.past)) {
      const parent = Number(key);
      const added = proposals.slice(base.past[parent]?.length ?? 0);
      if (added.length > 0) state.past[parent] = [...(state.past[parent] ?? []), ...added];
    }
  },
  training(state, base, fork) {
    for (const [hash, scores] of Object.entries(fork.training)) {
      const before = base.training[hash] ?? {};
      if (scores === before) continue;
      const changed = Object.entries(scores).filter(([id, score]) => score !== ownValue(before, id));
      state.training[hash] = { ...state.training[hash], ...Object.fromEntries(changed) };
    }
  },
  turnedDown(state, base, fork) {
    state.turnedDown.push(...fork.turnedDown.slice(base.turnedDown.length));
  },
  // Changed by the draw, on the search's own state, before there is a copy.
  iteration: null,
  epoch: null,
  // Changed by the draw, and at the ticket's turn on the search's own state.
  merge: null,
  committed: null,
  fullValidations: null,
  idleIterations: null,
  // What rivals of a race scored is seen by the race at once, and added to the search's own state at the turn: by then
  // others may have joined, and the copy knows nothing of them.
  pool: null,
  front: null,
};
