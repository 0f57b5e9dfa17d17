import {
  AbortedError,
  type ScenewrightError,
  StorageError,
  UsageError,
  isScenewrightError,
} from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';
import { inOrder } from './in-order.js';
import type {
  Available,
  ImageScore,
  ImageScorer,
  ImageToScore,
  ScoreScale,
  Unavailable,
} from './image-scorer.js';

export interface ScorerOfFunctionOptions {
  readonly name: string;
  readonly prompt: ImageScorer['prompt'];
  readonly scale: ScoreScale;
  /** Images that are worked on at once; a whole number from 1. */
  readonly lookahead: number;
  /** Asked for once per call of `availability` and `score`. */
  availability(signal: AbortSignal): Promise<Available | Unavailable>;
  /**
   * Scores one image. A ScenewrightError that it throws becomes the `failed` of that image, but for what is wrong with
   * the scorer itself and would be with the next image: weights that cannot be loaded, a disk that cannot be written.
   */
  scoreOne(item: ImageToScore, signal: AbortSignal): Promise<ImageScore>;
  /** Frees what the scorer holds; called once. */
  close?(): Promise<void>;
}

/**
 * An ImageScorer whose images have nothing to do with each other: order, lookahead, aborting and closing are done here.
 * A score that is no number is `failed` with `scorer/not-finite`. Throws UsageError `scorer/lookahead`.
 */
export function scorerOfFunction(options: ScorerOfFunctionOptions): ImageScorer {
  const { name, prompt, scale, lookahead } = options;
  if (!isWhole(lookahead)) {
    throw new UsageError('scorer/lookahead', `The lookahead of ${name} is ${lookahead}.`, {
      hint: 'Give a whole number from 1: images worked on at once.',
    });
  }
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  async function scored(item: ImageToScore, signal: AbortSignal): Promise<ImageScore> {
    if (prompt === 'required' && (item.prompt ?? '').trim() === '') return promptMissing(name);
    try {
      return finite(name, await options.scoreOne(item, signal));
    } catch (error) {
      if (signal.aborted || !isScenewrightError(error) || isOfScorer(error)) throw error;
      return { status: 'failed', code: error.code, message: error.message };
    }
  }

  return {
    name,
    prompt,
    scale,
    lookahead,
    availability: async ({ signal } = {}) => {
      const work = linked(signal, closing.signal);
      try {
        throwIfStopped(name, signal, closing.signal);
        return await options.availability(work.signal);
      } finally {
        work.unlink();
      }
    },
    async *score(items, { signal } = {}) {
      const work = linked(signal, closing.signal);
      try {
        throwIfStopped(name, signal, closing.signal);
        const state = await options.availability(work.signal);
        const one = (item: ImageToScore) =>
          state.status === 'available' ? scored(item, work.signal) : Promise.resolve(state);
        yield* inOrder(items, { limit: lookahead, signal: work.signal }, one);
        throwIfStopped(name, signal, closing.signal);
      } catch (error) {
        throwIfStopped(name, signal, closing.signal, error);
        throw error;
      } finally {
        // What is still in flight is of no use to anybody.
        work.abort();
        work.unlink();
      }
    },
    close: () => {
      closing.abort();
      closed ??= options.close?.() ?? Promise.resolve();
      return closed;
    },
  };
}

/** Whether it is a number of things that can be had: 1, 2, 3 ... */
export function isWhole(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

function isOfScorer(error: ScenewrightError): boolean {
  return error instanceof StorageError || /^(?:weights|onnx)\//.test(error.code);
}

function finite(name: string, score: ImageScore): ImageScore {
  if (score.status !== 'scored') return score;
  const strange = [score.value, score.unit, ...Object.values(score.parts)].find(
    (one) => !Number.isFinite(one),
  );
  if (strange === undefined) return score;
  const message = `${name} gave ${strange} in place of a number. If it has weights, they are damaged or of another model.`;
  return { status: 'failed', code: 'scorer/not-finite', message };
}

function promptMissing(name: string): ImageScore {
  const message = `${name} compares an image with its prompt, and there is none.`;
  return { status: 'failed', code: 'scorer/prompt-missing', message };
}

function throwIfStopped(
  name: string,
  signal: AbortSignal | undefined,
  closing: AbortSignal,
  cause?: unknown,
): void {
  if (closing.aborted) {
    throw new UsageError('scorer/closed', `The scorer ${name} was closed.`, {
      hint: 'Make another one, or close it later.',
    });
  }
  if (signal?.aborted) {
    throw new AbortedError('scorer/aborted', 'The scoring was stopped.', { cause: cause ?? signal.reason });
  }
}

interface Linked {
  readonly signal: AbortSignal;
  abort(): void;
  /** Lets go of the signals, which may live as long as the process. */
  unlink(): void;
}

function linked(...parents: readonly (AbortSignal | undefined)[]): Linked {
  const controller = new AbortController();
  const unlinks = parents.flatMap((parent) => {
    if (parent === undefined) return [];
    if (parent.aborted) controller.abort(parent.reason);
    return [onAbort(parent, () => controller.abort(parent.reason))];
  });
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    unlink: () => unlinks.forEach((unlink) => unlink()),
  };
}
