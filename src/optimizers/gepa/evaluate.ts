import type { Candidate, EvaluationPurpose, ExampleId, ExampleResult } from './adapter.js';
import { candidateHash } from './evaluation-cache.js';
import { canAfford, type GepaRun } from './run.js';

/** One candidate on some examples. */
export interface EvaluationJob {
  readonly candidate: Candidate;
  readonly exampleIds: readonly ExampleId[];
}

export interface JobResult<Output, Trajectory> extends EvaluationJob {
  /** One per example, in the order asked. */
  readonly results: readonly ExampleResult<Output, Trajectory>[];
  /** Examples whose result the cache gave. */
  readonly remembered: ReadonlySet<ExampleId>;
  /** Metric calls made for this job; the caller counts them. */
  readonly paidCalls: number;
}

interface Options {
  readonly purpose: EvaluationPurpose;
  readonly captureTraces: boolean;
}

/**
 * Evaluates several candidates at once. The cache is asked for all of them before anything runs, so what is paid
 * does not depend on which answer comes first. Examples without a score are asked again as often as the policies
 * say and the budget allows.
 */
export async function evaluateJobs<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  jobs: readonly EvaluationJob[],
  options: Options,
): Promise<JobResult<Output, Trajectory>[]> {
  const plans = planJobs(run, jobs, options);
  const fresh = await Promise.all(plans.map((plan) => runPlan(run, plan, plan.paid, options, 0)));
  let outcomes = plans.map((plan, at) => ({ ...plan, ...(fresh[at] ?? NOTHING) }));
  for (let attempt = 1; attempt <= run.policies.unscoredRetries; attempt++) {
    const failed = outcomes.map((plan) => plan.paid.filter((_, at) => plan.results[at]?.score === null));
    const calls = failed.reduce((sum, ids) => sum + ids.length, 0);
    const spent = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0);
    if (calls === 0 || !canAfford(run, spent + calls)) break;
    const again = await Promise.all(
      plans.map((plan, at) => runPlan(run, plan, failed[at] ?? [], options, attempt)),
    );
    outcomes = outcomes.map((outcome, at) => withRetried(outcome, failed[at] ?? [], again[at] ?? NOTHING));
  }
  const gathered = gather(run, outcomes, options);
  if (options.purpose === 'minibatch') for (const job of gathered) noteTraining(run, job);
  return gathered;
}

function noteTraining<Output, Trajectory>(
  { state }: GepaRun<Output, Trajectory>,
  { candidate, exampleIds, results }: JobResult<Output, Trajectory>,
): void {
  const hash = candidateHash(candidate);
  const scores = exampleIds.flatMap((id, at) => {
    const score = results[at]?.score ?? null;
    return score === null ? [] : [[id, score] as const];
  });
  state.training[hash] = { ...state.training[hash], ...Object.fromEntries(scores) };
}

/** One job on its own. */
export async function evaluateJob<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  job: EvaluationJob,
  options: Options,
): Promise<JobResult<Output, Trajectory>> {
  const [result] = await evaluateJobs(run, [job], options);
  if (result === undefined) throw new RangeError('an evaluation gave no result');
  return result;
}

interface Plan<Output, Trajectory> extends EvaluationJob {
  readonly known: ReadonlyMap<ExampleId, ExampleResult<Output, Trajectory>>;
  /** Examples to run for this job, in order. */
  readonly paid: readonly ExampleId[];
}

interface Paid<Output, Trajectory> {
  readonly results: readonly ExampleResult<Output, Trajectory>[];
  readonly calls: number;
}

const NOTHING: Paid<never, never> = { results: [], calls: 0 };

