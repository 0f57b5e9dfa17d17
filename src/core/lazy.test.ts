import { expect, it } from 'vitest';
import { lazy } from './lazy.js';

it('makes a value once, for all who ask, and only when asked', async () => {
  let made = 0;
  const value = lazy(async () => ++made);
  expect(await value.peek()).toBeUndefined();
  expect(made).toBe(0);
  expect(await Promise.all([value.get(), value.get()])).toEqual([1, 1]);
  expect(await value.peek()).toBe(1);
});

it('tries again after a failure and after a value that is not final', async () => {
  let tries = 0;
  const value = lazy(
    async () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return tries;
    },
    (found) => found > 2,
  );
  await expect(value.get()).rejects.toThrow('not yet');
  expect(await value.peek()).toBeUndefined();
  expect([await value.get(), await value.get(), await value.get()]).toEqual([2, 3, 3]);
});
