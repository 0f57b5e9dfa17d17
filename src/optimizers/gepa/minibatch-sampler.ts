import { UsageError } from '../../core/errors.js';
import type { ExampleId } from './adapter.js';
import type { DrawContext } from './parent-selector.js';
import type { EpochState } from './state.js';

/** Minibatch size of the reference and of the paper's released configuration. */
export const DEFAULT_MINIBATCH_SIZE = 3;

/** Chooses the training examples that a proposal is made from and judged on. */
export interface MinibatchSampler {
  readonly name: string;
  /** Examples per minibatch. */
  readonly size: number;
  /** Examples of a minibatch that are new for its parent, on average; absent = all. For plans. */
  readonly expectedFresh?: number;
  /** May be called several times in one iteration; each call should give another minibatch. */
  next(
    trainIds: readonly ExampleId[],
    context: DrawContext,
  ): { ids: readonly ExampleId[]; epoch: EpochState };
}

/**
 * Goes through the training set in a new random order each epoch. An epoch is padded to whole minibatches with
 * the ids that were used least, the latest in the order first. The place in the epoch follows the iteration, so
 * an iteration that merges skips its minibatch; more calls in one iteration take the next ones and wrap around.
 */
export function epochShuffledSampler(size: number = DEFAULT_MINIBATCH_SIZE): MinibatchSampler {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new UsageError('gepa/minibatch-size', `the minibatch size must be 1 or more, got ${size}`);
  }
  return {
    name: 'epoch-shuffled',
    size,
    next: (trainIds, context) => {
      const { state } = context;
      const calls = state.epoch.iteration === state.iteration ? state.epoch.calls + 1 : 0;
      const epoch = { ...currentEpoch(trainIds, size, context), iteration: state.iteration, calls };
      const start = ((state.iteration + calls) * size) % epoch.order.length;
      return { ids: epoch.order.slice(start, start + size), epoch };
    },
  };
}

/** For searches that write new texts without a look at examples. */
export const noMinibatch: MinibatchSampler = {
  name: 'none',
  size: 0,
  next: (_trainIds, { state }) => ({ ids: [], epoch: state.epoch }),
};

function currentEpoch(trainIds: readonly ExampleId[], size: number, { state, rng }: DrawContext): EpochState {
  if (trainIds.length === 0) throw new UsageError('gepa/no-train', 'the training set is empty');
  const { epoch, order, trainSize } = state.epoch;
  // Not advanced by further calls in the same iteration: those never reshuffle.
  const due = epoch === -1 ? 0 : Math.floor((state.iteration * size) / Math.max(order.length, 1));
  if (order.length > 0 && trainSize === trainIds.length && due <= epoch) return state.epoch;
  return {
    ...state.epoch,
    epoch: due,
    order: padded(rng.shuffle(trainIds), size),
    trainSize: trainIds.length,
  };
}

function padded(shuffled: readonly ExampleId[], size: number): readonly ExampleId[] {
  const missing = (size - (shuffled.length % size)) % size;
  const backwards = [...shuffled].reverse();
  const padding = Array.from({ length: missing }, (_, at) => backwards[at % backwards.length] ?? '');
  return [...shuffled, ...padding];
}
