import type { RejectionReason } from './acceptance.js';
import type { Candidate, ExampleId, ExampleResult } from './adapter.js';
import { estimatedOrNull } from './estimate.js';
import { type EvaluationJob, evaluateJobs, type JobResult } from './evaluate.js';
import { frontUnion, updateFront } from './frontier.js';
import { repeatExamples } from './repeat-examples.js';
import { canAfford, type GepaRun } from './run.js';
import { type CandidateIndex, candidateAt, meanObjectives, type PoolCandidate } from './state.js';
import type { RaceOutcome, RaceVerdict, RepeatedScore } from './validation-policy.js';
import { zip } from './zip.js';

/** A candidate that earned its validation. */
export interface Newcomer {
  readonly candidate: Candidate;
  readonly parents: readonly CandidateIndex[];
}

/** A newcomer with its results on the validation set. */
export interface ValidatedNewcomer<Output, Trajectory> extends Newcomer {
  readonly job: JobResult<Output, Trajectory>;
  /** Why a race on the validation set ended without it; null = it may join the pool. */
  readonly dropped: RejectionReason | null;
  /** How it stood in the race that it stayed in; null where there was none. */
  readonly race: RaceOutcome | null;
  /** Members of the pool that were run on further examples to race against it; applied when its turn has come. */
  readonly rivals: readonly RivalJob<Output, Trajectory>[];
}

interface RivalJob<Output, Trajectory> {
  readonly index: CandidateIndex;
  readonly job: JobResult<Output, Trajectory>;
}

/** Runs newcomers on the validation set, all of them one stage at a time; nothing is counted or changed yet. */
export async function validate<Output, Trajectory, N extends Newcomer>(
  run: GepaRun<Output, Trajectory>,
  newcomers: readonly N[],
): Promise<(N & ValidatedNewcomer<Output, Trajectory>)[]> {
  const heats = newcomers.map((newcomer): Heat<Output, Trajectory> => {
    const { candidate } = newcomer;
    const ids = run.policies.validation.idsFor(candidate, run.valIds, run.state);
    const job = { candidate, exampleIds: [], results: [], remembered: new Set<string>(), paidCalls: 0 };
    return { newcomer, ids, job, repeats: [], rivals: [], verdict: { type: 'more', examples: 0 } };
  });
  let spent = 0;
  for (;;) {
    let isOpen = false;
    for (const heat of heats) {
      heat.verdict = judge(run, heat);
      isOpen ||= heat.verdict.type === 'more' || heat.verdict.type === 'repeat';
    }
    if (!isOpen) break;
    spent += await runHeats(run, heats, spent);
  }
  return zip(newcomers, heats).map(([newcomer, { job, verdict, rivals }]) => {
    const dropped = verdict.type === 'drop' ? verdict.reason : null;
    const race = verdict.type === 'keep' ? (verdict.race ?? null) : null;
    return { ...newcomer, job, rivals, dropped, race };
  });
}

/** A newcomer on its way through the validation set. */
interface Heat<Output, Trajectory> {
  readonly newcomer: Newcomer;
  ids: readonly ExampleId[];
  job: JobResult<Output, Trajectory>;
  repeats: readonly RepeatedScore[];
  rivals: readonly RivalJob<Output, Trajectory>[];
  verdict: RaceVerdict;
}

function judge<Output, Trajectory>(
  { policies, state }: GepaRun<Output, Trajectory>,
  { newcomer, ids, job, repeats, verdict }: Heat<Output, Trajectory>,
): RaceVerdict {
  const { race } = policies.validation;
  if (ids.length === 0)
    return { type: 'drop', reason: { type: 'budget', neededCalls: 1, remainingCalls: 0 } };
  const left = ids.length - job.exampleIds.length;
  if (verdict.type === 'keep' || verdict.type === 'drop') return verdict;
  // The seed has nobody to race against.
  if (race === undefined || newcomer.parents.length === 0) {
    return left > 0 ? { type: 'more', examples: left } : { type: 'keep' };
  }
  const { exampleIds, results } = job;
  return race({ parents: newcomer.parents, exampleIds, results, repeats, ids }, state);
}

