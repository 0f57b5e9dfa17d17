import type { Rng } from '../../core/rng.js';
import { logGamma } from '../../core/distributions.js';
import { wordStream } from './word-stream.js';

/** Up to this many differences every one of the 2^n sign patterns is tried; 65,536 take a few milliseconds. */
const EXACT_UP_TO = 16;

/** Random sign patterns beyond that. */
const RANDOM_PATTERNS = 10_000;

/** Slack for sums that are equal but for rounding. */
const RELATIVE_SLACK = 1e-9;

/**
 * Two-sided sign-flip permutation test that paired differences are symmetric about zero: the share of sign patterns
 * whose sum is at least as far from zero as the one seen. Exact up to 16 differences that are not zero; beyond that
 * 10,000 random patterns, with the one seen counted in (Phipson & Smyth 2010), so that p is never 0. 1 when no
 * difference is left. Source: R. A. Fisher, The Design of Experiments (1935), section 21.
 */
export function signFlipTest(differences: readonly number[], rng: Rng): number {
  const sizes = differences.filter((difference) => difference !== 0);
  if (sizes.length === 0) return 1;
  const total = sizes.reduce((sum, size) => sum + Math.abs(size), 0);
  const seen = Math.abs(sizes.reduce((sum, size) => sum + size, 0)) - total * RELATIVE_SLACK;
  return sizes.length <= EXACT_UP_TO ? exactShare(sizes, seen) : randomShare(sizes, seen, rng);
}

function exactShare(sizes: readonly number[], seen: number): number {
  const patterns = 2 ** sizes.length;
  let asFar = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (const [at, size] of sizes.entries()) sum += (pattern >> at) & 1 ? size : -size;
    if (Math.abs(sum) >= seen) asFar += 1;
  }
  return asFar / patterns;
}

function randomShare(sizes: readonly number[], seen: number, rng: Rng): number {
  const next = wordStream(rng);
  // A list of doubles is gone through a hundred million times.
  const values = Float64Array.from(sizes);
  let asFar = 0;
  for (let pattern = 0; pattern < RANDOM_PATTERNS; pattern++) {
    let sum = 0;
    let signs = 0;
    for (let at = 0; at < values.length; at++) {
      // A word has the signs of 32 differences.
      signs = at % 32 === 0 ? next() : signs >>> 1;
      const size = values[at] ?? 0;
      sum += signs & 1 ? size : -size;
    }
    if (Math.abs(sum) >= seen) asFar += 1;
  }
  return (asFar + 1) / (RANDOM_PATTERNS + 1);
}

/** Two-sided exact sign test: chance of a split at least as uneven as this one when both sides are equally likely. */
export function signTest(wins: number, losses: number): number {
  const trials = wins + losses;
  let tail = 0;
  for (let count = 0; count <= Math.min(wins, losses); count++) {
    tail += Math.exp(
      logGamma(trials + 1) - logGamma(count + 1) - logGamma(trials - count + 1) - trials * Math.LN2,
    );
  }
  return Math.min(1, 2 * tail);
}
