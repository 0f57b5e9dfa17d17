import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, nonDominated } from './dominance.js';

const point = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 });
const points = fc.array(point, { minLength: 1, maxLength: 8 });

describe('dominance', () => {
  it('needs to be better somewhere and worse nowhere', () => {
    expect(dominates([1, 2], [1, 1])).toBe(true);
    expect(dominates([1, 1], [1, 1])).toBe(false);
    expect(dominates([2, 0], [1, 1])).toBe(false);
  });

  it('takes differences within the tolerance for none', () => {
    expect(dominates([2, 0.9], [1, 1], [0, 0.2])).toBe(true);
    expect(dominates([1.1, 1], [1, 1], [0.2, 0.2])).toBe(false);
  });

  it('is irreflexive, asymmetric and transitive without tolerance', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(dominates(a, a)).toBe(false);
        expect(dominates(a, b) && dominates(b, a)).toBe(false);
        if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true);
      }),
    );
  });

  it('leaves a front on which nobody dominates another and that dominates the rest', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = nonDominated(all, (one) => one);
        expect(front.length).toBeGreaterThan(0);
        for (const one of front) expect(front.some((other) => dominates(other, one))).toBe(false);
        const rest = all.filter((one) => !front.includes(one));
        for (const one of rest) expect(front.some((other) => dominates(other, one))).toBe(true);
      }),
    );
  });

  it('refuses points of different lengths', () => {
    expect(() => dominates([1, 2], [1])).toThrow(RangeError);
  });
});
