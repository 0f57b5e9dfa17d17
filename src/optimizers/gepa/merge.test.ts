import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { stateOf } from './gepa-state.fixture.js';
import { byMean, DEFAULT_MERGE, planMerge } from './merge.js';
import { insertionOrder } from './set-order.js';

const options = { ...DEFAULT_MERGE, minCommonExamples: 1 };
const context = (state: ReturnType<typeof stateOf>, seed = 1) => ({
  state,
  rng: createRng(seed),
  order: insertionOrder,
});

/** Two children of the seed, each better somewhere, each with another component changed. */
const family = () =>
  stateOf([
    { scores: [0, 0, 0, 0, 0, 0], texts: { a: 'a0', b: 'b0', c: 'c0' } },
    { scores: [1, 1, 1, 0, 0, 0], texts: { a: 'a1', b: 'b0', c: 'c1' }, parents: [0] },
    { scores: [0, 0, 0, 1, 1, 0.5], texts: { a: 'a0', b: 'b2', c: 'c2' }, parents: [0] },
  ]);

describe('a merge', () => {
  it('takes each component from the side that changed it, and from the better one where both did', () => {
    const { plan } = planMerge(context(family()), options);
    expect(plan).toMatchObject({ parents: [1, 2], ancestor: 0, candidate: { a: 'a1', b: 'b2', c: 'c1' } });
  });

  it('is tried on examples where each side is better, without repeats', () => {
    const { plan } = planMerge(context(family()), options);
    expect(plan?.exampleIds).toHaveLength(5);
    expect(new Set(plan?.exampleIds).size).toBe(5);
    const few = planMerge(context(family()), { ...options, subsampleSize: 20 });
    expect([...(few.plan?.exampleIds ?? [])].sort()).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5']);
    const repeated = planMerge(context(family()), { ...options, subsampleSize: 20, repeatExamples: true });
    expect(repeated.plan?.exampleIds).toHaveLength(20);
  });

  it('is not made twice', () => {
    const state = family();
    state.merge = planMerge(context(state), options).merge;
    expect(planMerge(context(state, 2), options).plan).toBeNull();
  });

  it('works from a seed without any score, where weights by mean would all be zero', () => {
    expect(planMerge(context(family()), options).plan).not.toBeNull();
    expect(byMean(createRng(1), [4, 7], [0, 0])).toBeOneOf([4, 7]);
    expect(byMean(createRng(1), [4, 7], [-1, 0.1])).toBe(7);
  });

  it("wants enough common examples, and parents that are not each other's ancestors", () => {
    expect(planMerge(context(family()), { ...options, minCommonExamples: 7 }).plan).toBeNull();
    const line = stateOf([
      { scores: [0, 0], texts: { a: 'a0', b: 'b0' } },
      { scores: [1, 0], texts: { a: 'a1', b: 'b0' }, parents: [0] },
      { scores: [0, 1], texts: { a: 'a1', b: 'b1' }, parents: [1] },
    ]);
    expect(planMerge(context(line), options).plan).toBeNull();
  });
});
