import { createBudget } from '../providers/middleware/budget.js';
import type { Budget, BudgetAmount, BudgetCaps } from '../providers/middleware/budget.js';

/** A budget whose first phase may use only a part of the caps. */
export interface PhasedBudget extends Budget {
  /** From now on this share (0 to 1) of the caps may be used, what was spent before included. Call it between phases. */
  allow(share: number): void;
}

const NOTHING: BudgetAmount = { calls: 0, tokens: 0, usd: 0 };

/**
 * Keeps something back: the search of a compile must not use up what its sealed test needs. All of the caps until
 * `allow` is called. No call may be in flight while the share changes.
 */
export function phasedBudget(caps: BudgetCaps, spentBefore: BudgetAmount = NOTHING): PhasedBudget {
  let current = createBudget(caps, spentBefore);
  return {
    caps,
    reserve: (worst, label, signal) => current.reserve(worst, label, signal),
    report: () => current.report(),
    allow(share) {
      current = createBudget(partOf(caps, share), current.report().spent);
    },
  };
}

function partOf({ calls, tokens, usd }: BudgetCaps, share: number): BudgetCaps {
  return {
    ...(calls === undefined ? {} : { calls: Math.floor(calls * share) }),
    ...(tokens === undefined ? {} : { tokens: Math.floor(tokens * share) }),
    ...(usd === undefined ? {} : { usd: usd * share }),
  };
}
