import { describe, expect, it, vi } from 'vitest';
import { LONGEST_TIMER_MS, systemClock } from './clock.js';

describe('sleep of the system clock', () => {
  it('ends by itself', async () => {
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
  });

  it('takes as long as it is told to, also where one timer could not wait so long', async () => {
    vi.useFakeTimers();
    try {
      const days = 60 * 24 * 60 * 60 * 1_000;
      let isOver = false;
      const sleep = systemClock.sleep(days).then(() => {
        isOver = true;
      });
      await vi.advanceTimersByTimeAsync(days - 1);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await sleep;
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends at once when it is aborted after the first of its timers', async () => {
    vi.useFakeTimers();
    try {
      const controller = new AbortController();
      const sleep = systemClock.sleep(2 * LONGEST_TIMER_MS, controller.signal);
      await vi.advanceTimersByTimeAsync(LONGEST_TIMER_MS + 1);
      controller.abort(new Error('enough'));
      await expect(sleep).rejects.toThrow('enough');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('rejects with the reason of the signal, before and during', async () => {
    const reason = new Error('enough');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });
});
