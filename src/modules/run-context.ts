import { systemClock } from '../core/clock.js';
import { createRng } from '../core/rng.js';
import type { Rng } from '../core/rng.js';
import type { Advice, Occurrences, RunContext, RunOptions, TraceScope } from './module.js';
import { createPendingWork } from './pending-work.js';
import { createTraceScope, joinPath } from './trace-scope.js';

/** The context of a new run: effects enter a program here and nowhere else. */
export function createRunContext(options: RunOptions): RunContext {
  const {
    models,
    signal = new AbortController().signal,
    seed = 0,
    repeat = 0,
    clock = systemClock,
  } = options;
  const shared = { models, signal, clock, seed, repeat, advice: [], pending: createPendingWork() };
  return scoped({ ...shared, occurrences: createOccurrences() }, createTraceScope(), '');
}

/** The context of a step of this one: the same run, one name further down the path. */
export function contextFor(context: RunContext, name: string, order?: number): RunContext {
  return scoped(context, context.trace.child(name, order), context.lane);
}

/** The context of one of several tries at the same work: the same path, other seeds, its own trace. */
export function laneFor(context: RunContext, number: number): RunContext {
  return scoped(context, context.trace.lane(number), joinPath(context.lane, String(number)));
}

/** The same context with advice for the components at and below a path relative to it ('' is all of them). */
export function withAdvice(context: RunContext, text: string, path = ''): RunContext {
  const advice: Advice = { path: joinPath(context.trace.path, path), text };
  return scoped({ ...shared(context), advice: [...context.advice, advice] }, context.trace, context.lane);
}

/** The same context under another abort signal. */
export function withSignal(context: RunContext, signal: AbortSignal): RunContext {
  return scoped({ ...shared(context), signal }, context.trace, context.lane);
}

type Shared = Omit<RunContext, 'rng' | 'trace' | 'lane'>;

function shared(context: Shared): Shared {
  const { models, signal, clock, seed, repeat, advice, pending, occurrences } = context;
  return { models, signal, clock, seed, repeat, advice, pending, occurrences };
}

function scoped(run: Shared, trace: TraceScope, lane: string): RunContext {
  const round = run.occurrences.next(`scope\n${trace.path}\n${lane}`);
  let rng: Rng | undefined;
  return {
    ...shared(run),
    trace,
    lane,
    // Most scopes draw nothing.
    get rng() {
      rng ??= createRng(run.seed, 'scope', run.repeat, trace.path, lane, round);
      return rng;
    },
  };
}

function createOccurrences(): Occurrences {
  const counts = new Map<string, number>();
  return {
    next(identity) {
      const count = counts.get(identity) ?? 0;
      counts.set(identity, count + 1);
      return count;
    },
  };
}
