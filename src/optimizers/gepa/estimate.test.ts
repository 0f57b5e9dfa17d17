import { describe, expect, it } from 'vitest';
import { estimatedMeans, estimatedOrNull } from './estimate.js';
import { memberOf, stateOf } from './gepa-state.fixture.js';
import { type GepaState, meanValidation, type PoolCandidate } from './state.js';

/** A member with scores on these examples only. */
function sparse(index: number, parents: readonly number[], scores: Record<string, number>): PoolCandidate {
  const validation = Object.entries(scores).map(([exampleId, score]) => ({
    exampleId,
    score,
    objectives: {},
  }));
  return { ...memberOf(index, { scores: [] }), parents, validation };
}

function poolOf(...members: PoolCandidate[]): GepaState {
  return { ...stateOf([]), pool: members };
}

const seed = sparse(0, [], { v0: 0, v1: 0.2, v2: 0.4, v3: 0.6 });

describe('estimated means', () => {
  it('are the plain means where nobody has gaps', () => {
    const state = stateOf([{ scores: [0.1, 0.3] }, { scores: [0.9, 0.2] }]);
    expect(estimatedMeans(state)).toEqual(state.pool.map(meanValidation));
  });

  it('do not take easy examples for a good candidate', () => {
    // The plain mean of the child is twice the seed's, on examples where the seed is as good.
    const child = sparse(1, [0], { v2: 0.4, v3: 0.6 });
    const [first, second] = estimatedMeans(poolOf(seed, child));
    expect(second).toBeCloseTo(first ?? 0, 2);
  });

  it('draw a lead towards the parent, the more the fewer scores it rests on', () => {
    const lead = (scores: Record<string, number>) => {
      const [first = 0, second = 0] = estimatedMeans(poolOf(seed, sparse(1, [0], scores)));
      return second - first;
    };
    const [one, three] = [lead({ v0: 0.4 }), lead({ v0: 0.4, v1: 0.6, v2: 0.8 })];
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(three);
    expect(three).toBeLessThan(0.4);
  });

  it('put a candidate without any score last, and say so with null', () => {
    const state = poolOf(seed, sparse(1, [0], {}));
    expect(estimatedMeans(state)[1]).toBe(Number.NEGATIVE_INFINITY);
    expect(estimatedOrNull(state, 1)).toBeNull();
    expect(estimatedOrNull(state, 0)).toBeCloseTo(0.3, 9);
  });

  it('are told within the scores that were seen, though effects add up to more', () => {
    // Perfect where the seed fails: the model expects 1.1 of it on the examples where the seed is perfect.
    const state = poolOf(sparse(0, [], { v0: 0, v1: 0, v2: 1, v3: 1 }), sparse(1, [0], { v0: 1, v1: 1 }));
    expect(estimatedMeans(state)[1]).toBeGreaterThan(1);
    expect(estimatedOrNull(state, 1)).toBe(1);
  });

  it('are taken anew when a member gets further scores', () => {
    const state = poolOf(seed, sparse(1, [0], { v0: 1 }));
    const before = estimatedMeans(state)[1] ?? 0;
    state.pool[1] = sparse(1, [0], { v0: 1, v1: 0, v2: 0, v3: 0 });
    expect(estimatedMeans(state)[1]).toBeLessThan(before);
  });
});