/** One stage of every newcomer that is still open; gives the metric calls of the newcomers. */
async function runHeats<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  heats: readonly Heat<Output, Trajectory>[],
  spentBefore: number,
): Promise<number> {
  const stages: { heat: Heat<Output, Trajectory>; index: CandidateIndex | null; job: EvaluationJob }[] = [];
  let needed = spentBefore;
  for (const heat of heats) {
    for (const stage of stageOf(run, heat)) {
      const calls = stage.job.exampleIds.length;
      if (canAfford(run, needed + calls)) {
        stages.push({ heat, ...stage });
        needed += calls;
      } else if (stage.index === null) {
        // It has to be judged by what it has.
        heat.ids = heat.job.exampleIds;
      }
    }
  }
  const jobs = await evaluateJobs(
    run,
    stages.map(({ job }) => job),
    { purpose: 'validation', captureTraces: false },
  );
  let spent = 0;
  for (const [{ heat, index }, job] of zip(stages, jobs)) {
    if (index === null) {
      heat.job = joined(heat.job, job);
      spent += job.paidCalls;
    } else {
      heat.rivals = [...heat.rivals, { index, job }];
      run.state.metricCalls += job.paidCalls;
      extendMember(run, index, job);
    }
  }
  for (const heat of heats) spent += await repeatInHeat(run, heat, spentBefore + spent);
  return spent;
}

/** What the newcomer comes to now, then what its rival still lacks up to there. */
function stageOf<Output, Trajectory>(
  { state }: GepaRun<Output, Trajectory>,
  { verdict, job, ids }: Heat<Output, Trajectory>,
): { index: CandidateIndex | null; job: EvaluationJob }[] {
  if (verdict.type !== 'more') return [];
  const done = job.exampleIds.length;
  const stage = ids.slice(0, done + verdict.examples);
  const own = { index: null, job: { candidate: job.candidate, exampleIds: stage.slice(done) } };
  if (verdict.rival === undefined) return [own];
  const rival = candidateAt(state, verdict.rival);
  const tried = new Set([...rival.validation.map(({ exampleId }) => exampleId), ...rival.unscored]);
  const exampleIds = stage.filter((id) => !tried.has(id));
  if (exampleIds.length === 0) return [own];
  return [own, { index: rival.index, job: { candidate: rival.candidate, exampleIds } }];
}

async function repeatInHeat<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  heat: Heat<Output, Trajectory>,
  spentBefore: number,
): Promise<number> {
  const { verdict, job } = heat;
  if (verdict.type !== 'repeat') return 0;
  const { exampleIds } = verdict;
  const { scores, paidCalls } = canAfford(run, spentBefore + exampleIds.length)
    ? await repeatExamples(run.adapter, job.candidate, exampleIds, 1)
    : { scores: exampleIds.map(() => null), paidCalls: 0 };
  heat.repeats = [
    ...heat.repeats,
    ...zip(exampleIds, scores).map(([exampleId, score]) => ({ exampleId, score })),
  ];
  heat.job = { ...job, paidCalls: job.paidCalls + paidCalls };
  return paidCalls;
}

/** Counts what a newcomer cost that does not join the pool. */
export function payDropped<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { job, rivals }: ValidatedNewcomer<Output, Trajectory>,
): void {
  run.state.metricCalls += job.paidCalls;
  for (const rival of rivals) extendMember(run, rival.index, rival.job);
}

/** Adds further validation scores to a member of the pool; those that it has already stay. */
function extendMember<Output, Trajectory>(
  { state, policies }: GepaRun<Output, Trajectory>,
  index: CandidateIndex,
  job: JobResult<Output, Trajectory>,
): void {
  const member = candidateAt(state, index);
  const tried = new Set([...member.validation.map(({ exampleId }) => exampleId), ...member.unscored]);
  const entries = zip(job.exampleIds, job.results).filter(([id]) => !tried.has(id));
  if (entries.length === 0) return;
  const validation = [...member.validation, ...entries.flatMap(([id, result]) => scored(id, result))];
  const unscored = entries.flatMap(([id, { score }]) => (score === null ? [id] : []));
  const extended = {
    ...member,
    validation,
    unscored: [...member.unscored, ...unscored],
    objectives: meanObjectives(validation),
  };
  state.pool[index] = extended;
  state.front = updateFront(state.front, policies.frontier, extended);
}

function joined<Output, Trajectory>(
  first: JobResult<Output, Trajectory>,
  second: JobResult<Output, Trajectory>,
): JobResult<Output, Trajectory> {
  return {
    candidate: first.candidate,
    exampleIds: [...first.exampleIds, ...second.exampleIds],
    results: [...first.results, ...second.results],
    remembered: new Set([...first.remembered, ...second.remembered]),
    paidCalls: first.paidCalls + second.paidCalls,
  };
}

/** Adds a validated newcomer to the pool and the frontier. */
export function joinPool<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  newcomer: ValidatedNewcomer<Output, Trajectory>,
): CandidateIndex {
  const { state, policies } = run;
  for (const { index, job } of newcomer.rivals) extendMember(run, index, job);
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
    mean: estimatedOrNull(state, member.index),
    scores: member.validation.map((entry) => [entry.exampleId, entry.score]),
    objectives: member.objectives,
    unscored: member.unscored,
    isBest: policies.validation.best(state) === member.index,
    ...(newcomer.race === null ? {} : { race: newcomer.race }),
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
