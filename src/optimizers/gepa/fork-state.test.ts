import { describe, expect, it } from 'vitest';
import { applyChanges, forkState } from './fork-state.js';
import { emptyState } from './state.js';

const past = (iteration: number) => ({
  iteration,
  texts: {},
  scoreBefore: null,
  scoreAfter: null,
  reason: '',
});

describe('a copy of the state', () => {
  it('can be changed without changing the original', () => {
    const state = { ...emptyState(), turnedDown: ['a'], past: { 0: [past(1)] } };
    const fork = forkState(state);
    fork.turnedDown.push('b');
    fork.past[1] = [past(2)];
    fork.metricCalls += 5;
    expect(state).toEqual({ ...emptyState(), turnedDown: ['a'], past: { 0: [past(1)] } });
  });

  it('comes together with what others did in the meantime', () => {
    const state = { ...emptyState(), metricCalls: 10, turnedDown: ['a'], past: { 0: [past(1)] } };
    state.componentCursor.push(0, 0);
    const base = forkState(state);
    const fork = forkState(state);
    fork.metricCalls += 5;
    fork.turnedDown.push('b');
    fork.past[0] = [...(fork.past[0] ?? []), past(3)];
    fork.past[1] = [past(3)];
    fork.componentCursor[1] = 1;
    state.metricCalls += 2;
    state.iteration = 7;
    state.turnedDown.push('c');
    state.past = { ...state.past, 0: [past(1), past(2)], ...{ 1: [past(2)] } };
    state.componentCursor[0] = 2;
    applyChanges(state, base, fork);
    expect(state.metricCalls).toBe(17);
    expect(state.iteration).toBe(7);
    expect(state.turnedDown).toEqual(['a', 'c', 'b']);
    expect(state.past).toEqual({ 0: [past(1), past(2), past(3)], 1: [past(2), past(3)] });
    expect(state.componentCursor).toEqual([2, 1]);
    const unchanged = structuredClone(state);
    applyChanges(state, base, forkState(base));
    expect(state).toEqual(unchanged);
  });
});
