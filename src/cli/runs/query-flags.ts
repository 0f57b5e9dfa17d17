import { UsageError } from '../../core/errors.js';
import type { TimePoint } from '../option-values.js';
import type { RunQuery } from './run-query.js';
import type { LISTED_KINDS, RunStatus } from './run-kinds.js';

/** Which runs a verb is about. */
export interface RunFilterFlags {
  readonly kind?: (typeof LISTED_KINDS)[number];
  readonly status?: RunStatus;
  readonly program?: string;
  readonly dataset?: string;
  /** Milliseconds since the epoch, or before now. */
  readonly since?: TimePoint;
  readonly simulated?: boolean;
  readonly real?: boolean;
}

/** The filters of a query. Throws UsageError where they contradict each other. */
export function filtersOf(
  { kind, status, program, dataset, since, simulated, real }: RunFilterFlags,
  nowMs: number,
): Omit<RunQuery, 'sort' | 'limit'> {
  if (simulated === true && real === true) {
    throw new UsageError('options/conflict', '--simulated and --real exclude each other', {
      hint: 'Give one of them, or none for both kinds.',
    });
  }
  return {
    ...(kind === undefined ? {} : { kinds: [kind] }),
    ...(status === undefined ? {} : { statuses: [status] }),
    ...(program === undefined ? {} : { program }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(since === undefined ? {} : { sinceMs: 'atMs' in since ? since.atMs : nowMs - since.agoMs }),
    ...(simulated === true ? { simulated: true } : real === true ? { simulated: false } : {}),
  };
}
