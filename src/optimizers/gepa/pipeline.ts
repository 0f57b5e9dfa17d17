import { UsageError } from '../../core/errors.js';
import { SearchInterrupted } from './adapter.js';
import { attemptMerge, drawMerge } from './attempt-merge.js';
import { layeredCache } from './cache-layers.js';
import type { ComponentSelector } from './component-selector.js';
import { estimatedOrNull } from './estimate.js';
import type { StopReason } from './events.js';
import { admit, evaluateChildren, observeParents, reflectOnTasks, sampleTasks } from './mutate.js';
import type { Task } from './proposal.js';
import type { GepaRun } from './run.js';
import { adoptProposals, selectProposals } from './select.js';
import type { CandidateIndex, GepaState } from './state.js';
import { forkedTicket, soleTicket, type Ticket } from './ticket.js';

/** What the pipeline must be told by the search it works for. */
export interface PipelineRules {
  /** The reason to draw no further iteration, other than the budget. Asked once before each. */
  reasonToStop(): StopReason | null;
  /** Metric calls that an iteration can need before one child has joined the pool. */
  leastCalls(): number;
  /** Metric calls that an iteration needs when all of its children pass. */
  ampleCalls(): number;
  outOfBudget(neededCalls: number): StopReason;
}

interface UnderWay<Output, Trajectory> {
  readonly ticket: Ticket<Output, Trajectory>;
  readonly isMerge: boolean;
  readonly tasks: readonly Task[];
  /** How many candidates it let join the pool. */
  readonly done: Promise<number>;
}

/**
 * Works on up to `pipelineDepth` iterations at once and commits them in the order in which they were drawn. Iteration
 * t is drawn right after the commit of iteration t - depth, so it depends on the depth and never on timing. Near the
 * end of a hard budget fewer are under way: each sets aside what it may need before it is drawn.
 */
export async function runPipeline<Output, Trajectory>(
  search: GepaRun<Output, Trajectory>,
  rules: PipelineRules,
): Promise<StopReason> {
  const underWay: UnderWay<Output, Trajectory>[] = [];
  const draw = drawer(search);
  try {
    let stop = drawMore(underWay, draw, search, rules);
    for (let head = underWay[0]; head !== undefined; head = underWay[0]) {
      await commit(search, head);
      underWay.shift();
      stop ??= drawMore(underWay, draw, search, rules);
    }
    return stop ?? rules.outOfBudget(rules.leastCalls());
  } catch (error) {
    if (!(error instanceof SearchInterrupted)) throw error;
    return { by: error.by, text: error.message, isExternal: true };
  } finally {
    for (const { ticket } of underWay) ticket.drop();
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
}

/** Draws as many as the depth and the budget allow; gives the reason to draw no more at all. */
function drawMore<Output, Trajectory>(
  underWay: UnderWay<Output, Trajectory>[],
  draw: Drawer<Output, Trajectory>,
  search: GepaRun<Output, Trajectory>,
  rules: PipelineRules,
): StopReason | null {
  while (underWay.length < draw.depth) {
    const stop = rules.reasonToStop();
    if (stop !== null) return stop;
    const allowance = allowanceFor(search, rules, underWay, draw.depth);
    if (allowance !== null) underWay.push(draw.next(underWay, allowance));
    // What is under way may give back some of what it set aside.
    else return underWay.length > 0 ? null : rules.outOfBudget(rules.leastCalls());
  }
  return null;
}

interface Drawer<Output, Trajectory> {
  readonly depth: number;
  next(underWay: readonly UnderWay<Output, Trajectory>[], allowance: number): UnderWay<Output, Trajectory>;
}

function drawer<Output, Trajectory>(search: GepaRun<Output, Trajectory>): Drawer<Output, Trajectory> {
  const depth = checkDepth(search.pipelineDepth ?? 1);
  const cache = layeredCache(search.policies.cache);
  return {
    depth,
    next(underWay, allowance) {
      search.state.iteration += 1;
      const number = search.state.iteration + 1;
      const ticket =
        depth === 1 ? soleTicket(search, number) : forkedTicket(search, number, cache.open(), allowance);
      return drawTicket(ticket, underWay);
    },
  };
}

function checkDepth(depth: number): number {
  if (Number.isInteger(depth) && depth >= 1) return depth;
  throw new UsageError(
    'gepa/pipeline-depth',
    `the pipeline depth must be a whole number from 1, got ${depth}`,
  );
}

/** All draws are made at once, before anything is waited for; then the work starts on a copy of what is known. */
function drawTicket<Output, Trajectory>(
  ticket: Ticket<Output, Trajectory>,
  underWay: readonly UnderWay<Output, Trajectory>[],
): UnderWay<Output, Trajectory> {
  const { run, number } = ticket;
  const { metricCalls, committed } = run.state;
  run.emit({ type: 'iteration-started', iteration: number, drawnAfter: committed, metricCalls });
  const plan = drawMerge(run, underWay.filter(({ isMerge }) => isMerge).length);
  const tasks = plan === null ? sampleTasks(run) : [];
  const parents = underWay.flatMap((other) => other.tasks.map(({ parent }) => parent));
  ticket.fork((state) => passComponentsOn(state, parents, run.policies.componentSelector));
  const done = plan === null ? mutate(run, tasks) : attemptMerge(run, plan);
  // It is awaited at its turn; until then a rejection must not count as unhandled.
  done.catch(() => undefined);
  return { ticket, isMerge: plan !== null, tasks, done };
}

/** Iterations under way from the same parent take its components in turn, as they would one after the other. */
function passComponentsOn(
  state: GepaState,
  parents: readonly CandidateIndex[],
  selector: ComponentSelector,
): void {
  for (const parent of parents) state.componentCursor[parent] = selector.select(parent, state).cursor;
}

async function mutate<Output, Trajectory>(
  run: GepaRun<Output, Trajectory>,
  tasks: readonly Task[],
): Promise<number> {
  const observed = await observeParents(run, tasks);
  const children = await reflectOnTasks(run, observed);
  const proposals = await evaluateChildren(run, admit(run, children));
  const chosen = await selectProposals(run, proposals);
  return adoptProposals(run, chosen);
}

async function commit<Output, Trajectory>(
  { policies, state }: GepaRun<Output, Trajectory>,
  { ticket, done }: UnderWay<Output, Trajectory>,
): Promise<void> {
  ticket.lead();
  const accepted = await done;
  const { run, number } = ticket;
  await run.turn();
  const { metricCalls } = state;
  state.idleIterations = metricCalls === ticket.callsBefore() ? state.idleIterations + 1 : 0;
  state.committed += 1;
  const best = policies.validation.best(state);
  const bestMean = estimatedOrNull(state, best);
  run.emit({ type: 'iteration-ended', iteration: number, metricCalls, accepted, best, bestMean });
}

/** What is set aside for the next iteration; null = it has to wait until one under way gives back what it left. */
function allowanceFor<Output, Trajectory>(
  { budget, state }: GepaRun<Output, Trajectory>,
  rules: PipelineRules,
  underWay: readonly UnderWay<Output, Trajectory>[],
  depth: number,
): number | null {
  if (!budget.hard) return Number.POSITIVE_INFINITY;
  const least = rules.leastCalls();
  const reserved = depth === 1 ? 0 : underWay.reduce((sum, { ticket }) => sum + ticket.allowance, 0);
  const free = budget.remaining(state.metricCalls) - reserved;
  if (free < least) return null;
  return Math.min(free, Math.max(least, rules.ampleCalls(), Math.floor(free / depth)));
}
