import type { z } from 'zod';
import { advised } from './advice.js';
import type { AdviceText } from './advice.js';
import type { Module, RunContext } from './module.js';
import { contextFor, laneFor } from './run-context.js';
import { bestTry, checkTries, reportTries, tryOnce } from './tries.js';
import type { Reward, ScoredTry, Try } from './tries.js';
import { wrapModule } from './wrap-module.js';

/** An attempt that was not good enough. */
export interface WeakAttempt<I extends z.ZodObject, O extends z.ZodObject> {
  readonly input: z.input<I>;
  readonly output: z.output<O>;
  readonly reward: number;
  readonly threshold: number;
  /** 0 for the first attempt. */
  readonly number: number;
}

export interface RefineOptions<I extends z.ZodObject, O extends z.ZodObject> {
  /** How many attempts at most, at least 1. */
  readonly n: number;
  readonly reward: Reward<I, O>;
  /** Good enough: no further attempt. */
  readonly threshold: number;
  /** What the next attempt has to mind. May call models through the context. */
  readonly feedback: (attempt: WeakAttempt<I, O>, context: RunContext) => AdviceText | Promise<AdviceText>;
}

/**
 * Tries a module again, with advice made from the last attempt, until its reward reaches the threshold; gives the
 * output with the highest reward. The advice is one more section of the input message, `advice`, and no part of the
 * signature: compiled texts still fit. (DSPy's Refine.)
 *
 * @example
 * const rhymed = refine(predict(Poem), {
 *   n: 3,
 *   threshold: 1,
 *   reward: ({ lines }) => (rhymes(lines) ? 1 : 0),
 *   feedback: ({ output }) => `The lines "${output.lines.join(' / ')}" do not rhyme.`,
 * });
 */
export function refine<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O>,
  options: RefineOptions<I, O>,
): Module<I, O> {
  checkTries('refine: n', options.n);
  return wrapModule(module, async (inner, input, context) => {
    const tries: Try<z.output<O>>[] = [];
    let advice: AdviceText;
    for (let number = 0; number < options.n; number++) {
      const lane = laneFor(context, number);
      const attempt = await tryOnce(number, inner, input, advised(lane, inner, advice), options.reward);
      tries.push(attempt);
      // A failed attempt has no output to advise on: the advice from before it still holds.
      if (attempt.type === 'failed') continue;
      if (attempt.reward >= options.threshold || number === options.n - 1) break;
      advice = await adviceOn(attempt, input, lane, options);
    }
    const taken = bestTry(tries);
    reportTries(context, 'refine/taken', tries, taken);
    return taken.output;
  });
}

async function adviceOn<I extends z.ZodObject, O extends z.ZodObject>(
  { output, reward, number }: ScoredTry<z.output<O>>,
  input: z.input<I>,
  lane: RunContext,
  { feedback, threshold }: RefineOptions<I, O>,
): Promise<AdviceText> {
  return feedback({ input, output, reward, threshold, number }, contextFor(lane, '@feedback'));
}
