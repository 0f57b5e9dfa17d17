import type { z } from 'zod';
import { AbortedError, UsageError } from '../core/errors.js';
import { linkedController, throwIfAborted } from './linked-controller.js';
import type { Module, Prediction, RunContext, RunOptions, RunOutcome } from './module.js';
import { createRunContext } from './run-context.js';
import { isSimulated, usageOf } from './usage.js';

/** The two ways to run a module as a whole. */
export interface Runnable<I extends z.ZodObject, O extends z.ZodObject> {
  run(input: z.input<I>, options: RunOptions): Promise<Prediction<z.output<O>>>;
  tryRun(input: z.input<I>, options: RunOptions): Promise<RunOutcome<z.output<O>>>;
}

type Forwards<I extends z.ZodObject, O extends z.ZodObject> = Pick<Module<I, O>, 'forward'>;

/** Gives a module `run` and `tryRun`. */
export function runnable<I extends z.ZodObject, O extends z.ZodObject>(
  module: Forwards<I, O>,
): Runnable<I, O> {
  const tryRun = (input: z.input<I>, options: RunOptions) => runOnce(module, input, options);
  return {
    tryRun,
    async run(input, options) {
      const outcome = await tryRun(input, options);
      if (outcome.type === 'failed') throw outcome.error;
      return outcome.prediction;
    },
  };
}

type Ended<T> =
  | { readonly type: 'ok'; readonly value: T }
  | { readonly type: 'failed'; readonly error: unknown };

async function runOnce<I extends z.ZodObject, O extends z.ZodObject>(
  module: Forwards<I, O>,
  input: z.input<I>,
  options: RunOptions,
): Promise<RunOutcome<z.output<O>>> {
  requireModels(options);
  const controller = linkedController(options.signal);
  const context = createRunContext({ ...options, signal: controller.signal });
  try {
    const ended = await end(module, input, context);
    // Calls that nobody waits for (branches beside one that failed) must not go on or escape the bill.
    if (context.pending.size() > 0) {
      controller.abort(new AbortedError('run/ended', 'The run has ended.'));
      await context.pending.settled();
    }
    return outcome(ended, context);
  } finally {
    controller.unlink();
  }
}

/** Plain JavaScript has nobody who says that the second argument is missing. */
function requireModels(options: Partial<RunOptions> | undefined): void {
  if (options?.models?.task !== undefined) return;
  throw new UsageError('run/no-models', 'a run needs its models, and there is no task model', {
    hint: "Give them as the second argument: run(input, { models: { task: languageModel('sim') } }).",
  });
}

async function end<I extends z.ZodObject, O extends z.ZodObject>(
  module: Forwards<I, O>,
  input: z.input<I>,
  context: RunContext,
): Promise<Ended<z.output<O>>> {
  try {
    throwIfAborted(context.signal);
    return { type: 'ok', value: await module.forward(input, context) };
  } catch (error) {
    return { type: 'failed', error };
  }
}

function outcome<T>(ended: Ended<T>, context: RunContext): RunOutcome<T> {
  const trace = context.trace.snapshot();
  const record = { trace, usage: usageOf(trace), simulated: isSimulated(trace, context.models) };
  return ended.type === 'ok'
    ? { type: 'ok', prediction: { output: ended.value, ...record } }
    : { type: 'failed', error: ended.error, ...record };
}
