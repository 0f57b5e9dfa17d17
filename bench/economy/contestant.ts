import {
  DEFAULT_FINAL_SELECTION,
  type FinalSelectionOptions,
  searchAndSelect,
} from '../../src/optimizers/final-selection.js';
import { createRng } from '../../src/core/rng.js';
import { economicPolicies } from '../../src/optimizers/gepa/economic-policies.js';
import { runGepa } from '../../src/optimizers/gepa/engine.js';
import { noBudget } from '../../src/optimizers/gepa/metric-budget.js';
import { candidateAt, meanValidation } from '../../src/optimizers/gepa/state.js';
import type { GepaPolicies } from '../../src/optimizers/gepa/run.js';
import { indexOfMax } from '../../src/optimizers/gepa/pareto.js';
import { pythonRandom } from '../../tests/parity/python-random.js';
import { pythonSetOrder } from '../../tests/parity/python-set-order.js';
import { type RecordedOptions, referenceSetup } from '../../tests/parity/reference-policies.js';
import type { Instance, Trace } from './problem.js';

/** A way to search. `scores` gives the sealed-test score of what it would return after so many metric calls. */
export interface Contestant {
  readonly name: string;
  scores(instance: Instance, seed: number, budgets: readonly number[]): Promise<readonly number[]>;
}

/** The reference's behaviour: one run, looked at when so many calls were spent, as the recorded curves were. */
export function reference(name: string, options: RecordedOptions): Contestant {
  return {
    name,
    async scores(instance, seed, budgets) {
      const order = pythonSetOrder(
        (id) => Number(/\d+$/.exec(id)?.[0]),
        (names) => names,
      );
      const max_metric_calls = Math.max(...budgets);
      const setup = referenceSetup<null, Trace>({ ...options, max_metric_calls, seed }, order);
      const { state } = await runGepa({
        ...instance,
        adapter: instance.adapter(),
        policies: setup.policies,
        stoppers: setup.stoppers,
        budget: noBudget,
        rng: pythonRandom(seed, 'bits'),
      });
      return budgets.map((budget) => {
        // As the recorded curves count: a candidate is there when it was found, before its validation is paid.
        const there = state.pool.filter((member) => member.discoveredAtCalls <= budget);
        const best = there[indexOfMax(there.map(meanValidation))] ?? candidateAt(state, 0);
        return instance.testScore(best.candidate);
      });
    },
  };
}

/** Our engine with the default policies and these changes; a run of its own for each budget, which it never passes. */
export function ours(
  name: string,
  changes: () => Partial<GepaPolicies<null, Trace>> = () => ({}),
  selection: FinalSelectionOptions = DEFAULT_FINAL_SELECTION,
): Contestant {
  return {
    name,
    scores: (instance, seed, budgets) =>
      Promise.all(
        budgets.map(async (budget) => {
          const setup = {
            ...instance,
            adapter: instance.adapter(),
            policies: economicPolicies(changes()),
            stoppers: [],
            rng: createRng(seed, 'search'),
          };
          const { best, state } = await searchAndSelect(setup, budget, selection);
          return instance.testScore(candidateAt(state, best).candidate);
        }),
      ),
  };
}
