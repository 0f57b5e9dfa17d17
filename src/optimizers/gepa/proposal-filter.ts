import type { RejectionReason } from './acceptance.js';
import type { Candidate, ReflectiveDataset } from './adapter.js';
import { candidateHash } from './evaluation-cache.js';
import { type CandidateIndex, candidateAt, type GepaState } from './state.js';

/** A child before any rollout. */
export interface Child {
  readonly parent: CandidateIndex;
  readonly candidate: Candidate;
  /** What the reflection was shown; absent where there was none. */
  readonly dataset?: ReflectiveDataset;
}

/** Turns children down before they cost a rollout. */
export interface ProposalFilter {
  readonly name: string;
  /** The reason to turn it down, or null. */
  check(child: Child, state: Readonly<GepaState>): RejectionReason | null;
}

/** The very texts of the parent, of a member of the pool, or of an earlier proposal that was turned down. */
export const noDuplicates: ProposalFilter = {
  name: 'no-duplicates',
  check: (child, state) => {
    const hash = candidateHash(child.candidate);
    const parent = candidateAt(state, child.parent);
    if (hash === candidateHash(parent.candidate)) return { type: 'duplicate', of: 'parent' };
    if (state.pool.some((member) => candidateHash(member.candidate) === hash)) {
      return { type: 'duplicate', of: 'pool' };
    }
    return state.turnedDown.includes(hash) ? { type: 'duplicate', of: 'rejected' } : null;
  },
};
