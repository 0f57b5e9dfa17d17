import { systemClock } from '../core/clock.js';
import type { ExecutorParts, RolloutExecutor, RolloutRequest } from './executor.js';
import { candidatePrograms } from './executors/candidate-programs.js';
import { createLimit, DEFAULT_CONCURRENCY, schedule } from './executors/schedule.js';
import type { Rollout } from './rollout.js';
import { runRollout } from './run-rollout.js';
import { withReplies } from './with-replies.js';

export { createLimit, DEFAULT_CONCURRENCY };

/** Runs rollouts in this process, a bounded number at a time. */
export function localExecutor(parts: ExecutorParts): RolloutExecutor {
  const { program, models, clock = systemClock } = parts;
  const limit = createLimit(parts.concurrency ?? DEFAULT_CONCURRENCY);
  const candidates = candidatePrograms(program, models);
  const { idOf } = candidates;
  const run = async (request: RolloutRequest, signal: AbortSignal): Promise<Rollout> => {
    const replies = parts.replies?.open();
    try {
      const rollout = await runRollout({
        id: idOf(request),
        program: candidates.programOf(request.candidate),
        request,
        metric: parts.metric,
        models: replies === undefined ? models : withReplies(models, replies),
        clock,
        signal,
      });
      return (await replies?.giveBack(rollout)) ?? rollout;
    } catch (error) {
      replies?.giveUp();
      throw error;
    }
  };
  return {
    idOf,
    execute: (requests, options = {}) =>
      schedule(requests, options, limit, (request) =>
        run(request, options.signal ?? new AbortController().signal),
      ),
  };
}
