import { AbortedError } from '../core/errors.js';

/** Aborts when the time of `--max-time` has passed; an empty list without one, to be spread into `AbortSignal.any`. */
export function timeLimitSignals(ms: number | undefined): readonly AbortSignal[] {
  if (ms === undefined) return [];
  const controller = new AbortController();
  const reason = new AbortedError('aborted/time-limit', 'the time limit of --max-time has passed');
  setTimeout(() => controller.abort(reason), ms).unref();
  return [controller.signal];
}
