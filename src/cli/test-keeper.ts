import type { CompileEvent, Spending } from '../optimizers/optimizer.js';
import type { PhasedBudget } from './phased-budget.js';

/** Compiled programs may call more than the seed, and prices of calls vary. */
const MARGIN = 1.25;

/**
 * Listens to a compile, and keeps back what the sealed test will need once the seed's validation has shown what a
 * rollout takes.
 */
export function testKeeper(budget: PhasedBudget, testRollouts: number): (event: CompileEvent) => void {
  let spending: Spending | undefined;
  return (event) => {
    if (event.type === 'rollout') spending = event.spending;
    if (event.type !== 'search' || event.event.type !== 'validated' || event.event.candidate !== 0) return;
    if (spending === undefined || spending.rollouts === 0) return;
    const { calls, tokens, costUsd } = spending.usage;
    const times = (testRollouts * MARGIN) / spending.rollouts;
    budget.keepBack({
      calls: Math.ceil(calls * times),
      tokens: Math.ceil(((tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0)) * times),
      usd: (costUsd ?? 0) * times,
    });
  };
}
