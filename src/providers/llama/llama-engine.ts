import pLimit from 'p-limit';
import type { Clock } from '../../core/clock.js';
import { decode, type Decoded, type DecodeTask } from './decode.js';
import type { LoadedLlama } from './llama-runtime.js';
import { sequenceSlots } from './sequence-slots.js';

export interface Computed extends Decoded {
  /** Milliseconds in which this reply was computed; of calls computed together each counts in full. */
  readonly computeMs: number;
}

/** A loaded model with its line of waiting calls. */
export interface LlamaEngine {
  readonly model: LoadedLlama;
  /** Computes when it is its turn; `onStart` gives the signal that ends the computation. */
  run(task: Omit<DecodeTask, 'signal'>, onStart: () => AbortSignal): Promise<Computed>;
}

/**
 * One by one, first come, first served; or, `batched`, as many together as there are sequences. In both ways a start
 * that several prompts share is computed once and kept while others do not need its place more.
 */
export function llamaEngine(model: LoadedLlama, batched: boolean, clock: Clock): LlamaEngine {
  const slots = sequenceSlots(model.sequences);
  const line = pLimit(batched ? model.sequences.length : 1);

  async function compute(task: Omit<DecodeTask, 'signal'>, onStart: () => AbortSignal): Promise<Computed> {
    const signal = onStart();
    signal.throwIfAborted();
    const slot = slots.take(task.prompt);
    try {
      await slots.share(slot);
      const startedAtMs = clock.now();
      const decoded = await decode(model, slot, { ...task, signal });
      return { ...decoded, computeMs: clock.now() - startedAtMs };
    } finally {
      await slots.giveBack(slot);
    }
  }

  return { model, run: (task, onStart) => line(() => compute(task, onStart)) };
}
