import type { Candidate, ExampleResult, ProposedTexts, ReflectiveDataset } from './adapter.js';
import { estimatedOrNull } from './estimate.js';
import { evaluateJobs } from './evaluate.js';
import { candidateHash } from './evaluation-cache.js';
import type { Proposal, Task } from './proposal.js';
import { turnDown } from './reject.js';
import { canAfford, drawContext, type GepaRun, validationCalls } from './run.js';
import { type CandidateIndex, candidateAt } from './state.js';
import { zip } from './zip.js';

/** Minibatches are evaluated with traces: a child's may be reflected on when it becomes a parent. */
const MINIBATCH = { purpose: 'minibatch', captureTraces: true } as const;

/** Draws the parents and minibatches of one iteration. */
export function sampleTasks<Output, Trajectory>(run: GepaRun<Output, Trajectory>): readonly Task[] {
  const { state, policies } = run;
  const context = drawContext(run);
  let drawn: CandidateIndex = 0;
  const tasks = policies.sampling.sample({
    parent: () => {
      drawn = policies.parentSelector.select(context);
      return drawn;
    },
    minibatch: () => {
      const { ids, epoch } = policies.minibatchSampler.next(run.trainIds, { ...context, parent: drawn });
      state.epoch = epoch;
      return ids;
    },
  });
  const iteration = run.iteration();
  for (const [task, { parent, exampleIds }] of tasks.entries()) {
    const mean = estimatedOrNull(state, parent);
    run.emit({ type: 'parent-selected', iteration, task, candidate: parent, mean });
    run.emit({ type: 'minibatch-sampled', iteration, task, exampleIds });
  }
  return tasks;
}

/** What a task's parent did on its minibatch. */
export interface ObservedTask<Output, Trajectory> extends Task {
  readonly task: number;
  readonly results: readonly ExampleResult<Output, Trajectory>[];
}

/** Evaluates the parents; tasks that ask for the same pair share one evaluation. */
export async function observeParents<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  tasks: readonly Task[],
): Promise<readonly ObservedTask<Output, Trajectory>[]> {
  const distinct = new Map<string, Task>();
  for (const task of tasks) if (!distinct.has(pairOf(task))) distinct.set(pairOf(task), task);
  const jobs = [...distinct.values()].map(({ parent, exampleIds }) => {
    const { candidate } = candidateAt(run.state, parent);
    return { candidate, exampleIds };
  });
  const evaluated = await evaluateJobs(run, jobs, MINIBATCH);
  run.state.metricCalls += evaluated.reduce((sum, job) => sum + job.paidCalls, 0);
  const jobOf = new Map(zip([...distinct.keys()], evaluated));
  return tasks.flatMap((task, at) => {
    const job = jobOf.get(pairOf(task));
    if (job === undefined) return [];
    run.emit({
      type: 'evaluated',
      iteration: run.iteration(),
      purpose: 'minibatch',
      candidate: task.parent,
      parents: candidateAt(run.state, task.parent).parents,
      exampleIds: task.exampleIds,
      scores: job.results.map((result) => result.score),
      remembered: job.remembered.size,
    });
    return [{ ...task, task: at, results: job.results }];
  });
}

function pairOf({ parent, exampleIds }: Task): string {
  return JSON.stringify([parent, exampleIds]);
}

/** A child before its rollouts. */
export interface ProposedChild<Output, Trajectory> extends ObservedTask<Output, Trajectory> {
  readonly candidate: Candidate;
  readonly texts: ProposedTexts;
  /** What the reflection was shown: for filters. */
  readonly dataset: ReflectiveDataset;
}

/** Reflects on every task that has something to learn from, all at once, and builds the children. */
export async function reflectOnTasks<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  tasks: readonly ObservedTask<Output, Trajectory>[],
): Promise<readonly ProposedChild<Output, Trajectory>[]> {
  const requests: ReflectionRequest<Output, Trajectory>[] = [];
  for (const task of tasks) {
    const components = componentsToRewrite(run, task);
    if (components === null) continue;
    requests.push({ task, components, dataset: await datasetFor(run, task, components) });
  }
  const replies = await Promise.all(
    requests.map(({ task, components, dataset }) =>
      run.adapter.proposeNewTexts({
        candidate: candidateAt(run.state, task.parent).candidate,
        components,
        dataset,
        iteration: run.iteration(),
        task: task.task,
        past: pastProposals(run, task, components),
      }),
    ),
  );
  return zip(requests, replies).flatMap(([{ task, dataset }, reply]) => {
    if (reply.variants.length === 0) skip(run, task, 'no-proposal', reply.reason);
    return reply.variants.map((texts) => childOf(run, task, texts, dataset));
  });
}

interface ReflectionRequest<Output, Trajectory> {
  readonly task: ObservedTask<Output, Trajectory>;
  readonly components: readonly string[];
  readonly dataset: ReflectiveDataset;
}

