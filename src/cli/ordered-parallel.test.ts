import { expect, it } from 'vitest';
import { orderedParallel } from './ordered-parallel.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) yield n;
}

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const never = new AbortController().signal;

it('gives results in order, works on several at once, and never on more than the limit', async () => {
  let active = 0;
  let most = 0;
  const turns = [3, 1, 2, 5, 1, 4, 1];
  const results = orderedParallel(numbers(turns.length), { limit: 3, stop: never }, async (n) => {
    most = Math.max(most, ++active);
    for (let turn = 0; turn < (turns[n] ?? 0); turn++) await new Promise((resolve) => setImmediate(resolve));
    active--;
    return n * 10;
  });
  expect(await collect(results)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  expect(most).toBe(3);
});

it('begins nothing after a stop and still gives what is in flight', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const results = orderedParallel(numbers(100), { limit: 2, stop: stop.signal }, (n) => {
    begun.push(n);
    if (n === 4) stop.abort();
    return Promise.resolve(n);
  });
  expect(await collect(results)).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('gives a result at once, and stops at once, while the source keeps it waiting', async () => {
  const stop = new AbortController();
  async function* waiting(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => undefined);
  }
  const results: number[] = [];
  for await (const result of orderedParallel(waiting(), { limit: 4, stop: stop.signal }, (n) =>
    Promise.resolve(n),
  )) {
    results.push(result);
    stop.abort();
  }
  expect(results).toEqual([1]);
});

it('rejects with what the work rejects with', async () => {
  const work = (n: number) => (n === 1 ? Promise.reject(new Error('one')) : Promise.resolve(n));
  await expect(collect(orderedParallel(numbers(3), { limit: 2, stop: never }, work))).rejects.toThrow('one');
});
