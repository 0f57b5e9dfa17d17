import { existsSync } from 'node:fs';
import type { Clock } from '../../core/clock.js';
import { estimatedMeans } from './estimate.js';
import type { GepaState } from './state.js';

/**
 * Ends a run. Asked once before each iteration is drawn; gives the reason to stop, or null to go on. Iterations that
 * are under way by then are still committed.
 */
export interface Stopper {
  readonly name: string;
  /** True when something outside the search decides (time, a file, a signal): a resumed run may go on. */
  readonly isExternal: boolean;
  shouldStop(state: Readonly<GepaState>): string | null;
}

/** After this many metric calls. Looks between iterations only; `hardBudget` never passes its cap. */
export function maxMetricCalls(calls: number): Stopper {
  return {
    name: 'max-metric-calls',
    isExternal: false,
    shouldStop: (state) =>
      state.metricCalls >= calls ? `${state.metricCalls} metric calls were made` : null,
  };
}

/** When this much time has passed since the stopper was made. */
export function timeLimit(limitMs: number, clock: Clock): Stopper {
  const startMs = clock.now();
  return {
    name: 'time-limit',
    isExternal: true,
    shouldStop: () => (clock.now() - startMs > limitMs ? `${limitMs} ms have passed` : null),
  };
}

/** When a candidate's validation mean reaches `threshold`. */
export function scoreThreshold(threshold: number): Stopper {
  return {
    name: 'score-threshold',
    isExternal: false,
    shouldStop: (state) => {
      const best = bestMean(state);
      return best >= threshold ? `the validation mean reached ${best}` : null;
    },
  };
}

/** When the best validation mean has not risen for this many iterations. */
export function noImprovement(iterations: number): Stopper {
  let best = Number.NEGATIVE_INFINITY;
  let since = 0;
  let committed = -1;
  return {
    name: 'no-improvement',
    isExternal: false,
    shouldStop: (state) => {
      const now = bestMean(state);
      // It is asked for each iteration that is drawn, also while the first ones are still under way.
      if (state.committed === committed) return null;
      committed = state.committed;
      since = now > best ? 0 : since + 1;
      best = Math.max(best, now);
      return since >= iterations ? `no improvement in ${since} iterations` : null;
    },
  };
}

/** When this file exists. */
export function fileExists(path: string): Stopper {
  return { name: 'file', isExternal: true, shouldStop: () => (existsSync(path) ? `${path} exists` : null) };
}

/** When the signal is aborted; what is in flight is finished first. */
export function signalAborted(signal: AbortSignal): Stopper {
  return {
    name: 'signal',
    isExternal: true,
    shouldStop: () => (signal.aborted ? 'stopped by a signal' : null),
  };
}

/** After this many iterations: each proposes once per task. */
export function maxIterations(iterations: number): Stopper {
  return {
    name: 'max-proposals',
    isExternal: false,
    shouldStop: (state) =>
      state.iteration >= iterations - 1 ? `${state.iteration + 1} iterations were made` : null,
  };
}

/** When the pool holds this many candidates. */
export function maxCandidates(count: number): Stopper {
  return {
    name: 'max-candidates',
    isExternal: false,
    shouldStop: (state) => (state.pool.length >= count ? `the pool holds ${state.pool.length}` : null),
  };
}

/** When any of them says so; the first reason counts. */
export function anyOf(...stoppers: readonly Stopper[]): Stopper {
  return {
    name: 'any-of',
    isExternal: stoppers.some((stopper) => stopper.isExternal),
    shouldStop: (state) => {
      for (const stopper of stoppers) {
        const reason = stopper.shouldStop(state);
        if (reason !== null) return reason;
      }
      return null;
    },
  };
}

/** When all of them say so. */
export function allOf(...stoppers: readonly Stopper[]): Stopper {
  return {
    name: 'all-of',
    isExternal: stoppers.some((stopper) => stopper.isExternal),
    shouldStop: (state) => {
      const reasons = stoppers.map((stopper) => stopper.shouldStop(state));
      return reasons.length > 0 && reasons.every((reason) => reason !== null) ? reasons.join('; ') : null;
    },
  };
}

function bestMean(state: Readonly<GepaState>): number {
  return Math.max(...estimatedMeans(state));
}