function componentsToRewrite<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  task: ObservedTask<Output, Trajectory>,
): readonly string[] | null {
  const { perfectScore, componentSelector } = run.policies;
  if (task.results.length > 0) {
    if (task.results.every((result) => result.trajectory === null)) return skip(run, task, 'no-trajectories');
    const isPerfect = ({ score }: { score: number | null }) =>
      perfectScore !== null && score !== null && score >= perfectScore;
    if (task.results.every(isPerfect)) return skip(run, task, 'all-scores-perfect');
  }
  const { components, cursor } = componentSelector.select(task.parent, run.state);
  run.state.componentCursor[task.parent] = cursor;
  return components;
}

function skip<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { task, parent }: ObservedTask<Output, Trajectory>,
  reason: 'no-trajectories' | 'all-scores-perfect' | 'no-proposal',
  detail?: string,
): null {
  const base = { type: 'task-skipped', iteration: run.iteration(), task, candidate: parent, reason } as const;
  run.emit(detail === undefined ? base : { ...base, detail });
  return null;
}

async function datasetFor<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { parent, task, exampleIds, results }: ObservedTask<Output, Trajectory>,
  components: readonly string[],
): Promise<ReflectiveDataset> {
  const { candidate } = candidateAt(run.state, parent);
  const dataset = await run.adapter.makeReflectiveDataset({ candidate, components, exampleIds, results });
  const records = Object.values(dataset).reduce((sum, rows) => sum + rows.length, 0);
  run.emit({ type: 'reflecting', iteration: run.iteration(), task, parent, components, records });
  return dataset;
}

function pastProposals<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  { parent }: ObservedTask<Output, Trajectory>,
  components: readonly string[],
) {
  const { pastProposalsShown } = run.policies;
  if (pastProposalsShown === 0) return [];
  const past = run.state.past[parent] ?? [];
  return past
    .filter(({ texts }) => components.some((name) => Object.hasOwn(texts, name)))
    .slice(-pastProposalsShown);
}

function childOf<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  task: ObservedTask<Output, Trajectory>,
  texts: ProposedTexts,
  dataset: ReflectiveDataset,
): ProposedChild<Output, Trajectory> {
  const { candidate } = candidateAt(run.state, task.parent);
  const unknown = Object.keys(texts).filter((name) => !Object.hasOwn(candidate, name));
  if (unknown.length > 0) {
    throw new RangeError(`the adapter proposed texts for unknown components: ${unknown.join(', ')}`);
  }
  const { parent, task: at } = task;
  run.emit({ type: 'proposed', iteration: run.iteration(), task: at, parent, texts });
  run.state.proposals += 1;
  return { ...task, texts, dataset, candidate: { ...candidate, ...texts } };
}

/** Turns down what needs no rollout to be turned down: by filter, or because the budget ends before it. */
export function admit<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  children: readonly ProposedChild<Output, Trajectory>[],
): readonly ProposedChild<Output, Trajectory>[] {
  const seen = new Set<string>();
  let neededCalls = validationCalls(run);
  return children.filter((child) => {
    const { filters } = run.policies;
    const isRepeat = filters.length > 0 && seen.has(candidateHash(child.candidate));
    seen.add(candidateHash(child.candidate));
    if (isRepeat) return turnDown(run, child, { type: 'duplicate', of: 'rejected' });
    for (const filter of filters) {
      const reason = filter.check(child, run.state);
      if (reason !== null) return turnDown(run, child, reason);
    }
    const cost = run.policies.acceptance.needsResults ? child.exampleIds.length : 0;
    neededCalls += cost;
    if (canAfford(run, neededCalls)) return true;
    const remainingCalls = run.budget.remaining(run.state.metricCalls);
    neededCalls -= cost;
    return turnDown(run, child, { type: 'budget', neededCalls, remainingCalls });
  });
}

/** Evaluates the children on their parents' minibatches. */
export async function evaluateChildren<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  children: readonly ProposedChild<Output, Trajectory>[],
): Promise<readonly Proposal[]> {
  if (children.length === 0) return [];
  if (!run.policies.acceptance.needsResults) {
    return children.map(({ results, ...child }) => ({ ...child, before: [], after: [] }));
  }
  const jobs = await evaluateJobs(run, children, MINIBATCH);
  run.state.metricCalls += jobs.reduce((sum, job) => sum + job.paidCalls, 0);
  return zip(children, jobs).map(([child, job]) => {
    run.emit({
      type: 'evaluated',
      iteration: run.iteration(),
      purpose: 'minibatch',
      candidate: null,
      parents: [child.parent],
      exampleIds: child.exampleIds,
      scores: job.results.map((result) => result.score),
      remembered: job.remembered.size,
    });
    const { task, parent, candidate, texts, exampleIds, results } = child;
    return { task, parent, candidate, texts, exampleIds, before: results, after: job.results };
  });
}
