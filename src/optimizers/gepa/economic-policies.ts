import { acceptAll, strictImprovement } from './acceptance.js';
import { allComponents } from './component-selector.js';
import { defaultPolicies } from './default-policies.js';
import { failureSampler } from './failure-sampler.js';
import { epochShuffledSampler } from './minibatch-sampler.js';
import { nearBestSelector } from './near-best-parent.js';
import { paretoSelector } from './parent-selector.js';
import { noDuplicates } from './proposal-filter.js';
import { racingValidation } from './racing-validation.js';
import type { GepaPolicies } from './run.js';
import { textFilters } from './text-filters.js';

/**
 * The policies that reached most per metric call in `npm run bench:economy` (docs/benchmarks.md): all components in
 * each proposal, made from known failures of the best candidate, or of one level with it, and judged by a race on the
 * validation set alone, since a minibatch of failures says little about a child but that its parent was unlucky.
 * Whoever brings an acceptance or a validation of his own gets the paper's sampler, parents and full validation beside
 * it: these three lean on the race. Make a new set for each run.
 */
export function economicPolicies<Output, Trajectory>(
  changes: Partial<GepaPolicies<Output, Trajectory>> = {},
): GepaPolicies<Output, Trajectory> {
  const filters = [noDuplicates, ...textFilters()];
  const races = changes.acceptance === undefined && changes.validation === undefined;
  return defaultPolicies({
    filters,
    componentSelector: allComponents,
    parentSelector: races ? nearBestSelector() : paretoSelector,
    minibatchSampler: races ? failureSampler() : epochShuffledSampler(),
    acceptance: races ? acceptAll : strictImprovement,
    ...(races ? { validation: racingValidation() } : {}),
    ...changes,
  });
}
