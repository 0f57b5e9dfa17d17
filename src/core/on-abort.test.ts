import { afterEach, beforeEach, expect, it } from 'vitest';
import { onAbort } from './on-abort.js';

const warnings: Error[] = [];
const keep = (warning: Error) => warnings.push(warning);
beforeEach(() => process.on('warning', keep));
afterEach(() => process.off('warning', keep));

it('calls back once on abort, for any number of listeners without a warning', async () => {
  const controller = new AbortController();
  let calls = 0;
  const stops = Array.from({ length: 50 }, () => onAbort(controller.signal, () => calls++));
  stops[0]?.();
  controller.abort();
  controller.abort();
  expect(calls).toBe(49);
  // Warnings are told in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
