import { startTimer } from '../core/clock.js';
import { AbortedError } from '../core/errors.js';
import type { ScenewrightConfig } from './config.js';

/** Aborts when the time of `--max-time`, or of the config, has passed; never without one. */
export function timeLimit(
  { maxTime }: { readonly maxTime?: number },
  { budget }: ScenewrightConfig,
): AbortSignal {
  const controller = new AbortController();
  const ms = maxTime ?? budget?.maxTimeMs;
  if (ms === undefined) return controller.signal;
  const reason = new AbortedError('aborted/time-limit', 'the time limit of --max-time has passed', {
    hint: 'Raise it, or give fewer prompts.',
  });
  startTimer(ms, () => controller.abort(reason), false);
  return controller.signal;
}
