import { joinPool, payDropped, validate } from './adopt.js';
import { evaluateJob, type JobResult } from './evaluate.js';
import type { GepaEvent } from './events.js';
import { type MergePlan, planMerge } from './merge.js';
import { scoredSum } from './proposal.js';
import { canAfford, drawContext, type GepaRun, validationCalls } from './run.js';
import { type CandidateIndex, candidateAt, sumOf } from './state.js';

/**
 * Plans a merge when an accepted candidate has earned it and the last iteration found a candidate; null = go on with a
 * mutation. `underWay`: merges of other iterations that are not decided yet.
 */
export function drawMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  underWay: number,
): MergePlan | null {
  const { merge: options } = run.policies;
  const { state } = run;
  if (options === null) return null;
  const isDue = state.merge.due > underWay && state.merge.lastIterationFoundCandidate;
  state.merge = { ...state.merge, lastIterationFoundCandidate: false };
  if (!isDue || !canAfford(run, options.subsampleSize + validationCalls(run))) return null;
  const { plan, merge } = planMerge(drawContext(run), options);
  state.merge = merge;
  return plan === null || isFiltered(run, plan) ? null : plan;
}

/** Tries a planned merge on its examples, and lets it join the pool where it holds. Gives how many joined. */
export async function attemptMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  plan: MergePlan,
): Promise<number> {
  const job = await tryMerge(run, plan);
  const { score, parentScores } = compared(run, plan, job);
  if (score === null || score < Math.max(...parentScores)) {
    rejectMerge(run, plan, { score, parentScores, reason: score === null ? 'unscored' : 'worse' });
    return 0;
  }
  return adoptMerge(run, plan, score, parentScores);
}

/** A merge that repeats a candidate is not worth a rollout. */
function isFiltered<Output, Trajectory>(run: GepaRun<Output, Trajectory>, plan: MergePlan): boolean {
  const [parent] = plan.parents;
  const child = { parent, candidate: plan.candidate };
  if (run.policies.filters.every((filter) => filter.check(child, run.state) === null)) return false;
  rejectMerge(run, plan, { score: null, parentScores: [0, 0], reason: 'duplicate' });
  return true;
}

function rejectMerge<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { parents }: MergePlan,
  why: Pick<Extract<GepaEvent, { type: 'merge-rejected' }>, 'score' | 'parentScores' | 'reason'>,
): void {
  const { score, parentScores, reason } = why;
  run.emit({ type: 'merge-rejected', iteration: run.iteration(), parents, score, parentScores, reason });
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
  parentScores: readonly [number, number],
): Promise<number> {
  const [newcomer] = await validate(run, [plan]);
  if (newcomer === undefined) throw new RangeError('a validation gave no result');
  await run.turn();
  const { state } = run;
  const isRepeat = run.joinedMeanwhile(plan.candidate);
  if (newcomer.dropped !== null || isRepeat) {
    payDropped(run, newcomer);
    rejectMerge(run, plan, { score, parentScores, reason: isRepeat ? 'duplicate' : 'worse' });
    return 0;
  }
  const index = joinPool(run, newcomer);
  state.merge = { ...state.merge, due: state.merge.due - 1, accepted: state.merge.accepted + 1 };
  run.emit({
    type: 'accepted',
    iteration: run.iteration(),
    candidate: index,
    parents: plan.parents,
    texts: plan.candidate,
    scoreBefore: Math.max(...parentScores),
    scoreAfter: score,
    through: 'merge',
  });
  return 1;
}
