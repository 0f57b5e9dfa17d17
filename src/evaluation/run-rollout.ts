import { METRIC_SCOPE } from './metric-scope.js';
import type { Clock } from '../core/clock.js';
import { AbortedError, BudgetExceededError, isScenewrightError, messageOf } from '../core/errors.js';
import type {
  ModelsByRole,
  Prediction,
  Program,
  RunContext,
  RunOptions,
  RunOutcome,
} from '../modules/module.js';
import { contextFor, createRunContext } from '../modules/run-context.js';
import type { Trace } from '../modules/trace.js';
import { isSimulated, usageOf } from '../modules/usage.js';
import { checkScore } from '../scoring/check-score.js';
import type { Metric, Score } from '../scoring/metric.js';
import type { RolloutRequest } from './executor.js';
import type { Rollout, RolloutId, RolloutOutcome } from './rollout.js';

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
 * the error and what they cost, and so does one that its time limit cut off; a metric that says null makes a skipped one.
 * Rejects only when the signal was aborted.
 */
export async function runRollout(work: RolloutWork): Promise<Rollout> {
  const { program, request, models, clock } = work;
  const { example, seed, repeat } = request;
  const limit = timeLimitOf(work);
  const options: RunOptions = { models, signal: limit.signal, seed, repeat, clock };
  const run = await program.tryRun(example.input, options);
  const metricContext = contextFor(createRunContext(options), METRIC_SCOPE);
  const found = await outcomeOf(work, run, metricContext);
  await metricContext.pending.settled();
  limit.end();
  if (found.type !== 'scored' && work.signal.aborted) {
    throw new AbortedError('evaluation/aborted', 'the rollout was aborted', { cause: work.signal.reason });
  }
  const runTrace = run.type === 'ok' ? run.prediction.trace : run.trace;
  const trace: Trace = { entries: [...runTrace.entries, ...metricContext.trace.snapshot().entries] };
  return {
    id: work.id,
    exampleId: example.id,
    seed,
    repeat,
    outcome: found.type !== 'scored' && limit.hasPassed() ? timedOut(request) : found,
    trace,
    usage: usageOf(trace),
    simulated: isSimulated(trace, models),
  };
}

/** The signal of a rollout: that of the caller, and the end of its time where it has one. */
function timeLimitOf({ request: { timeLimitMs }, clock, signal }: RolloutWork) {
  if (timeLimitMs === undefined) return { signal, hasPassed: () => false, end: () => undefined };
  const passed = new AbortController();
  const ended = new AbortController();
  clock.sleep(timeLimitMs, ended.signal).then(
    () => passed.abort(new AbortedError(TIME_LIMIT, 'the time of the rollout is over')),
    () => undefined,
  );
  return {
    signal: AbortSignal.any([signal, passed.signal]),
    hasPassed: () => passed.signal.aborted,
    end: () => ended.abort(),
  };
}

const TIME_LIMIT = 'evaluation/time-limit';

function timedOut({ timeLimitMs = 0 }: RolloutRequest): RolloutOutcome {
  const message = `not finished after ${timeLimitMs / 1000} s`;
  return { type: 'errored', error: { code: TIME_LIMIT, message, isRetryable: true } };
}

async function outcomeOf(
  { metric, request }: RolloutWork,
  run: RunOutcome<unknown>,
  context: RunContext,
): Promise<RolloutOutcome> {
  if (run.type === 'failed') return failure('program', run.error);
  let score: Score;
  try {
    score = checkScore(await evaluateTyped(metric, request, run.prediction, context), metric.name);
  } catch (error) {
    return failure('metric', error);
  }
  if (score.score !== null) return { type: 'scored', score, output: run.prediction.output };
  return { type: 'skipped', code: 'metric/not-scored', reason: score.feedback };
}

function evaluateTyped(
  metric: Metric,
  { example }: RolloutRequest,
  prediction: Prediction<unknown>,
  context: RunContext,
): Promise<Score> {
  // eslint-disable-next-line scenewright/no-cast -- metric and program were put together by whoever made the executor
  const typed = metric as Metric<RolloutRequest['example']['input'], unknown>;
  return typed.evaluate(example, prediction, context);
}

function failure(part: 'program' | 'metric', error: unknown): RolloutOutcome {
  const message = part === 'metric' ? `metric: ${messageOf(error)}` : messageOf(error);
  if (!isScenewrightError(error)) {
    return { type: 'errored', error: { code: `${part}/failed`, message, isRetryable: false } };
  }
  // A cap is no failure of the program: the rollout was never finished, and nothing is said about its quality.
  if (error instanceof BudgetExceededError) return { type: 'skipped', code: error.code, reason: message };
  return { type: 'errored', error: { code: error.code, message, isRetryable: error.isRetryable } };
}
