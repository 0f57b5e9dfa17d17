import { UsageError } from '../../core/errors.js';
import type { AcceptanceCriterion, Decision, Verdict } from './acceptance.js';
import { chanceAbove, differencePosterior } from './posterior.js';
import { comparedSums, type Proposal, unscoredIds } from './proposal.js';

export interface SequentialOptions {
  /** Examples after which it looks, ascending; the minibatch itself comes first, the last is the cap. */
  readonly sizes: readonly number[];
  /** The child passes when the chance that it is better exceeds this, and fails when it falls below the other. */
  readonly acceptAbove: number;
  readonly rejectBelow: number;
}

/** Twice and four times the reference's minibatch: a difference of one in three is hardly more than a coin's. */
export const DEFAULT_SEQUENTIAL: SequentialOptions = {
  sizes: [3, 6, 12],
  acceptAbove: 0.75,
  rejectBelow: 0.35,
};

/**
 * Lets the minibatch grow while the sign of the difference is open: a sequential test on paired differences (Wald 1945,
 * "Sequential tests of statistical hypotheses", with the posterior of `differencePosterior` in place of the likelihood
 * ratio). At the cap the better side wins, a tie is no improvement. What the cache knows of the parent is not paid.
 */
export function sequentialAcceptance(changes: Partial<SequentialOptions> = {}): AcceptanceCriterion {
  const options = { ...DEFAULT_SEQUENTIAL, ...changes };
  const { acceptAbove, rejectBelow } = options;
  if (!(rejectBelow >= 0 && rejectBelow <= 0.5 && acceptAbove >= 0.5 && acceptAbove <= 1)) {
    throw new UsageError(
      'gepa/sequential',
      `the chances must lie on both sides of a half, got ${rejectBelow} and ${acceptAbove}`,
    );
  }
  return { name: 'sequential', needsResults: true, judge: (proposal) => judged(proposal, options) };
}

function judged(proposal: Proposal, { sizes, acceptAbove, rejectBelow }: SequentialOptions): Verdict {
  const sums = comparedSums(proposal);
  if (sums === null) {
    return { type: 'reject', reason: { type: 'unscored', exampleIds: unscoredIds(proposal) } };
  }
  const chance = chanceAbove(differencePosterior(differencesOf(proposal)));
  const reject: Decision = { type: 'reject', reason: { type: 'not-better', ...sums } };
  if (chance > acceptAbove) return { type: 'accept' };
  if (chance < rejectBelow) return reject;
  const next = sizes.find((size) => size > proposal.exampleIds.length);
  const otherwise: Decision = sums.after > sums.before ? { type: 'accept' } : reject;
  return next === undefined
    ? otherwise
    : { type: 'more', examples: next - proposal.exampleIds.length, otherwise };
}

function differencesOf({ before, after }: Proposal): readonly number[] {
  return before.flatMap(({ score }, at) => {
    const own = after[at]?.score ?? null;
    return score === null || own === null ? [] : [own - score];
  });
}
