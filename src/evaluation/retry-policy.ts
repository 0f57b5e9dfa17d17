import type { RolloutExecutor, RolloutRequest } from './executor.js';
import type { RolloutStore } from './rollout-store.js';

/**
 * Which finished rollouts of a run folder are run again. `unscored` (default): all that have no score. `errors`: those that
 * failed or that a cap kept from running; what the metric gave no score stays as it is.
 */
export type RetryPolicy = 'unscored' | 'errors';

/** The store as an executor is to see it: what is not to be run again counts as done. */
export async function storeUnderPolicy(
  store: RolloutStore,
  policy: RetryPolicy,
  executor: RolloutExecutor,
  requests: Iterable<RolloutRequest>,
): Promise<RolloutStore> {
  if (policy === 'unscored') return store;
  const kept = new Set<string>();
  for (const request of requests) {
    const id = executor.idOf(request);
    if (store.isScored(id)) continue;
    const outcome = (await store.head(id))?.outcome;
    if (outcome?.type === 'skipped' && !outcome.code.startsWith('budget/')) kept.add(id);
  }
  return { ...store, isScored: (id) => kept.has(id) || store.isScored(id) };
}
