import { UsageError } from '../../core/errors.js';
import { joinPool, validate } from './adopt.js';
import type { StopReason } from './events.js';
import { runPipeline } from './pipeline.js';
import { type GepaRun, type GepaSetup, remainingCalls, startRun, validationCalls } from './run.js';
import { type CandidateIndex, emptyState, type GepaState } from './state.js';

/** What a run found. The state is plain JSON and holds the pool, the lineage and the frontier. */
export interface GepaResult {
  readonly best: CandidateIndex;
  readonly state: Readonly<GepaState>;
  readonly stop: StopReason;
}

/**
 * GEPA: reflective mutation and merging of texts along a Pareto frontier (Agrawal et al., arXiv 2507.19457,
 * algorithm 1). Every choice is a policy of the setup. Same setup, seed and adapter answers: same result,
 * whatever the order in which answers arrive. Rejects with what the adapter rejects with.
 */
export async function runGepa<Output, Trajectory>(setup: GepaSetup<Output, Trajectory>): Promise<GepaResult> {
  checkSetup(setup);
  const run = startRun(setup, emptyState());
  const { state } = run;
  setup.onStart?.(state);
  await seedPool(run);
  for (;;) {
    const stop = await runPipeline(run, {
      reasonToStop: () => reasonToStop(run),
      leastCalls: () => callsPerIteration(run, 1),
      ampleCalls: () => callsPerIteration(run, run.policies.sampling.tasks),
      outOfBudget: (needed) => outOfBudget(run, needed),
    });
    const best = run.policies.validation.best(state);
    const { metricCalls, committed: iterations } = state;
    run.emit({ type: 'run-ended', reason: stop, best, iterations, metricCalls });
    const budgetCalls = stop.by === OUT_OF_BUDGET ? run.budget.extend?.() : null;
    if (budgetCalls == null) return { best, state, stop };
    run.emit({ type: 'run-extended', budgetCalls });
  }
}

/** `StopReason.by` when the metric calls of the budget ran out. */
const OUT_OF_BUDGET = 'budget';

async function seedPool<Output, Trajectory>(run: GepaRun<Output, Trajectory>): Promise<void> {
  run.emit({
    type: 'run-started',
    seedCandidate: run.seedCandidate,
    trainSize: run.trainIds.length,
    valSize: run.valIds.length,
    policies: policyNames(run),
    budgetCalls: run.budget.cap,
  });
  const [seed] = await validate(run, [{ candidate: run.seedCandidate, parents: [] }]);
  if (seed === undefined || seed.job.results.every((result) => result.score === null)) {
    throw seedUnscored(run.valIds.length, seed?.job.results.find(({ problem }) => problem)?.problem);
  }
  joinPool(run, seed);
}

function seedUnscored(examples: number, problem: string | undefined): UsageError {
  const reason = problem === undefined ? '' : `; the first: ${problem}`;
  return new UsageError(
    'gepa/seed-unscored',
    `none of the ${examples} validation examples could be scored with the program as it is${reason}`,
    {
      hint: 'Mend the program or the metric and try it on one example; nothing can be compared without a first score.',
    },
  );
}

function reasonToStop<Output, Trajectory>(run: GepaRun<Output, Trajectory>): StopReason | null {
  for (const stopper of run.stoppers) {
    const text = stopper.shouldStop(run.state);
    if (text !== null) return { by: stopper.name, text, isExternal: stopper.isExternal };
  }
  const { maxIdleIterations } = run.policies;
  if (maxIdleIterations !== null && run.state.idleIterations >= maxIdleIterations) {
    const text = `${run.state.idleIterations} iterations in a row had nothing to evaluate`;
    return { by: 'idle', text, isExternal: false };
  }
  return null;
}

function outOfBudget<Output, Trajectory>(run: GepaRun<Output, Trajectory>, needed: number): StopReason {
  const text = `${remainingCalls(run)} of ${run.budget.cap} metric calls are left, one more iteration can take ${needed}`;
  return { by: OUT_OF_BUDGET, text, isExternal: false };
}

/** The most that one iteration can need before this many children have joined the pool. */
function callsPerIteration<Output, Trajectory>(run: GepaRun<Output, Trajectory>, children: number): number {
  const { minibatchSampler, sampling, acceptance } = run.policies;
  const sides = acceptance.needsResults ? 2 : 1;
  return sides * minibatchSampler.size * sampling.tasks + children * validationCalls(run);
}

function policyNames<Output, Trajectory>({ policies }: GepaRun<Output, Trajectory>): Record<string, string> {
  return {
    frontier: policies.frontier.name,
    parentSelector: policies.parentSelector.name,
    minibatchSampler: policies.minibatchSampler.name,
    componentSelector: policies.componentSelector.name,
    sampling: policies.sampling.name,
    acceptance: policies.acceptance.name,
    selection: policies.selection.name,
    validation: policies.validation.name,
    cache: policies.cache.name,
    merge: policies.merge === null ? 'off' : 'system-aware',
    filters: policies.filters.map((filter) => filter.name).join(', '),
  };
}

function checkSetup<Output, Trajectory>(setup: GepaSetup<Output, Trajectory>): void {
  const { trainIds, valIds, budget, stoppers, seedCandidate } = setup;
  const problems = [
    Object.keys(seedCandidate).length === 0 && 'the program has no component to optimise',
    trainIds.length === 0 && 'the training set is empty',
    valIds.length === 0 && 'the validation set is empty',
    budget.cap === null &&
      stoppers.length === 0 &&
      'nothing would ever stop the run: give a budget or a stopper',
    budget.hard &&
      budget.remaining(0) < valIds.length &&
      `the budget of ${budget.cap} metric calls does not cover the validation of the seed (${valIds.length})`,
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new UsageError('gepa/setup', problems.join('; '));
}
