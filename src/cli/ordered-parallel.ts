/**
 * Works on items at most `limit` at a time and gives the results in the order of the items. At most `limit` items are
 * taken from the source ahead of the result being waited for, so a long source is never held in memory. When `stop`
 * aborts, no further item is begun; those in flight are still given.
 */
export async function* orderedParallel<Item, Result>(
  source: AsyncIterable<Item>,
  options: { readonly limit: number; readonly stop: AbortSignal },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of source) {
    if (options.stop.aborted) break;
    const result = work(item);
    // A rejection is met when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    running.push(result);
    const first = running.length >= options.limit ? running.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of running) yield await result;
}
