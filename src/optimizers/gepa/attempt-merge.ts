import { joinPool, validate } from './adopt.js';
import { evaluateJob, type JobResult } from './evaluate.js';
import { type MergePlan, planMerge } from './merge.js';
import { scoredSum } from './proposal.js';
import { canAfford, drawContext, type GepaRun } from './run.js';
import { type CandidateIndex, candidateAt, sumOf } from './state.js';

/** What an iteration's merge came to; `none` = go on with a mutation. */
export type MergeOutcome = 'none' | 'rejected' | 'accepted';

/** Merges two candidates when an accepted one has earned it and the last iteration found a candidate. */
export async function attemptMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
): Promise<MergeOutcome> {
  const { merge: options } = run.policies;
  const { state } = run;
  if (options === null) return 'none';
  const isDue = state.merge.due > 0 && state.merge.lastIterationFoundCandidate;
  state.merge = { ...state.merge, lastIterationFoundCandidate: false };
  if (!isDue || !canAfford(run, options.subsampleSize + run.valIds.length)) return 'none';
  const { plan, merge } = planMerge(drawContext(run), options);
  state.merge = merge;
  if (plan === null || isFiltered(run, plan)) return 'none';
  const job = await tryMerge(run, plan);
  const { score, parentScores } = compared(run, plan, job);
  if (score === null || score < Math.max(...parentScores)) {
    const reason = score === null ? 'unscored' : 'worse';
    run.emit({
      type: 'merge-rejected',
      iteration: run.iteration(),
      parents: plan.parents,
      score,
      parentScores,
      reason,
    });
    return 'rejected';
  }
  await adoptMerge(run, plan, score, Math.max(...parentScores));
  return 'accepted';
}

/** A merge that repeats a candidate is not worth a rollout. */
function isFiltered<Output, Trajectory>(run: GepaRun<Output, Trajectory>, plan: MergePlan): boolean {
  const [parent] = plan.parents;
  const child = { parent, candidate: plan.candidate };
  if (run.policies.filters.every((filter) => filter.check(child, run.state) === null)) return false;
  run.emit({
    type: 'merge-rejected',
    iteration: run.iteration(),
    parents: plan.parents,
    score: null,
    parentScores: [0, 0],
    reason: 'duplicate',
  });
  return true;
}

async function tryMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  plan: MergePlan,
): Promise<JobResult<Output, Trajectory>> {
  const job = await evaluateJob(run, plan, { purpose: 'merge', captureTraces: false });
  const iteration = run.iteration();
  run.emit({
    type: 'evaluated',
    iteration,
    purpose: 'merge',
    candidate: null,
    parents: plan.parents,
    exampleIds: plan.exampleIds,
    scores: job.results.map((result) => result.score),
    remembered: job.remembered.size,
  });
  run.state.metricCalls += job.paidCalls;
  run.state.proposals += 1;
  const { parents, ancestor, candidate } = plan;
  run.emit({ type: 'merge-proposed', iteration, parents, ancestor, candidate });
  return job;
}

function compared<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  plan: MergePlan,
  job: JobResult<Output, Trajectory>,
): { score: number | null; parentScores: readonly [number, number] } {
  const parentSum = (index: CandidateIndex) => {
    const known = new Map(
      candidateAt(run.state, index).validation.map(({ exampleId, score }) => [exampleId, score]),
    );
    return sumOf(plan.exampleIds.map((id) => known.get(id) ?? 0));
  };
  return {
    score: scoredSum(job.results),
    parentScores: [parentSum(plan.parents[0]), parentSum(plan.parents[1])],
  };
}

async function adoptMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  plan: MergePlan,
  score: number,
  best: number,
): Promise<void> {
  const { state } = run;
  const [newcomer] = await validate(run, [plan]);
  if (newcomer === undefined) throw new RangeError('a validation gave no result');
  const index = joinPool(run, newcomer);
  state.merge = { ...state.merge, due: state.merge.due - 1, accepted: state.merge.accepted + 1 };
  run.emit({
    type: 'accepted',
    iteration: run.iteration(),
    candidate: index,
    parents: plan.parents,
    texts: plan.candidate,
    scoreBefore: best,
    scoreAfter: score,
    through: 'merge',
  });
}
