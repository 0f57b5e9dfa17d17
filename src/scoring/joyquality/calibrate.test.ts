import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { calibrate, calibratedRank, type PreferencePair, winProbability } from './calibrate.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Pairs of random scores, with winners drawn by the Bradley-Terry model of the given tau. */
function preferences(tau: number, count: number): PreferencePair[] {
  const rng = createRng('preferences', tau);
  const draw = () => 6 * rng.random() - 2;
  return Array.from({ length: count }, () => {
    const [a, b] = [draw(), draw()];
    return rng.random() < sigmoid((a - b) / tau) ? { winner: a, loser: b } : { winner: b, loser: a };
  });
}

const lossAt = (pairs: readonly PreferencePair[], tau: number) =>
  pairs.reduce((sum, { winner, loser }) => sum + Math.log1p(Math.exp(-(winner - loser) / tau)), 0);

describe('calibration', () => {
  it.each([0.5, 1.5, 4])('finds the tau that preferences were drawn with: %d', (tau) => {
    const pairs = preferences(tau, 4000);
    const fitted = calibrate(pairs);
    // The standard error of 1/tau is about 3% at this many pairs.
    expect(Math.abs(fitted.tau / tau - 1)).toBeLessThan(0.15);
    for (const other of [fitted.tau * 0.98, fitted.tau * 1.02]) {
      expect(lossAt(pairs, other)).toBeGreaterThan(lossAt(pairs, fitted.tau));
    }
  });

  it("agrees with the author's optimiser", () => {
    // torch.optim.LBFGS on log tau as in the README of JoyQuality, float64; then bisection to a mean of 5.
    const pairs = [
      { winner: 1.2, loser: 0.4 },
      { winner: -0.3, loser: 0.9 },
      { winner: 2.1, loser: -1 },
      { winner: 0.5, loser: 0.2 },
      { winner: 0.1, loser: 0.6 },
      { winner: 1.7, loser: 0.3 },
    ];
    const { tau, b } = calibrate(pairs);
    expect(tau).toBeCloseTo(1.4360379, 5);
    expect(b).toBeCloseTo(0.5553483, 5);
  });

  it('puts the mean of the given scores on the given rank', () => {
    const pairs = preferences(1, 200);
    const scores = [-3, -1, 0, 0.5, 8];
    for (const meanRank of [2, 5, 9]) {
      const fitted = calibrate(pairs, { scores, meanRank });
      const ranks = scores.map((score) => calibratedRank(score, fitted));
      expect(ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length).toBeCloseTo(meanRank, 9);
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    }
  });

  it('scales and shifts with the scores', () => {
    const pairs = preferences(1, 300);
    const fitted = calibrate(pairs);
    const moved = calibrate(
      pairs.map(({ winner, loser }) => ({ winner: 3 * winner + 7, loser: 3 * loser + 7 })),
    );
    expect(moved.tau).toBeCloseTo(3 * fitted.tau, 6);
    expect(moved.b).toBeCloseTo(3 * fitted.b + 7, 6);
  });

  it('takes pairs that all agree only with smoothing', () => {
    const pairs = [
      { winner: 2, loser: 1 },
      { winner: 3, loser: -1 },
    ];
    expect(() => calibrate(pairs)).toThrow(expect.objectContaining({ code: 'calibration/no-errors' }));
    const smoothed = calibrate(pairs, { smoothing: 'platt' });
    expect(smoothed.tau).toBeGreaterThan(0.1);
  });

  it.each([
    ['calibration/no-pairs', []],
    ['calibration/contradiction', [{ winner: 0, loser: 1 }]],
    ['calibration/contradiction', [{ winner: 1, loser: 1 }]],
    ['calibration/not-finite', [{ winner: Number.NaN, loser: 1 }]],
  ])('refuses with %s', (code, pairs) => {
    expect(() => calibrate(pairs)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a mean rank that no ranks can have', () => {
    expect(() => calibrate(preferences(1, 50), { meanRank: 10 })).toThrow(/between 0 and 10/);
  });
});

describe('the probability to win', () => {
  it('depends on the difference only, and both sides add up to one', () => {
    expect(winProbability(1, 1)).toBe(0.5);
    expect(winProbability(2, 1)).toBeCloseTo(0.7310585786, 9);
    const raw = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(raw, raw, (a, b) => {
        expect(winProbability(a, b) + winProbability(b, a)).toBeCloseTo(1, 12);
      }),
    );
    expect([winProbability(1e6, -1e6), winProbability(-1e6, 1e6)]).toEqual([1, 0]);
  });
});
