import { onAbort } from '../../core/on-abort.js';

export interface InOrderOptions {
  /** Items worked on or waiting to be given out, at most. */
  readonly limit: number;
  /** Ends the iteration at once: it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

type Turn<Item, Result> =
  | { readonly type: 'item'; readonly item: Item }
  | { readonly type: 'end' }
  | { readonly type: 'broken'; readonly error: unknown }
  | { readonly type: 'result'; readonly result: Result };

/**
 * Works on several items at once and gives the results in the order of the items, each as soon as those before it are
 * given; a source that keeps one waiting keeps back no result, and one that breaks loses none of those begun. Leaving
 * the loop lets go of the source.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { limit, signal }: InOrderOptions,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = iteratorOf(items);
  const running: Promise<Turn<Item, Result>>[] = [];
  let next: Promise<Turn<Item, Result>> | undefined;
  let isEnded = false;
  let broken: { readonly error: unknown } | undefined;
  const stopped = rejectionOf(signal);
  try {
    for (;;) {
      if (!isEnded && running.length < limit) next ??= quiet(nextOf<Item, Result>(source));
      const [first] = running;
      const waited = [first, next].filter((one) => one !== undefined);
      if (waited.length === 0) break;
      const turn = await Promise.race([stopped.promise, ...waited]);
      if (turn.type !== 'result') next = undefined;
      switch (turn.type) {
        case 'result':
          void running.shift();
          yield turn.result;
          signal.throwIfAborted();
          break;
        case 'item':
          running.push(quiet(work(turn.item).then((result) => ({ type: 'result', result }))));
          break;
        case 'broken':
          broken = turn;
          isEnded = true;
          break;
        case 'end':
          isEnded = true;
      }
    }
    if (broken !== undefined) throw broken.error;
  } finally {
    stopped.unlink();
    if (!isEnded) await letGo(source, next !== undefined);
  }
}

async function nextOf<Item, Result>(
  source: AsyncIterator<Item> | Iterator<Item>,
): Promise<Turn<Item, Result>> {
  try {
    const step = await source.next();
    return step.done === true ? { type: 'end' } : { type: 'item', item: step.value };
  } catch (error) {
    return { type: 'broken', error };
  }
}

/** A source that is waiting for input would return only after it has some, so nobody waits for that. */
async function letGo(source: AsyncIterator<unknown> | Iterator<unknown>, isWaiting: boolean): Promise<void> {
  const returned = quiet(Promise.resolve(source.return?.()));
  if (isWaiting) await Promise.race([returned, new Promise((resolve) => setImmediate(resolve))]);
  else await returned;
}

function iteratorOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

function rejectionOf(signal: AbortSignal): { readonly promise: Promise<never>; unlink(): void } {
  let unlink = () => {};
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else unlink = onAbort(signal, () => reject(signal.reason));
  });
  return { promise: quiet(promise), unlink: () => unlink() };
}

/** A rejection is met when its turn comes; until then it must not count as unhandled. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
