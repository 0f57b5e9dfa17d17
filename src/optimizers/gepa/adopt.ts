import type { RejectionReason } from './acceptance.js';
import type { Candidate, ExampleId, ExampleResult } from './adapter.js';
import { evaluateJobs, type JobResult } from './evaluate.js';
import { frontUnion, updateFront } from './frontier.js';
import { repeatExamples } from './repeat-examples.js';
import { canAfford, type GepaRun } from './run.js';
import { type CandidateIndex, candidateAt, meanObjectives, meanOrNull, type PoolCandidate } from './state.js';
import type { RaceVerdict, RepeatedScore } from './validation-policy.js';
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
    return { newcomer, ids, job, repeats: [], verdict: { type: 'more', examples: 0 } };
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
  return zip(newcomers, heats).map(([newcomer, { job, verdict }]) => {
    return { ...newcomer, job, dropped: verdict.type === 'drop' ? verdict.reason : null };
  });
}

/** A newcomer on its way through the validation set. */
interface Heat<Output, Trajectory> {
  readonly newcomer: Newcomer;
  readonly ids: readonly ExampleId[];
  job: JobResult<Output, Trajectory>;
  repeats: readonly RepeatedScore[];
  verdict: RaceVerdict;
}

function judge<Output, Trajectory>(
  { policies, state }: GepaRun<Output, Trajectory>,
  { newcomer, ids, job, repeats, verdict }: Heat<Output, Trajectory>,
): RaceVerdict {
  const { race } = policies.validation;
  const left = ids.length - job.exampleIds.length;
  if (verdict.type === 'keep' || verdict.type === 'drop') return verdict;
  // The seed has nobody to race against.
  if (race === undefined || newcomer.parents.length === 0) {
    return left > 0 ? { type: 'more', examples: left } : { type: 'keep' };
  }
  const { exampleIds, results } = job;
  return race({ parents: newcomer.parents, exampleIds, results, repeats, ids }, state);
}

/** One stage of every newcomer that is still open; gives the metric calls made. */
async function runHeats<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  heats: readonly Heat<Output, Trajectory>[],
  spentBefore: number,
): Promise<number> {
  const running = heats.flatMap((heat) => {
    if (heat.verdict.type !== 'more') return [];
    const done = heat.job.exampleIds.length;
    return [{ heat, job: { candidate: heat.job.candidate, exampleIds: heat.ids.slice(done, done + heat.verdict.examples) } }];
  });
  const rivals = rivalJobs(run, heats);
  const jobs = await evaluateJobs(
    run,
    [...running.map(({ job }) => job), ...rivals.map(({ job }) => job)],
    { purpose: 'validation', captureTraces: false },
  );
  let spent = 0;
  for (const [at, { index }] of rivals.entries()) {
    const job = jobs[running.length + at];
    if (job === undefined) continue;
    extendMember(run, index, job);
    run.state.metricCalls += job.paidCalls;
  }
  for (const [{ heat }, job] of zip(running, jobs.slice(0, running.length))) {
    heat.job = joined(heat.job, job);
    spent += job.paidCalls;
  }
  for (const heat of heats) {
    const { verdict, job } = heat;
    if (verdict.type !== 'repeat') continue;
    const affordable = canAfford(run, spentBefore + spent + verdict.exampleIds.length);
    const { scores, paidCalls } = affordable
      ? await repeatExamples(run.adapter, job.candidate, verdict.exampleIds, 1)
      : { scores: verdict.exampleIds.map(() => null), paidCalls: 0 };
    heat.repeats = [...heat.repeats, ...zip(verdict.exampleIds, scores).map(([exampleId, score]) => ({ exampleId, score }))];
    heat.job = { ...job, paidCalls: job.paidCalls + paidCalls };
    spent += paidCalls;
  }
  return spent;
}

/** What the rivals of open newcomers still lack on the examples that the newcomers come to now. */
function rivalJobs<Output, Trajectory>(
  { state }: GepaRun<Output, Trajectory>,
  heats: readonly Heat<Output, Trajectory>[],
) {
  const wanted = new Map<CandidateIndex, ExampleId[]>();
  for (const { verdict, job, ids } of heats) {
    if (verdict.type !== 'more' || verdict.rival === undefined) continue;
    const member = candidateAt(state, verdict.rival);
    const tried = new Set([...member.validation.map(({ exampleId }) => exampleId), ...member.unscored]);
    const known = wanted.get(verdict.rival) ?? [];
    const missing = ids
      .slice(0, job.exampleIds.length + verdict.examples)
      .filter((id) => !tried.has(id) && !known.includes(id));
    wanted.set(verdict.rival, [...known, ...missing]);
  }
  return [...wanted]
    .filter(([, exampleIds]) => exampleIds.length > 0)
    .map(([index, exampleIds]) => ({ index, job: { candidate: candidateAt(state, index).candidate, exampleIds } }));
}

/** Further validation scores of a member of the pool. */
export function extendMember<Output, Trajectory>(
  { state, policies }: GepaRun<Output, Trajectory>,
  index: CandidateIndex,
  job: JobResult<Output, Trajectory>,
): void {
  const member = candidateAt(state, index);
  const entries = zip(job.exampleIds, job.results);
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
