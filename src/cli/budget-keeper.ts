import type { CompileEvent, Spending } from '../optimizers/optimizer.js';
import { NOTHING, plus } from '../providers/middleware/budget.js';
import type { BudgetAmount } from '../providers/middleware/budget.js';
import type { PhasedBudget } from './phased-budget.js';
import type { Projection } from './progress/compile-lines.js';

/** Compiled programs may call more than the seed, and prices of calls vary. */
const MARGIN = 1.25;

type LaterWork = Pick<Projection, 'reportRollouts' | 'controls'> & {
  readonly plan: { readonly metricCalls: number };
};

export interface BudgetKeeper {
  onEvent(event: CompileEvent): void;
  /** Gives the next control its share; so many are left after it. No call may be in flight. */
  startControl(controlsLeft: number): void;
}

/**
 * Listens to a compile, and keeps back what follows it once the seed's validation has shown what a rollout takes: all
 * of the report, and for each control as much as for the search itself where the caps do not pay for all.
 */
export function budgetKeeper(budget: PhasedBudget, later: LaterWork): BudgetKeeper {
  const { reportRollouts, controls, plan } = later;
  let spending: Spending | undefined;
  let kept: { readonly report: BudgetAmount; readonly control: BudgetAmount } = {
    report: NOTHING,
    control: NOTHING,
  };
  const keep = (controlsLeft: number) =>
    budget.keepBack(plus(kept.report, times(kept.control, controlsLeft)));
  return {
    onEvent(event) {
      if (event.type === 'rollout') spending = event.spending;
      if (event.type !== 'search' || event.event.type !== 'validated' || event.event.candidate !== 0) return;
      if (spending === undefined || spending.rollouts === 0) return;
      const perRollout = times(amountOf(spending), MARGIN / spending.rollouts);
      const report = times(perRollout, reportRollouts);
      const control = times(perRollout, plan.metricCalls);
      const { calls, tokens, usd } = budget.caps;
      const share = (cap: number | undefined, taken: number, wanted: number) =>
        cap === undefined ? wanted : Math.min(wanted, Math.max(0, cap - taken) / (controls + 1));
      kept = {
        report,
        control: {
          calls: share(calls, report.calls, control.calls),
          tokens: share(tokens, report.tokens, control.tokens),
          usd: share(usd, report.usd, control.usd),
        },
      };
      keep(controls);
    },
    startControl: keep,
  };
}

/** As caps count: an image is a call. */
function amountOf({ usage: { calls, images = 0, tokens, costUsd } }: Spending): BudgetAmount {
  return {
    calls: calls + images,
    tokens: (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0),
    usd: costUsd ?? 0,
  };
}

function times({ calls, tokens, usd }: BudgetAmount, factor: number): BudgetAmount {
  return { calls: Math.ceil(calls * factor), tokens: Math.ceil(tokens * factor), usd: usd * factor };
}
