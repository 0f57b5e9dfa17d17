import type { ExampleId } from './adapter.js';
import type { Task } from './proposal.js';
import type { CandidateIndex } from './state.js';

/** The draws a strategy may make, each as often as it likes. */
export interface TaskDraws {
  parent(): CandidateIndex;
  minibatch(): readonly ExampleId[];
}

/** How many (parent, minibatch) pairs an iteration works on, and which share a parent. */
export interface SamplingStrategy {
  readonly name: string;
  /** Number of tasks per iteration, for plans and budgets. */
  readonly tasks: number;
  sample(draws: TaskDraws): readonly Task[];
}

/** One parent, one minibatch (the paper). */
export const singleSampling: SamplingStrategy = { ...parentsTimesMinibatches(1, 1), name: 'single' };

/** One parent, `n` minibatches. */
export function sameParentSampling(n: number): SamplingStrategy {
  return { ...parentsTimesMinibatches(1, n), name: `same-parent-${n}` };
}

/** `n` parents drawn independently, one minibatch each. */
export function independentSampling(n: number): SamplingStrategy {
  return { ...parentsTimesMinibatches(n, 1), name: `independent-${n}` };
}

/** `p` parents, `n` minibatches each. */
export function parentsTimesMinibatches(p: number, n: number): SamplingStrategy {
  return {
    name: `p${p}xn${n}`,
    tasks: p * n,
    sample: ({ parent, minibatch }) =>
      Array.from({ length: p }, () => {
        const drawn = parent();
        return Array.from({ length: n }, () => ({ parent: drawn, exampleIds: minibatch() }));
      }).flat(),
  };
}