function planJobs<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  jobs: readonly EvaluationJob[],
  { purpose, captureTraces }: Options,
): Plan<Output, Trajectory>[] {
  const { cache } = run.policies;
  const claimed = new Set<string>();
  return jobs.map(({ candidate, exampleIds }) => {
    const known = new Map<ExampleId, ExampleResult<Output, Trajectory>>();
    const paid: ExampleId[] = [];
    for (const exampleId of exampleIds) {
      const found = cache.read({ candidate, exampleId, purpose, needsTrajectory: captureTraces });
      const claim = `${candidateHash(candidate)} ${exampleId}`;
      if (found !== undefined) known.set(exampleId, found);
      else if (!cache.paysRepeatsOnce || !claimed.has(claim)) paid.push(exampleId);
      claimed.add(claim);
    }
    return { candidate, exampleIds, known, paid };
  });
}

async function runPlan<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { candidate }: Plan<Output, Trajectory>,
  exampleIds: readonly ExampleId[],
  options: Options,
  attempt: number,
): Promise<Paid<Output, Trajectory>> {
  if (exampleIds.length === 0) return NOTHING;
  const reply = await run.adapter.evaluate({ ...options, candidate, exampleIds, attempt });
  if (reply.results.length !== exampleIds.length) {
    throw new RangeError(
      `the adapter gave ${reply.results.length} results for ${exampleIds.length} examples`,
    );
  }
  // What could not be scored was no metric call: a failing provider must not use up the search.
  const scored = reply.results.filter((result) => result.score !== null).length;
  return { results: reply.results, calls: reply.metricCalls ?? scored };
}

type Outcome<Output, Trajectory> = Plan<Output, Trajectory> & Paid<Output, Trajectory>;

function withRetried<Output, Trajectory>(
  outcome: Outcome<Output, Trajectory>,
  retried: readonly ExampleId[],
  again: Paid<Output, Trajectory>,
): Outcome<Output, Trajectory> {
  const queue = again.results.values();
  const results = outcome.results.map((result) =>
    result.score === null && retried.length > 0 ? (queue.next().value ?? result) : result,
  );
  return { ...outcome, results, calls: outcome.calls + again.calls };
}

function trainingIds(ids: readonly ExampleId[]): ReadonlySet<ExampleId> {
  const known = TRAINING_IDS.get(ids) ?? new Set(ids);
  TRAINING_IDS.set(ids, known);
  return known;
}

// One list for a whole run, looked into for each result.
const TRAINING_IDS = new WeakMap<readonly ExampleId[], ReadonlySet<ExampleId>>();

/** Writes the cache in job order, then reads every job's results together. */
function gather<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  outcomes: readonly Outcome<Output, Trajectory>[],
  { purpose, captureTraces }: Options,
): JobResult<Output, Trajectory>[] {
  const shared = new Map<string, ExampleResult<Output, Trajectory>>();
  for (const { candidate, paid, results } of outcomes) {
    for (const [at, exampleId] of paid.entries()) {
      const result = results[at];
      if (result === undefined) continue;
      shared.set(`${candidateHash(candidate)} ${exampleId}`, result);
      if (result.score === null) continue;
      // Only a training example is ever reflected on; what a validation looked like would fill the memory.
      const isReflectedOn = captureTraces || trainingIds(run.trainIds).has(exampleId);
      const kept = isReflectedOn ? result : { ...result, trajectory: null };
      run.policies.cache.write({ candidate, exampleId, purpose, needsTrajectory: captureTraces }, kept);
    }
  }
  return outcomes.map((outcome) => {
    const own = outcome.paid.length === outcome.exampleIds.length ? outcome.results : null;
    const results = outcome.exampleIds.map((exampleId, at) => {
      const result =
        own?.[at] ??
        outcome.known.get(exampleId) ??
        shared.get(`${candidateHash(outcome.candidate)} ${exampleId}`);
      if (result === undefined) throw new RangeError(`no result for example ${exampleId}`);
      return result;
    });
    const { candidate, exampleIds, calls } = outcome;
    return { candidate, exampleIds, results, remembered: new Set(outcome.known.keys()), paidCalls: calls };
  });
}
