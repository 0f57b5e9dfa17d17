import { createBudget } from '../providers/middleware/budget.js';
import type { Budget, BudgetAmount, BudgetCaps } from '../providers/middleware/budget.js';

/** A budget that can keep a part of its caps for later. */
export interface PhasedBudget extends Budget {
  /** From now on this amount of the caps is out of reach. No call may be in flight while it changes. */
  keepBack(amount: BudgetAmount): void;
}

const NOTHING: BudgetAmount = { calls: 0, tokens: 0, usd: 0 };

/** All of the caps, until something is kept back: the search of a compile must leave what its sealed test needs. */
export function phasedBudget(caps: BudgetCaps, spentBefore: BudgetAmount = NOTHING): PhasedBudget {
  let current = createBudget(caps, spentBefore);
  return {
    caps,
    reserve: (worst, label, signal) => current.reserve(worst, label, signal),
    report: () => current.report(),
    keepBack(amount) {
      current = createBudget(without(caps, amount), current.report().spent);
    },
  };
}

/** The whole is within reach again. */
export function releaseAll(budget: PhasedBudget): void {
  budget.keepBack(NOTHING);
}

function without({ calls, tokens, usd }: BudgetCaps, amount: BudgetAmount): BudgetCaps {
  return {
    ...(calls === undefined ? {} : { calls: Math.max(0, calls - amount.calls) }),
    ...(tokens === undefined ? {} : { tokens: Math.max(0, tokens - amount.tokens) }),
    ...(usd === undefined ? {} : { usd: Math.max(0, usd - amount.usd) }),
  };
}
