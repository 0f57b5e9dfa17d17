import { strictImprovement } from '../../src/optimizers/gepa/acceptance.js';
import { roundRobinComponents } from '../../src/optimizers/gepa/component-selector.js';
import { economicPolicies } from '../../src/optimizers/gepa/economic-policies.js';
import { noCache } from '../../src/optimizers/gepa/evaluation-cache.js';
import { epochShuffledSampler } from '../../src/optimizers/gepa/minibatch-sampler.js';
import {
  bestFirstSelector,
  currentBestSelector,
  paretoSelector,
} from '../../src/optimizers/gepa/parent-selector.js';
import { racingValidation } from '../../src/optimizers/gepa/racing-validation.js';
import type { GepaPolicies } from '../../src/optimizers/gepa/run.js';
import { sequentialAcceptance } from '../../src/optimizers/gepa/sequential-acceptance.js';
import { fullValidation } from '../../src/optimizers/gepa/validation-policy.js';
import { NO_FINAL_SELECTION } from '../../src/optimizers/final-selection.js';
import { type Contestant, ours } from './contestant.js';
import type { Trace } from './problem.js';

export const OURS = ours('ours');

type Changes = Partial<GepaPolicies<null, Trace>>;

/** Ours, but for the races that every other choice leans on. */
const raced = (changes: Changes): Changes => ({ ...economicPolicies<null, Trace>(), ...changes });

/** One idea switched off, or another in its place. */
export const VARIANTS: readonly Contestant[] = [
  ours('one component at a time', () => raced({ componentSelector: roundRobinComponents })),
  ours('always the best as parent', () => raced({ parentSelector: currentBestSelector })),
  ours('parents from the pruned frontier', () => raced({ parentSelector: paretoSelector })),
  ours('best parent, but 10% from the frontier', () => raced({ parentSelector: bestFirstSelector() })),
  ours('minibatches by epochs, not from failures', () => raced({ minibatchSampler: epochShuffledSampler() })),
  ours('strict test on the minibatch before the race', () => raced({ acceptance: strictImprovement })),
  ours('sequential test on the minibatch before the race', () =>
    raced({ acceptance: sequentialAcceptance() }),
  ),
  ours('sequential test, no race', () =>
    raced({ acceptance: sequentialAcceptance(), validation: fullValidation }),
  ),
  ours('no race: all on the whole validation set', () =>
    raced({ acceptance: strictImprovement, validation: fullValidation }),
  ),
  ours('race: nobody joins early', () => raced({ validation: racingValidation({ keepAbove: 1 }) })),
  ours('race: nobody is dropped early', () => raced({ validation: racingValidation({ dropBelow: 0 }) })),
  ours('race: a lead must be clearer before it joins', () =>
    raced({ validation: racingValidation({ keepAbove: 0.75 }) }),
  ),
  ours('race: everybody in one order', () => raced({ validation: racingValidation({ order: 'fixed' }) })),
  ours('race against the parent, not the best', () =>
    raced({ validation: racingValidation({ rival: 'parent' }) }),
  ),
  ours('race: specialists are dropped too', () =>
    raced({ validation: racingValidation({ keepSpecialists: false }) }),
  ),
  ours('no cache', () => raced({ cache: noCache() })),
  ours('no merging', () => raced({ merge: null })),
  ours('no final selection', () => ({}), NO_FINAL_SELECTION),
  ours('final selection with a tenth of the calls', () => ({}), { finalists: 3, share: 0.1 }),
];
