import type { RunStatus } from './run-kinds.js';
import type { RunSummary } from './run-summary.js';

export const RUN_SORTS = ['created', 'score', 'gain', 'cost', 'program', 'name'] as const;
export type RunSort = (typeof RUN_SORTS)[number];

/** Which runs, and in which order. An absent field asks for nothing. */
export interface RunQuery {
  readonly kinds?: readonly NonNullable<RunSummary['kind']>[];
  readonly statuses?: readonly RunStatus[];
  /** Part of the name of a program, in any case. */
  readonly program?: string;
  /** Part of the name of the dataset, in any case. */
  readonly dataset?: string;
  /** Begun at this time or later, in milliseconds since the epoch; runs without a date do not match. */
  readonly sinceMs?: number;
  /** Begun before this time. */
  readonly beforeMs?: number;
  readonly simulated?: boolean;
  /** Beginning of the folder's name or of the id, in the case it has. */
  readonly prefix?: string;
  /** Newest, largest or by alphabet first; what has no such figure comes last. */
  readonly sort: RunSort;
  /** Null: all. */
  readonly limit: number | null;
}

export interface FoundRuns {
  readonly runs: readonly RunSummary[];
  /** How many match, beyond the limit too. */
  readonly total: number;
}

/** What a query compares, made once for each run: the same for the index and for a scan. */
export interface RunKeys {
  readonly name: string;
  readonly id: string | null;
  readonly kind: string | null;
  readonly status: RunStatus;
  /** Null where nobody can read whether a simulated model took part. */
  readonly simulated: boolean | null;
  /** Lower case, a line each. */
  readonly programs: string;
  readonly dataset: string;
  readonly createdMs: number | null;
  readonly score: number | null;
  readonly gain: number | null;
  readonly costUsd: number | null;
}

export function keysOf(run: RunSummary): RunKeys {
  return {
    name: run.name,
    id: run.id,
    kind: run.kind,
    status: run.status,
    simulated: run.id === null ? null : run.simulated,
    programs: run.programs.join('\n').toLowerCase(),
    dataset: (run.dataset?.name ?? '').toLowerCase(),
    createdMs: run.createdAt === null ? null : Date.parse(run.createdAt),
    score: run.score?.mean ?? null,
    gain: run.gain?.mean ?? null,
    costUsd: run.costUsd,
  };
}
