/**
 * Works on items at most `limit` at a time and gives the results in the order of the items, each as soon as those
 * before it are given. At most `limit` items are taken from the source ahead of the result that is due, so a long
 * source is never held in memory. When `stop` aborts, no further item is begun, also when the source keeps one
 * waiting; those in flight are still given.
 */
export async function* orderedParallel<Item, Result>(
  source: AsyncIterable<Item>,
  options: { readonly limit: number; readonly stop: AbortSignal },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const { limit, stop } = options;
  const iterator = source[Symbol.asyncIterator]();
  const running: Promise<Result>[] = [];
  let next: Promise<Step<Item>> | undefined;
  let isEnded = false;
  while (true) {
    if (stop.aborted) next = undefined;
    else if (next === undefined && !isEnded && running.length < limit) next = nextOrStop(iterator, stop);
    const [first] = running;
    if (next === undefined && first === undefined) break;
    const waited = await Promise.race([
      ...(first === undefined ? [] : [first.then((result) => ({ type: 'result' as const, result }))]),
      ...(next === undefined ? [] : [next]),
    ]);
    if (waited.type === 'result') {
      void running.shift();
      yield waited.result;
      continue;
    }
    next = undefined;
    if (waited.type === 'end') isEnded = true;
    if (waited.type === 'item' && !stop.aborted) running.push(quiet(work(waited.item)));
  }
  // Not awaited: a source that waits for input would not return before it has some.
  if (!isEnded) void quiet(Promise.resolve(iterator.return?.()));
}

type Step<Item> = { readonly type: 'item'; readonly item: Item } | { readonly type: 'end' | 'stopped' };

/** The next item, or `stopped` as soon as the signal aborts. */
function nextOrStop<Item>(iterator: AsyncIterator<Item>, stop: AbortSignal): Promise<Step<Item>> {
  const step = new Promise<Step<Item>>((resolve, reject) => {
    const onStop = () => resolve({ type: 'stopped' });
    stop.addEventListener('abort', onStop, { once: true });
    iterator
      .next()
      .then((result) =>
        resolve(result.done === true ? { type: 'end' } : { type: 'item', item: result.value }),
      )
      .catch(reject)
      .finally(() => stop.removeEventListener('abort', onStop));
  });
  return quiet(step);
}

/** A rejection is met when its turn comes; until then it must not count as unhandled. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
