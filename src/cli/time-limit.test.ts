import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { timeLimit } from './time-limit.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([1, 30])('passes after the %d days that --max-time says, and not before', (days) => {
  const signal = timeLimit({ maxTime: days * DAY_MS }, {});
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: 'aborted/time-limit' });
});

it('never passes where none is set; that of the config holds without the option', () => {
  const [none, config] = [timeLimit({}, {}), timeLimit({}, { budget: { maxTimeMs: 10 } })];
  vi.advanceTimersByTime(100 * DAY_MS);
  expect([none.aborted, config.aborted]).toEqual([false, true]);
});
