import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { expectedGain } from './expected-gain.js';
import { patience, scoreThreshold } from './stop-rules.js';

const score = fc.double({ min: 0, max: 1, noNaN: true });

it('agrees with a simulation of the predictive distribution', () => {
  const scores = [0.5, 0.6, 0.4, 0.55, 0.45, 0.52];
  const belief = { spread: 0.2, weight: 3 };
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const squares = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const freedom = scores.length - 1 + belief.weight;
  const variance = (belief.weight * belief.spread ** 2 + squares) / freedom;
  const rng = createRng(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - rng.random())) * Math.cos(2 * Math.PI * rng.random());
  let sum = 0;
  const draws = 100_000;
  for (let draw = 0; draw < draws; draw++) {
    const chi = Array.from({ length: freedom }, normal).reduce((all, one) => all + one ** 2, 0);
    const t = normal() / Math.sqrt(chi / freedom);
    sum += Math.max(0, mean + Math.sqrt(variance * (1 + 1 / scores.length)) * t - 0.6);
  }
  // Three standard errors of the simulation, about.
  expect(Math.abs(expectedGain(scores, belief) - sum / draws)).toBeLessThan(0.001);
});

it('is unknown before the first score, and grows with the spread that is believed', () => {
  expect(expectedGain([])).toBe(Infinity);
  const gains = [0.05, 0.1, 0.2].map((spread) => expectedGain([0.5], { spread, weight: 4 }));
  expect(gains).toEqual(gains.toSorted((a, b) => a - b));
  expect(new Set(gains).size).toBe(3);
});

it('scores that differ little outweigh the belief in the end', () => {
  const close = (count: number) =>
    expectedGain(Array.from({ length: count }, (_, at) => 0.5 + (at % 2) / 1000));
  expect(close(20)).toBeLessThan(close(4) / 2);
});

it('is never negative, never more than is left to 1, and does not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 12 }), (scores) => {
      const gain = expectedGain(scores);
      expect(gain).toBeGreaterThanOrEqual(0);
      expect(gain).toBeLessThanOrEqual(1 - Math.max(...scores) + 1e-12);
      expect(expectedGain(scores.toReversed())).toBeCloseTo(gain, 9);
    }),
  );
});

it('patience: the dearer one more image is, the earlier it stops', () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 8 }), score, score, (scores, a, b) => {
      const [cheap, dear] = [Math.min(a, b), Math.max(a, b)];
      if (patience(cheap)(scores) !== undefined) expect(patience(dear)(scores)).toBeDefined();
    }),
  );
  expect(patience(0.1)([])).toBeUndefined();
  expect(patience(0.05)([0.5])).toBeUndefined();
  expect(patience(0.05, { spread: 0.01, weight: 4 })([0.5])).toBeDefined();
});

it('a threshold looks at the score that just came', () => {
  expect(scoreThreshold(0.7)([0.2, 0.7])?.rule).toBe('threshold');
  expect(scoreThreshold(0.7)([0.2])).toBeUndefined();
});

it('refuses numbers that no score can be', () => {
  expect(() => scoreThreshold(70)).toThrow(/scores are from 0 to 1/);
  expect(() => patience(-1)).toThrow(/patience is -1/);
  expect(() => patience(0.1, { spread: 0, weight: 4 })).toThrow(/spread 0/);
  expect(() => patience(0.1, { spread: 0.1, weight: 0.5 })).toThrow(/weight 0.5/);
});
