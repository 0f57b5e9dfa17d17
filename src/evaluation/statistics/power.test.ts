import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { verdictOf } from '../comparison.js';
import { meanInterval } from './mean-interval.js';
import { mean } from './moments.js';
import { detectableDifference, examplesNeeded, varianceWith } from './power.js';
import { varianceSplit } from './variance-split.js';

describe('varianceSplit', () => {
  it('agrees with an analysis of variance by hand', () => {
    // Means 1, 3 and 5 with squares 2 within each: within 6 / 3 = 2; between 16 / 2 = 8; (8 - 2) / 2 = 3.
    expect(
      varianceSplit([
        [0, 2],
        [2, 4],
        [4, 6],
      ]),
    ).toEqual({ betweenExamples: 3, withinExamples: 2 });
  });

  it('is never negative, and says nothing without repeats', () => {
    expect(
      varianceSplit([
        [0, 1],
        [1, 0],
      ])?.betweenExamples,
    ).toBe(0);
    expect(varianceSplit([[0], [1], [0.5]])).toBeNull();
    expect(varianceSplit([[0, 1]])).toBeNull();
  });

  it('finds the parts that values were made of, with repeats missing here and there', () => {
    const rng = createRng('split');
    const uniform = (variance: number) => (rng.random() - 0.5) * Math.sqrt(12 * variance);
    const found = varianceSplit(
      Array.from({ length: 2_000 }, () => {
        const own = uniform(0.04);
        return Array.from({ length: rng.integer(1, 4) }, () => own + uniform(0.01));
      }),
    );
    expect(found?.betweenExamples).toBeCloseTo(0.04, 2);
    expect(found?.withinExamples).toBeCloseTo(0.01, 2);
  });
});

describe('power', () => {
  it('agrees with published tables', () => {
    // Cohen 1988, table 2.3.5 turned to one sample: d = 0.5, 80%, two-sided 5% needs 34 pairs; d = 0.2 needs 199.
    expect(examplesNeeded(0.5, 1, 6)).toBe(34);
    expect(examplesNeeded(0.2, 1, 6)).toBe(199);
    expect(examplesNeeded(-0.5, 1, 6)).toBe(34);
  });

  it('never advises fewer examples than a verdict needs, nor a number for no difference', () => {
    expect(examplesNeeded(0.5, 0, 6)).toBe(6);
    expect(examplesNeeded(0, 0.01, 6)).toBeNull();
    expect(examplesNeeded(1e-6, 1, 6)).toBeNull();
  });

  it('asks for fewer examples with more repeats, down to what examples differ by', () => {
    const split = { betweenExamples: 0.01, withinExamples: 0.04 };
    const needed = [1, 2, 5, 1_000].map((repeats) => examplesNeeded(0.05, varianceWith(split, repeats), 6));
    expect(needed).toEqual([160, 97, 59, 34].map((value) => expect.closeTo(value, -1)));
    expect(detectableDifference(0.01, 30)).toBeGreaterThan(detectableDifference(0.01, 60));
  });

  it('keeps its promise: that many examples find the difference eight times in ten', () => {
    const rng = createRng('power');
    const difference = 0.04;
    const variance = 0.1 ** 2;
    const examples = examplesNeeded(difference, variance, 6) ?? 0;
    const found = Array.from({ length: 600 }, () => {
      const values = Array.from(
        { length: examples },
        () => difference + (rng.random() - 0.5) * Math.sqrt(12 * variance),
      );
      const interval = meanInterval(values, 'differences');
      return interval !== null && verdictOf({ examples, ...interval }) === 'improved' ? 1 : 0;
    });
    // 600 experiments: a standard error of 1.6 points.
    expect(mean(found)).toBeGreaterThan(0.75);
    expect(mean(found)).toBeLessThan(0.85);
  });
});
