import type { Clock } from '../core/clock.js';
import { AbortedError, BudgetExceededError, isScenewrightError, messageOf } from '../core/errors.js';
import type { ModelsByRole, Prediction, Program, RunContext } from '../modules/module.js';
import { checkScore } from '../scoring/check-score.js';
import type { Metric } from '../scoring/metric.js';
import type { RolloutRequest } from './executor.js';
import type { Rollout, RolloutId, RolloutOutcome } from './rollout.js';
import { openRollout } from './rollout-context.js';

export interface RolloutWork {
  readonly id: RolloutId;
  readonly program: Program;
  readonly request: RolloutRequest;
  readonly metric: Metric;
  readonly models: ModelsByRole;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Runs one example and scores it. Failures of the program and of the metric become errored rollouts with the code of
 * the error; a metric that says null makes a skipped one. Rejects only when the signal was aborted.
 */
export async function runRollout(work: RolloutWork): Promise<Rollout> {
  const { example, seed, repeat } = work.request;
  const opened = openRollout(work);
  const outcome = await outcomeOf(work, opened.predict, opened.metricContext);
  const { trace, usage } = opened.finish();
  return {
    id: work.id,
    exampleId: example.id,
    seed,
    repeat,
    outcome,
    trace,
    usage,
    simulated: opened.simulated,
  };
}

async function outcomeOf(
  work: RolloutWork,
  predict: () => Promise<Prediction<unknown>>,
  metricContext: RunContext,
): Promise<RolloutOutcome> {
  const { metric, request, signal } = work;
  try {
    const prediction = await predict();
    const score = await scoreOf(metric, request, prediction, metricContext);
    if (score.score !== null) return { type: 'scored', score, output: prediction.output };
    return { type: 'skipped', code: 'metric/not-scored', reason: score.feedback };
  } catch (error) {
    if (signal.aborted) {
      throw new AbortedError('evaluation/aborted', 'the rollout was aborted', { cause: error });
    }
    return failure(error instanceof Failed ? error : new Failed('program', error));
  }
}

/** Which part failed, so that an error of the metric's judge is not taken for one of the program. */
class Failed extends Error {
  constructor(
    readonly part: 'program' | 'metric',
    override readonly cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

async function scoreOf(
  metric: Metric,
  request: RolloutRequest,
  prediction: Prediction<unknown>,
  context: RunContext,
) {
  try {
    // A metric is typed by the program it was written for; the caller has put the two together.
    const typed = metric as Metric<RolloutRequest['example']['input'], unknown>;
    return checkScore(await typed.evaluate(request.example, prediction, context), metric.name);
  } catch (error) {
    throw new Failed('metric', error);
  }
}

function failure({ part, cause }: Failed): RolloutOutcome {
  const message = part === 'metric' ? `metric: ${messageOf(cause)}` : messageOf(cause);
  if (!isScenewrightError(cause)) {
    return { type: 'errored', error: { code: `${part}/failed`, message, isRetryable: false } };
  }
  // A cap is no failure of the program: the rollout was never finished, and nothing is said about its quality.
  if (cause instanceof BudgetExceededError) return { type: 'skipped', code: cause.code, reason: message };
  return { type: 'errored', error: { code: cause.code, message, isRetryable: cause.isRetryable } };
}
