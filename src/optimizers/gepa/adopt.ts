import type { Candidate, ExampleResult } from './adapter.js';
import { evaluateJobs, type JobResult } from './evaluate.js';
import { frontUnion, updateFront } from './frontier.js';
import type { GepaRun } from './run.js';
import { type CandidateIndex, meanObjectives, meanOrNull, type PoolCandidate } from './state.js';
import { zip } from './zip.js';

/** A candidate that earned its validation. */
export interface Newcomer {
  readonly candidate: Candidate;
  readonly parents: readonly CandidateIndex[];
}

/** A newcomer with its results on the validation set. */
export interface ValidatedNewcomer<Output, Trajectory> extends Newcomer {
  readonly job: JobResult<Output, Trajectory>;
}

/** Runs newcomers on the validation set; nothing is counted or changed yet. */
export async function validate<Output, Trajectory, N extends Newcomer>(
  run: GepaRun<Output, Trajectory>,
  newcomers: readonly N[],
): Promise<(N & ValidatedNewcomer<Output, Trajectory>)[]> {
  const jobs = newcomers.map(({ candidate }) => ({
    candidate,
    exampleIds: run.policies.validation.idsFor(candidate, run.valIds, run.state),
  }));
  const results = await evaluateJobs(run, jobs, { purpose: 'validation', captureTraces: false });
  return zip(newcomers, results).map(([newcomer, job]) => ({ ...newcomer, job }));
}

/** Adds a validated newcomer to the pool and the frontier. */
export function joinPool<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  newcomer: ValidatedNewcomer<Output, Trajectory>,
): CandidateIndex {
  const { state, policies } = run;
  const member = memberOf(run, newcomer);
  state.metricCalls += newcomer.job.paidCalls;
  state.fullValidations += 1;
  const before = frontUnion(state.front);
  state.front = updateFront(state.front, policies.frontier, member);
  state.pool.push(member);
  state.componentCursor.push(Math.max(0, ...newcomer.parents.map((one) => state.componentCursor[one] ?? 0)));
  const members = frontUnion(state.front);
  const iteration = run.iteration();
  const displaced = before.filter((one) => !members.includes(one));
  run.emit({ type: 'front-updated', iteration, members, displaced });
  run.emit({
    type: 'validated',
    iteration,
    candidate: member.index,
    parents: member.parents,
    mean: meanOrNull(member),
    scores: member.validation.map((entry) => [entry.exampleId, entry.score]),
    objectives: member.objectives,
    unscored: member.unscored,
    isBest: policies.validation.best(state) === member.index,
  });
  return member.index;
}

function memberOf<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { candidate, parents, job }: ValidatedNewcomer<Output, Trajectory>,
): PoolCandidate {
  let entries = job.exampleIds.flatMap((exampleId, at) => {
    const result = job.results[at];
    return result === undefined ? [] : [{ exampleId, result }];
  });
  if (run.policies.cache.resultOrder === 'remembered-first') {
    const isKnown = ({ exampleId }: { exampleId: string }) => job.remembered.has(exampleId);
    entries = [...entries.filter(isKnown), ...entries.filter((entry) => !isKnown(entry))];
  }
  const validation = entries.flatMap(({ exampleId, result }) => scored(exampleId, result));
  return {
    index: run.state.pool.length,
    candidate,
    parents,
    validation,
    unscored: entries.filter(({ result }) => result.score === null).map(({ exampleId }) => exampleId),
    objectives: meanObjectives(validation),
    discoveredAtCalls: run.state.metricCalls,
  };
}

function scored(exampleId: string, { score, objectives }: ExampleResult<unknown, unknown>) {
  return score === null ? [] : [{ exampleId, score, objectives: objectives ?? {} }];
}
