import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexOfMax, pruneDominated, samplingList } from './pareto.js';
import { insertionOrder } from './set-order.js';

const fronts = fc.array(fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 8,
});
const scores = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 8, maxLength: 8 });

/** The paper's wording: look for a superfluous candidate, lowest score first; after each removal start over. */
function prunedStepByStep(sets: readonly (readonly number[])[], values: readonly number[]): number[][] {
  const all = [...new Set(sets.flat())].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const gone = new Set<number>();
  for (;;) {
    const found = all.find(
      (one) =>
        !gone.has(one) &&
        sets
          .filter((set) => set.includes(one))
          .every((set) => set.some((other) => other !== one && !gone.has(other))),
    );
    if (found === undefined) return sets.map((set) => set.filter((one) => !gone.has(one)));
    gone.add(found);
  }
}

describe('dominance pruning', () => {
  it('gives what the step-by-step search of the paper gives', () => {
    fc.assert(
      fc.property(fronts, scores, (sets, values) => {
        expect(pruneDominated(sets, values, insertionOrder)).toEqual(prunedStepByStep(sets, values));
      }),
    );
  });

  it('leaves no front empty and nobody superfluous', () => {
    fc.assert(
      fc.property(fronts, scores, (sets, values) => {
        const left = pruneDominated(sets, values, insertionOrder);
        for (const front of left) expect(front.length).toBeGreaterThan(0);
        for (const one of new Set(left.flat())) {
          const needed = left.some((front) => front.includes(one) && front.length === 1);
          expect(needed).toBe(true);
        }
      }),
    );
  });

  it('drops the lower score of two that are on the same fronts', () => {
    expect(pruneDominated([[0, 1]], [0.2, 0.1], insertionOrder)).toEqual([[0]]);
    expect(pruneDominated([[0, 1]], [0.1, 0.2], insertionOrder)).toEqual([[1]]);
  });

  it('keeps a specialist with a low mean that alone leads somewhere', () => {
    expect(pruneDominated([[0, 1], [0], [2]], [0.9, 0.8, 0.1], insertionOrder)).toEqual([[0], [0], [2]]);
  });
});

describe('what parents are drawn from', () => {
  it('holds each survivor as often as it is on a front, in the order of first sight', () => {
    expect(samplingList([[2, 0], [0], [2], [2]], [0.5, 0, 0.6], insertionOrder)).toEqual([2, 2, 2, 0, 0]);
  });
});

it('indexOfMax takes the first of equal values, and -1 for none', () => {
  expect(indexOfMax([1, 3, 3])).toBe(1);
  expect(indexOfMax([Number.NEGATIVE_INFINITY])).toBe(0);
  expect(indexOfMax([])).toBe(-1);
});
