import { comparedSums, type Proposal } from './proposal.js';

/** Chooses among the proposals of one iteration that passed the acceptance criterion. */
export interface ProposalSelection {
  readonly name: string;
  /** Gives some of `accepted`, in the order in which they join the pool. */
  select(accepted: readonly Proposal[]): readonly Proposal[];
}

/** All of them. */
export const allImprovements: ProposalSelection = { name: 'all', select: (accepted) => accepted };

/** The one with the largest gain over its parent; the first on ties. */
export const bestImprovement: ProposalSelection = {
  name: 'best',
  select: (accepted) => byGain(accepted).slice(0, 1),
};

/** The `k` with the largest gains; on ties the earlier ones. */
export function topKImprovements(k: number): ProposalSelection {
  return { name: `top-${k}`, select: (accepted) => byGain(accepted).slice(0, k) };
}

function byGain(accepted: readonly Proposal[]): readonly Proposal[] {
  return [...accepted].sort((a, b) => gainOf(b) - gainOf(a));
}

function gainOf(proposal: Proposal): number {
  const sums = comparedSums(proposal);
  return sums === null ? 0 : sums.after - sums.before;
}
