import type { z } from 'zod';
import { linkedController } from './linked-controller.js';
import type { LinkedController } from './linked-controller.js';
import type { Module, RunContext } from './module.js';
import { laneFor, withSignal } from './run-context.js';
import { bestTry, checkTries, reportTries, tryOnce } from './tries.js';
import type { Reward, Try } from './tries.js';
import { wrapModule } from './wrap-module.js';

export interface BestOfNOptions<I extends z.ZodObject, O extends z.ZodObject> {
  /** How many tries at most, at least 1. */
  readonly n: number;
  readonly reward: Reward<I, O>;
  /** Good enough: the first try, by number, that reaches it is taken, and later ones are stopped. */
  readonly threshold?: number;
  /** Tries at once; default all. With a threshold, 1 never pays for a try that is not needed. */
  readonly concurrency?: number;
}

/**
 * Tries a module several times with different seeds and gives the output with the highest reward (the earliest of
 * equals). Tries that fail, or whose reward fails, are left out; it rejects only when no try was rewarded. Which
 * output is taken does not depend on which try is faster. (DSPy's BestOfN, in parallel.)
 *
 * @example
 * const short = bestOfN(predict(Summarise), { n: 3, threshold: 1, reward: ({ text }) => (text.length < 300 ? 1 : 0) });
 */
export function bestOfN<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O>,
  options: BestOfNOptions<I, O>,
): Module<I, O> {
  checkTries('bestOfN: n', options.n);
  checkTries('bestOfN: concurrency', options.concurrency ?? options.n);
  return wrapModule(module, async (inner, input, context) => {
    const tries = await runTries(inner, input, context, options);
    const { threshold = Infinity } = options;
    const good = tries.find((one) => one.type === 'scored' && one.reward >= threshold);
    const taken = bestTry(good === undefined ? tries : [good]);
    reportTries(context, 'best-of-n/taken', tries, taken);
    return taken.output;
  });
}

/** The tries in their order, up to the first that is good enough. */
async function runTries<I extends z.ZodObject, O extends z.ZodObject>(
  module: Module<I, O>,
  input: z.input<I>,
  context: RunContext,
  { n, reward, threshold = Infinity, concurrency = n }: BestOfNOptions<I, O>,
): Promise<readonly Try<z.output<O>>[]> {
  const lanes = Array.from({ length: n }, (_, number) => laneOf(context, number));
  const results: Try<z.output<O>>[] = [];
  // The lowest number that is good enough so far: tries after it are not needed, those before it may yet win.
  let last = n - 1;
  let next = 0;

  async function work(): Promise<void> {
    for (let number = next++; number <= last; number = next++) {
      const lane = lanes[number];
      if (lane === undefined) return;
      try {
        const result = await tryOnce(number, module, input, lane.context, reward);
        results[number] = result;
        if (result.type !== 'scored' || result.reward < threshold || number >= last) continue;
        last = number;
        for (const later of lanes.slice(number + 1))
          later.controller.abort(new Error('a try before it was good enough'));
      } catch (error) {
        // Stopped by a better try; anything else stops all of them.
        if (number <= last) throw error;
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, n) }, work));
    return results.slice(0, last + 1);
  } finally {
    for (const { controller } of lanes) {
      controller.abort(new Error('the tries are over'));
      controller.unlink();
    }
  }
}

function laneOf(context: RunContext, number: number): { context: RunContext; controller: LinkedController } {
  const controller = linkedController(context.signal);
  return { controller, context: withSignal(laneFor(context, number), controller.signal) };
}
