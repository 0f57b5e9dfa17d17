import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { expectedGain } from './expected-gain.js';
import { patience, scoreThreshold } from './stop-rules.js';

const score = fc.double({ min: 0, max: 1, noNaN: true });

it('agrees with a simulation of the predictive distribution', () => {
  const scores = [0.5, 0.6, 0.4, 0.55, 0.45, 0.52];
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const variance = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (scores.length - 1);
  const rng = createRng(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - rng.random())) * Math.cos(2 * Math.PI * rng.random());
  let sum = 0;
  const draws = 100_000;
  for (let draw = 0; draw < draws; draw++) {
    const chi = Array.from({ length: scores.length - 1 }, normal).reduce((all, one) => all + one ** 2, 0);
    const t = normal() / Math.sqrt(chi / (scores.length - 1));
    sum += Math.max(0, mean + Math.sqrt(variance * (1 + 1 / scores.length)) * t - 0.6);
  }
  expect(expectedGain(scores)).toBeCloseTo(sum / draws, 3);
});

it('is unknown with fewer than three scores, and nothing where all are equal', () => {
  expect(expectedGain([0.1, 0.9])).toBe(Infinity);
  expect(expectedGain([0.3, 0.3, 0.3])).toBe(0);
});

it('is never negative, never more than is left to 1, and does not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 3, maxLength: 12 }), (scores) => {
      const gain = expectedGain(scores);
      expect(gain).toBeGreaterThanOrEqual(0);
      expect(gain).toBeLessThanOrEqual(1 - Math.max(...scores) + 1e-12);
      expect(expectedGain(scores.toReversed())).toBeCloseTo(gain, 9);
    }),
  );
});

it('patience: the dearer one more image is, the earlier it stops', () => {
  fc.assert(
    fc.property(fc.array(score, { minLength: 3, maxLength: 8 }), score, score, (scores, a, b) => {
      const [cheap, dear] = [Math.min(a, b), Math.max(a, b)];
      if (patience(cheap)(scores) !== undefined) expect(patience(dear)(scores)).toBeDefined();
    }),
  );
  expect(patience(1)([0.2, 0.9])).toBeUndefined();
});

it('a threshold looks at the score that just came', () => {
  expect(scoreThreshold(0.7)([0.2, 0.7])?.rule).toBe('threshold');
  expect(scoreThreshold(0.7)([0.2])).toBeUndefined();
});

it('refuses numbers that no score can be', () => {
  expect(() => scoreThreshold(70)).toThrow(/scores are from 0 to 1/);
  expect(() => patience(-1)).toThrow(/patience is -1/);
});
