import { describe, expect, it } from 'vitest';
import { chanceAbove, differencePosterior } from './posterior.js';

const chance = (differences: readonly number[]) => chanceAbove(differencePosterior(differences));

describe('the posterior of paired differences', () => {
  it('is even without evidence, and symmetric', () => {
    expect(chance([])).toBeCloseTo(0.5, 9);
    expect(chance([0, 0, 0])).toBeCloseTo(0.5, 9);
    expect(chance([0.3, 0.1, -0.1]) + chance([-0.3, -0.1, 0.1])).toBeCloseTo(1, 9);
  });

  it('grows with the difference and with the number of pairs, and is never certain', () => {
    expect(chance([0.4])).toBeGreaterThan(chance([0.1]));
    expect(chance([0.1, 0.1, 0.1, 0.1])).toBeGreaterThan(chance([0.1]));
    expect(chance([0.2, 0.2])).toBeLessThan(0.99);
  });

  it('believes a lead less where the pairs disagree', () => {
    expect(chance([0.2, 0.2, 0.2, 0.2])).toBeGreaterThan(chance([1, -0.6, 1, -0.6]));
  });

  it('pulls the mean to zero, the less the more pairs there are', () => {
    expect(differencePosterior([0.5]).mean).toBeLessThan(0.5);
    const many = differencePosterior(Array.from({ length: 50 }, () => 0.5));
    expect(many.mean).toBeGreaterThan(0.49);
  });
});
