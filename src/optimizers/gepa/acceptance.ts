import { comparedSums, type Proposal, unscoredIds } from './proposal.js';
import type { GepaState } from './state.js';

/** Why a proposal was not adopted. */
export type RejectionReason =
  | { readonly type: 'not-better'; readonly before: number; readonly after: number }
  | {
      readonly type: 'not-selected';
      readonly before: number;
      readonly after: number;
      readonly selection: string;
    }
  | {
      readonly type: 'raced-out';
      /** Validation examples that it was run on, and means over those that its rival was scored on too. */
      readonly examples: number;
      readonly mean: number;
      readonly rivalMean: number;
    }
  | { readonly type: 'unscored'; readonly exampleIds: readonly string[] }
  | { readonly type: 'duplicate'; readonly of: 'parent' | 'pool' | 'rejected' | 'selected' }
  | { readonly type: 'budget'; readonly neededCalls: number; readonly remainingCalls: number }
  | { readonly type: 'other'; readonly text: string };

export type Decision =
  | { readonly type: 'accept' }
  | { readonly type: 'reject'; readonly reason: RejectionReason };

export type Verdict =
  | Decision
  /**
   * Undecided: evaluate both sides on this many further training examples and ask again. `otherwise` holds where no
   * examples or calls are left; absent = rejected.
   */
  | { readonly type: 'more'; readonly examples: number; readonly otherwise?: Decision };

/** Decides from the minibatch whether a child deserves a validation. */
export interface AcceptanceCriterion {
  readonly name: string;
  /** False = children are not evaluated on the minibatch: their proposals come without results. */
  readonly needsResults: boolean;
  judge(proposal: Proposal, state: Readonly<GepaState>): Verdict;
}

/** The child's sum must be higher than the parent's (the paper). */
export const strictImprovement: AcceptanceCriterion = {
  name: 'strict-improvement',
  needsResults: true,
  judge: (proposal) => bySums(proposal, (before, after) => after > before),
};

/** The child's sum must not be lower: moves sideways are allowed. */
export const improvementOrEqual: AcceptanceCriterion = {
  name: 'improvement-or-equal',
  needsResults: true,
  judge: (proposal) => bySums(proposal, (before, after) => after >= before),
};

/** Every child is validated. */
export const acceptAll: AcceptanceCriterion = {
  name: 'accept-all',
  needsResults: false,
  judge: () => ({ type: 'accept' }),
};

function bySums(proposal: Proposal, passes: (before: number, after: number) => boolean): Verdict {
  const sums = comparedSums(proposal);
  if (sums === null)
    return { type: 'reject', reason: { type: 'unscored', exampleIds: unscoredIds(proposal) } };
  if (passes(sums.before, sums.after)) return { type: 'accept' };
  return { type: 'reject', reason: { type: 'not-better', ...sums } };
}

/** A sentence for logs. */
export function describeRejection(reason: RejectionReason): string {
  switch (reason.type) {
    case 'not-better':
      return `scored ${reason.after} on its minibatch, its parent ${reason.before}`;
    case 'not-selected':
      return `improved from ${reason.before} to ${reason.after}, but ${reason.selection} chose others`;
    case 'raced-out':
      return `fell behind after ${reason.examples} validation examples: ${reason.mean.toFixed(3)}, its rival ${reason.rivalMean.toFixed(3)}`;
    case 'unscored':
      return `could not be compared: no score for ${reason.exampleIds.join(', ')}`;
    case 'duplicate':
      return `same texts as ${DUPLICATE_OF[reason.of]}`;
    case 'budget':
      return `its validation needs ${reason.neededCalls} metric calls, ${reason.remainingCalls} are left`;
    case 'other':
      return reason.text;
  }
}

const DUPLICATE_OF = {
  parent: 'its parent',
  pool: 'a candidate of the pool',
  rejected: 'an earlier proposal that was turned down',
  selected: 'another candidate selected in this iteration',
} as const;
