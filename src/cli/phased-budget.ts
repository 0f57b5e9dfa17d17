import { createBudget, NOTHING } from '../providers/middleware/budget.js';
import type { Budget, BudgetAmount, BudgetCaps } from '../providers/middleware/budget.js';
import type { SpendingLog } from '../providers/middleware/spending-log.js';

/** A budget that can keep a part of its caps for later, and an account that outlives the process. */
export interface PhasedBudget extends Budget {
  /** From now on what stands in the log is spent, and what is reserved is written there. Before the first call. */
  keepIn(log: SpendingLog): void;
  /** From now on this amount of the caps is out of reach. No call may be in flight while it changes. */
  keepBack(amount: BudgetAmount): void;
}

/** All of the caps, until something is kept back: the search of a compile must leave what its sealed test needs. */
export function phasedBudget(caps: BudgetCaps): PhasedBudget {
  let current = createBudget(caps);
  let log: SpendingLog | undefined;
  return {
    caps,
    async reserve(worst, label, signal) {
      const reservation = await current.reserve(worst, label, signal);
      return log === undefined ? reservation : log.keep(reservation, worst, label, signal);
    },
    report: () => current.report(),
    keepIn(opened) {
      log = opened;
      current = createBudget(caps, opened.spentBefore);
    },
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
