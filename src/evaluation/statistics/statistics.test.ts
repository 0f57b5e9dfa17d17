import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { bootstrapMean } from './bootstrap.js';
import { logGamma, normalCdf, studentCdf, studentQuantile } from '../../core/distributions.js';
import { mean, quantile, standardDeviation } from './moments.js';
import { signFlipTest, signTest } from './paired-tests.js';

describe('distributions', () => {
  // Published tables: Abramowitz & Stegun 26.1 (normal) and 26.10 (Student).
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [-2.5, 0.006209665325776],
    [4, 0.999968328758167],
  ])('normalCdf(%d) is the tabled value', (z, expected) => {
    expect(normalCdf(z)).toBeCloseTo(expected, 12);
  });

  it.each([
    [0.975, 1, 12.706204736],
    [0.975, 2, 4.30265273],
    [0.95, 5, 2.015048373],
    [0.975, 9, 2.262157163],
    [0.995, 30, 2.749995654],
    [0.975, 120, 1.979930405],
  ])('studentQuantile(%d, %d) is the tabled value', (probability, degrees, expected) => {
    expect(studentQuantile(probability, degrees)).toBeCloseTo(expected, 8);
  });

  it('knows the two cases of Student that have a closed form', () => {
    // One degree of freedom is the Cauchy distribution; two have t / sqrt(2 + t^2).
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (t) => {
        expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
        expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 10);
      }),
    );
  });

  it('inverts itself', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (p, df) => {
          expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 10);
        },
      ),
    );
    expect(() => studentQuantile(1, 3)).toThrow(RangeError);
  });

  it('logGamma is the logarithm of the factorial', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});

const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('moments', () => {
  it('agrees with hand-made figures', () => {
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardDeviation([1])).toBeNull();
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
  });
});

describe('bootstrapMean', () => {
  it('has about the width of Student on well-behaved values', () => {
    const rng = createRng(1);
    const values = Array.from({ length: 40 }, () => rng.random());
    const half = (studentQuantile(0.975, 39) * (standardDeviation(values) ?? 0)) / Math.sqrt(40);
    const interval = bootstrapMean(values, createRng(2));
    expect(interval?.low).toBeCloseTo(mean(values) - half, 2);
    expect(interval?.high).toBeCloseTo(mean(values) + half, 2);
  });

  it('depends on the seed alone, holds the mean, and widens with confidence', () => {
    fc.assert(
      fc.property(scores, fc.integer(), (values, seed) => {
        const options = { resamples: 400 };
        const interval = bootstrapMean(values, createRng(seed), options);
        expect(bootstrapMean(values, createRng(seed), options)).toEqual(interval);
        expect(interval!.low).toBeLessThanOrEqual(mean(values) + 1e-9);
        expect(interval!.high).toBeGreaterThanOrEqual(mean(values) - 1e-9);
        const narrow = bootstrapMean(values, createRng(seed), { ...options, confidence: 0.5 });
        expect(narrow!.low).toBeGreaterThanOrEqual(interval!.low);
        expect(narrow!.high).toBeLessThanOrEqual(interval!.high);
      }),
      { numRuns: 50 },
    );
  });

  it('moves and scales with its values', () => {
    fc.assert(
      fc.property(scores, (values) => {
        const plain = bootstrapMean(values, createRng(3), { resamples: 200 });
        const moved = bootstrapMean(
          values.map((value) => 2 * value + 5),
          createRng(3),
          { resamples: 200 },
        );
        expect(moved!.low).toBeCloseTo(2 * plain!.low + 5, 9);
        expect(moved!.high).toBeCloseTo(2 * plain!.high + 5, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('says nothing about one value and is a point for equal ones', () => {
    expect(bootstrapMean([0.4], createRng(1))).toBeNull();
    expect(bootstrapMean([0.4, 0.4, 0.4], createRng(1))).toEqual({ low: 0.4, high: 0.4 });
  });

  it('covers the truth about as often as it says', () => {
    // 300 experiments: 95% coverage has a standard error of 1.3 points, so below 91% is no accident.
    const rng = createRng('coverage');
    let covered = 0;
    for (let experiment = 0; experiment < 300; experiment++) {
      const values = Array.from({ length: 15 }, () => rng.random() + rng.random() + rng.random() - 1.5);
      const interval = bootstrapMean(values, rng, { resamples: 500 });
      if (interval !== null && interval.low <= 0 && interval.high >= 0) covered += 1;
    }
    expect(covered / 300).toBeGreaterThan(0.91);
    expect(covered / 300).toBeLessThan(0.99);
  });
});

describe('signFlipTest', () => {
  it('counts sign patterns', () => {
    // Of 2^5 patterns only the two that are all of one sign reach the sum: 2 / 32.
    expect(signFlipTest([1, 1, 1, 1, 1], createRng(1))).toBeCloseTo(2 / 32, 12);
    // 1 + 2 - 3: every pattern is at least as far from zero as 0.
    expect(signFlipTest([1, 2, -3], createRng(1))).toBe(1);
    // |sum| >= 4 of {1, 2, 3}: 1+2+3, -1+2+3, and their opposites: 4 of 8.
    expect(signFlipTest([-1, 2, 3], createRng(1))).toBeCloseTo(0.5, 12);
    expect(signFlipTest([0, 0], createRng(1))).toBe(1);
  });

  it('ignores the order, the sign of everything, and ties', () => {
    const differences = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(differences, (values) => {
        const p = signFlipTest(values, createRng(1));
        expect(signFlipTest([...values].reverse(), createRng(2))).toBeCloseTo(p, 12);
        expect(
          signFlipTest(
            values.map((value) => -value),
            createRng(3),
          ),
        ).toBeCloseTo(p, 12);
        expect(signFlipTest([...values, 0, 0], createRng(4))).toBeCloseTo(p, 12);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('approximates the exact answer for many differences', () => {
    const ones = Array.from({ length: 30 }, (_, at) => (at < 20 ? 1 : -1));
    // Equal sizes make it the sign test: 20 of 30.
    expect(signFlipTest(ones, createRng(7))).toBeCloseTo(signTest(20, 10), 1);
    expect(
      signFlipTest(
        Array.from({ length: 30 }, () => 1),
        createRng(7),
      ),
    ).toBeCloseTo(1 / 10_001, 12);
  });
});

describe('signTest', () => {
  it('is the binomial tail', () => {
    expect(signTest(5, 0)).toBeCloseTo(2 / 32, 12);
    // P(X <= 2 of 10) = 56 / 1024.
    expect(signTest(8, 2)).toBeCloseTo(112 / 1024, 12);
    expect(signTest(4, 4)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(2, 8)).toBeCloseTo(signTest(8, 2), 12);
  });
});
