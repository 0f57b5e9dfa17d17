import type { z } from 'zod';
import {
  AbortedError,
  BudgetExceededError,
  isScenewrightError,
  messageOf,
  UsageError,
} from '../core/errors.js';
import type { Module, RunContext } from './module.js';
import { contextFor } from './run-context.js';

/**
 * How good one output is: any finite number, higher is better. May call models through the context, which appear on
 * the trace below the module. An error is no reward: the try then counts as unscored.
 */
export type Reward<I extends z.ZodObject, O extends z.ZodObject> = (
  output: z.output<O>,
  input: z.input<I>,
  context: RunContext,
) => number | Promise<number>;

/** What became of one of several tries at the same work. */
export type Try<T> =
  | { readonly type: 'scored'; readonly number: number; readonly output: T; readonly reward: number }
  | {
      readonly type: 'failed';
      readonly number: number;
      readonly stage: 'module' | 'reward';
      readonly error: unknown;
    };

export type ScoredTry<T> = Extract<Try<T>, { type: 'scored' }>;

/** Runs a module once and rewards its output. Rejects only when nothing more may be tried: stopped, or out of budget. */
export async function tryOnce<I extends z.ZodObject, O extends z.ZodObject>(
  number: number,
  module: Module<I, O>,
  input: z.input<I>,
  context: RunContext,
  reward: Reward<I, O>,
): Promise<Try<z.output<O>>> {
  let stage: 'module' | 'reward' = 'module';
  try {
    const output = await module.forward(input, context);
    stage = 'reward';
    return { type: 'scored', number, output, reward: await rewardOf(output, input, context, reward) };
  } catch (error) {
    if (isFinal(error, context)) throw error;
    return { type: 'failed', number, stage, error };
  }
}

async function rewardOf<I extends z.ZodObject, O extends z.ZodObject>(
  output: z.output<O>,
  input: z.input<I>,
  context: RunContext,
  reward: Reward<I, O>,
): Promise<number> {
  const value = await reward(output, input, contextFor(context, '@reward'));
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new UsageError(
    'reward/not-a-number',
    `The reward function gave ${String(value)}, not a finite number.`,
    {
      hint: 'Return a number for every output, or throw when it cannot be judged.',
    },
  );
}

function isFinal(error: unknown, context: RunContext): boolean {
  return context.signal.aborted || error instanceof AbortedError || error instanceof BudgetExceededError;
}

/** The try with the highest reward, the earliest of equals. Throws the first error when none was scored. */
export function bestTry<T>(tries: readonly Try<T>[]): ScoredTry<T> {
  const scored = tries.filter((one) => one.type === 'scored');
  const [first] = scored;
  if (first !== undefined)
    return scored.reduce((best, one) => (one.reward > best.reward ? one : best), first);
  const failed = tries.find((one) => one.type === 'failed');
  if (failed === undefined || failed.stage === 'module' || isScenewrightError(failed.error))
    throw failed?.error;
  throw new UsageError(
    'reward/failed',
    `The reward function failed on all of ${tries.length} tries: ${messageOf(failed.error)}`,
    {
      cause: failed.error,
    },
  );
}

/** Notes on the trace which try was taken and what became of the others. */
export function reportTries<T>(
  context: RunContext,
  code: string,
  tries: readonly Try<T>[],
  taken: ScoredTry<T>,
): void {
  const outcomes = tries.map((one) =>
    one.type === 'scored'
      ? `${one.number}: ${one.reward}`
      : `${one.number}: ${one.stage} failed (${messageOf(one.error)})`,
  );
  context.trace.add({
    type: 'warning',
    component: context.trace.path,
    code,
    message: `Took try ${taken.number}. Rewards: ${outcomes.join('; ')}`,
  });
}

/** Throws UsageError for a number of tries that is no positive integer. */
export function checkTries(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new UsageError('tries/count', `${name} has to be an integer of at least 1, found ${value}.`);
}
