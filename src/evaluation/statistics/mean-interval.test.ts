import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { studentQuantile } from '../../core/distributions.js';
import { meanInterval } from './mean-interval.js';
import { mean, standardDeviation } from './moments.js';

describe('meanInterval', () => {
  it('is Student where values spread like a normal distribution or less', () => {
    // Kurtosis 1, the least there is: more degrees of freedom than n - 1 are never taken.
    const values = [0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6];
    const found = meanInterval(values, 'differences');
    const half = (studentQuantile(0.975, 7) * (standardDeviation(values) ?? 0)) / Math.sqrt(8);
    expect(found?.degreesOfFreedom).toBe(7);
    expect(found?.low).toBeCloseTo(0.5 - half, 12);
    expect(found?.high).toBeCloseTo(0.5 + half, 12);
    expect(found?.standardError).toBeCloseTo((standardDeviation(values) ?? 0) / Math.sqrt(8), 12);
  });

  it('is wider where few values lie far out', () => {
    const rare = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    // Kurtosis of one in twelve is 10.09: 2 / (2 / 11 + 7.09 / 12) = 2.59 degrees.
    expect(meanInterval(rare, 'differences')?.degreesOfFreedom).toBeCloseTo(2.588, 3);
    expect(meanInterval(rare, 'differences')?.low).toBeLessThan(-0.2);
  });

  it("is Wilson's interval for right and wrong answers, and does not leave 0 to 1", () => {
    const answers = Array.from({ length: 40 }, (_, at) => (at < 38 ? 1 : 0));
    const found = meanInterval(answers, 'scores')!;
    // (m - 0.95)^2 = (t * s)^2 / n * m (1 - m) / (0.95 * 0.05), at both ends.
    const half = studentQuantile(0.975, found.degreesOfFreedom) * found.standardError;
    for (const end of [found.low, found.high]) {
      expect((end - 0.95) ** 2).toBeCloseTo((half ** 2 * end * (1 - end)) / (0.95 * 0.05), 12);
    }
    expect(found.high).toBeLessThan(1);
    expect(found.high - 0.95).toBeLessThan(0.95 - found.low);
  });

  it('says how much equal values leave open', () => {
    // 1 - 0.05^(1 / 12) = 0.2209: of twelve right answers in a row a fifth of the others may still be wrong.
    const all = (value: number) => Array.from({ length: 12 }, () => value);
    const at = (value: number, kind: 'scores' | 'differences') => meanInterval(all(value), kind);
    expect(at(1, 'scores')).toMatchObject({ high: 1, standardError: 0 });
    expect(at(1, 'scores')?.low).toBeCloseTo(0.7791, 4);
    expect(at(0, 'scores')?.high).toBeCloseTo(0.2209, 4);
    expect(at(0, 'differences')?.low).toBeCloseTo(-0.2209, 4);
    expect(at(0, 'differences')?.high).toBeCloseTo(0.2209, 4);
    // The same gain every time: an unseen loss as large is what may be missing.
    expect(at(0.1, 'differences')?.low).toBeCloseTo(0.1 - 0.2209 * 0.2, 4);
    expect(at(-0.1, 'differences')?.high).toBeCloseTo(-0.1 + 0.2209 * 0.2, 4);
    expect(meanInterval([0.4], 'scores')).toBeNull();
  });

  it('keeps amounts in no bounds, and equal ones a point', () => {
    // Student with 2 degrees of freedom: 4.3027 * 1 / sqrt(3) = 2.4841.
    const found = meanInterval([-3, -2, -1], 'amounts');
    expect(found?.low).toBeCloseTo(-4.4841, 4);
    expect(found?.high).toBeCloseTo(0.4841, 4);
    expect(meanInterval([1.7, 1.7, 1.7], 'amounts')).toMatchObject({ low: 1.7, high: 1.7, standardError: 0 });
  });

  const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });

  it('holds the mean, stays where scores lie, turns round with its values, and widens with confidence', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const found = meanInterval(values, 'differences')!;
        expect(found.low).toBeGreaterThanOrEqual(-1);
        expect(found.high).toBeLessThanOrEqual(1);
        expect(found.low).toBeLessThanOrEqual(mean(values) + 1e-9);
        expect(found.high).toBeGreaterThanOrEqual(mean(values) - 1e-9);
        const turned = meanInterval(
          values.map((value) => -value),
          'differences',
        )!;
        expect(turned.low).toBeCloseTo(-found.high, 9);
        const narrow = meanInterval(values, 'differences', 0.5)!;
        expect(narrow.low).toBeGreaterThanOrEqual(found.low - 1e-12);
        expect(narrow.high).toBeLessThanOrEqual(found.high + 1e-12);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for scores as for what they lack', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(scores, (values) => {
        const found = meanInterval(values, 'scores')!;
        const lacking = meanInterval(
          values.map((value) => 1 - value),
          'scores',
        )!;
        expect(lacking.low).toBeCloseTo(1 - found.high, 6);
        expect(found.low).toBeGreaterThanOrEqual(0);
        expect(found.high).toBeLessThanOrEqual(1);
        expect(found.low).toBeLessThanOrEqual(mean(values) + 1e-9);
        expect(found.high).toBeGreaterThanOrEqual(mean(values) - 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order of its values', () => {
    const values = Array.from({ length: 20 }, (_, at) => createRng(at).random());
    const there = meanInterval(values, 'scores');
    const back = meanInterval([...values].reverse(), 'scores');
    expect(back?.low).toBeCloseTo(there?.low ?? 0, 12);
  });
});
