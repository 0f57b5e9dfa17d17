import { UsageError } from '../../core/errors.js';

/** Two raw scores of which a person (or a better judge) preferred the first. */
export interface PreferencePair {
  readonly winner: number;
  readonly loser: number;
}

/** Turns raw scores into ranks from 0 to 10: `10 * sigmoid((raw - b) / tau)`. */
export interface Calibration {
  /** Above 0: the difference of raw scores at which the better one wins with probability 0.73. */
  readonly tau: number;
  /** The raw score of rank 5. */
  readonly b: number;
}

export interface CalibrateOptions {
  /** Raw scores whose mean rank is to be `meanRank`; default those of the pairs. */
  readonly scores?: readonly number[];
  /** Between 0 and 10; default 5. */
  readonly meanRank?: number;
  /**
   * `none` (default) is the author's way and needs pairs of which some go against the scores; `platt` takes
   * (n + 1) / (n + 2) for certain (J. Platt, Probabilistic outputs for support vector machines, 1999), which also
   * works for few pairs that all agree.
   */
  readonly smoothing?: 'none' | 'platt';
}

/** Half of the ranks from 0 to 10. */
export const DEFAULT_MEAN_RANK = 5;
export const TOP_RANK = 10;
/** Below this share of the typical difference, tau is a step and no scale: the pairs all agree with the scores. */
const LOWEST_TAU_SHARE = 1e-4;
const HIGHEST_TAU_SHARE = 1e6;
/** Halves an interval to the last bit of a double. */
const BISECTIONS = 200;

/** Probability that image A is preferred to image B, from their raw scores. */
export function winProbability(rawA: number, rawB: number): number {
  return sigmoid(rawA - rawB);
}

/** Rank from 0 to 10. */
export function calibratedRank(raw: number, { tau, b }: Calibration): number {
  return TOP_RANK * sigmoid((raw - b) / tau);
}

/**
 * Fits tau to preferences (least binary cross-entropy of `sigmoid((winner - loser) / tau)`) and then b so that the
 * mean rank is 5: ranking method B of the JoyQuality README. Throws UsageError: `calibration/no-pairs`,
 * `calibration/not-finite`, `calibration/no-errors` (all pairs agree, so no tau is best), `calibration/contradiction`
 * (the preferences go against the scores).
 */
export function calibrate(pairs: readonly PreferencePair[], options: CalibrateOptions = {}): Calibration {
  const { scores = pairs.flatMap(({ winner, loser }) => [winner, loser]), meanRank = DEFAULT_MEAN_RANK } =
    options;
  if (pairs.length === 0 || scores.length === 0) {
    throw new UsageError('calibration/no-pairs', 'Calibration needs at least one pair of scores.');
  }
  if (!(meanRank > 0 && meanRank < TOP_RANK)) {
    throw new UsageError('calibration/mean-rank', `meanRank is ${meanRank}; it must lie between 0 and 10.`);
  }
  const differences = pairs.map(({ winner, loser }) => winner - loser);
  if (![...differences, ...scores].every(Number.isFinite)) {
    throw new UsageError('calibration/not-finite', 'Calibration needs finite raw scores.');
  }
  const certainty = options.smoothing === 'platt' ? (pairs.length + 1) / (pairs.length + 2) : 1;
  const tau = fitTau(differences, certainty);
  return { tau, b: fitB(scores, tau, meanRank) };
}

/** The loss is convex in 1 / tau, so its slope has one zero and bisection finds it. */
function fitTau(differences: readonly number[], certainty: number): number {
  const typical = differences.reduce((sum, d) => sum + Math.abs(d), 0) / differences.length;
  const slope = (inverse: number) =>
    differences.reduce((sum, d) => sum + (sigmoid(inverse * d) - certainty) * d, 0);
  if (typical === 0 || slope(0) >= 0) {
    throw new UsageError(
      'calibration/contradiction',
      'The preferences do not follow the scores, so no scale fits.',
      {
        hint: 'Check that each pair has the raw score of the preferred image as "winner".',
      },
    );
  }
  const steepest = 1 / (LOWEST_TAU_SHARE * typical);
  if (slope(steepest) <= 0) {
    throw new UsageError(
      'calibration/no-errors',
      'Every preference agrees with the scores, so tau would go to 0.',
      {
        hint: 'Add pairs, above all close ones, or set smoothing to "platt".',
      },
    );
  }
  return 1 / zeroOf(slope, 1 / (HIGHEST_TAU_SHARE * typical), steepest);
}

function fitB(scores: readonly number[], tau: number, meanRank: number): number {
  const share = meanRank / TOP_RANK;
  const excess = (b: number) =>
    share - scores.reduce((sum, s) => sum + sigmoid((s - b) / tau), 0) / scores.length;
  const lowest = scores.reduce((least, s) => Math.min(least, s), Number.POSITIVE_INFINITY);
  const highest = scores.reduce((most, s) => Math.max(most, s), Number.NEGATIVE_INFINITY);
  const reach = tau * (Math.abs(Math.log(share / (1 - share))) + 1);
  return zeroOf(excess, lowest - reach, highest + reach);
}

/** Where a rising function passes zero. */
function zeroOf(rising: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let round = 0; round < BISECTIONS && low < high; round++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}
