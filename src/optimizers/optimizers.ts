import { UsageError } from '../core/errors.js';
import { ownValue } from '../core/own-value.js';
import { acceptAll } from './gepa/acceptance.js';
import { allComponents } from './gepa/component-selector.js';
import { defaultPolicies } from './gepa/default-policies.js';
import { economicPolicies } from './gepa/economic-policies.js';
import { noMinibatch } from './gepa/minibatch-sampler.js';
import { seedSelector } from './gepa/parent-selector.js';
import { OPTIMIZER_NAMES, type Optimizer, type OptimizerName } from './optimizer.js';

/** The Pareto reflective optimizer. */
const gepa: Optimizer = {
  name: 'gepa',
  writes: 'reflection',
  policies: (changes) => economicPolicies(changes),
};

/**
 * The same search with the paper's policies: one component at a time, a strict test on the minibatch, every accepted
 * child on the whole validation set. Takes about twice the metric calls or more (docs/benchmarks.md), and fewer model
 * calls where early steps of a program are dear, because their replies are reused when a later one changes.
 */
export const paperGepa: Optimizer = {
  name: 'gepa-paper',
  writes: 'reflection',
  policies: (changes) => defaultPolicies(changes),
};

/** Control: reflections on the program as it is, each on its own; the best on the validation set. No evolution. */
const bestOfN: Optimizer = {
  name: 'best-of-n',
  writes: 'reflection',
  policies: (changes) =>
    defaultPolicies({ parentSelector: seedSelector, acceptance: acceptAll, merge: null, ...changes }),
};

/** Control: the program's texts in other words, without a look at any example; the best on the validation set. */
const randomParaphrase: Optimizer = {
  name: 'random-paraphrase',
  writes: 'paraphrase',
  policies: (changes) =>
    defaultPolicies({
      parentSelector: seedSelector,
      minibatchSampler: noMinibatch,
      componentSelector: allComponents,
      acceptance: acceptAll,
      merge: null,
      ...changes,
    }),
};

/**
 * Control: the program's instructions as they are, with worked examples drawn from its own good rollouts on training
 * examples; the best set on the validation set (bootstrap few-shot with random search).
 */
const bootstrapFewShot: Optimizer = {
  name: 'bootstrap-few-shot',
  writes: 'demos',
  policies: (changes) =>
    defaultPolicies({
      parentSelector: seedSelector,
      componentSelector: allComponents,
      acceptance: acceptAll,
      merge: null,
      // A minibatch on which everything is right is what examples are made of.
      perfectScore: null,
      ...changes,
    }),
};

/** Control: the program as it is, scored. */
const none: Optimizer = { name: 'none', writes: null, policies: (changes) => defaultPolicies(changes) };

const OPTIMIZERS: Readonly<Record<OptimizerName, Optimizer>> = {
  gepa,
  'bootstrap-few-shot': bootstrapFewShot,
  'best-of-n': bestOfN,
  'random-paraphrase': randomParaphrase,
  none,
};

/** The optimizer of this name; throws UsageError for an unknown one. */
export function optimizerNamed(name: OptimizerName): Optimizer {
  const found = ownValue(OPTIMIZERS, name);
  if (found === undefined) {
    throw new UsageError('compile/optimizer-unknown', `no optimizer is called ${JSON.stringify(name)}`, {
      hint: `Choose one of ${OPTIMIZER_NAMES.join(', ')}.`,
    });
  }
  return found;
}
