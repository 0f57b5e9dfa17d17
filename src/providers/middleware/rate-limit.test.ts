import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/clock.js';
import type { LanguageModelResponse } from '../language-model.js';
import { createAdaptiveLimit, createRateLimits, rateLimited, type SlotOutcome } from './rate-limit.js';
import { retrying } from './retry.js';
import { ask, failed, once, reply, scriptedModel, settle } from './scripted-model.fixture.js';

const success: SlotOutcome = { type: 'success' };
const overload: SlotOutcome = { type: 'overload', retryAfterMs: undefined };
const never = new AbortController().signal;

/** Time that stands still until it is moved. */
function manualClock(): Clock & { advance(ms: number): Promise<void>; sleepers(): number } {
  let nowMs = 0;
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        });
      }),
    sleepers: () => sleepers.length,
    async advance(ms) {
      nowMs += ms;
      for (const sleeper of sleepers.splice(0))
        sleeper.atMs <= nowMs ? sleeper.wake() : sleepers.push(sleeper);
      await settle();
    },
  };
}

describe('the adaptive limit', () => {
  it('starts no more calls than it allows, first come, first served', async () => {
    const limit = createAdaptiveLimit({ initialConcurrency: 2 });
    const started: number[] = [];
    const slots = [0, 1, 2, 3].map((number) =>
      limit.acquire(never).then((slot) => {
        started.push(number);
        return slot;
      }),
    );
    await settle();
    expect(started).toEqual([0, 1]);
    expect(limit).toMatchObject({ inFlight: 2, waiting: 2 });
    (await slots[0])?.release({ type: 'other' });
    await settle();
    expect(started).toEqual([0, 1, 2]);
  });

  it('doubles per round of successes until the first overload, then grows by one per round', async () => {
    const limit = createAdaptiveLimit({ initialConcurrency: 4, maxConcurrency: 100 });
    const round = async (outcome: SlotOutcome) => {
      const slots = await Promise.all(Array.from({ length: limit.concurrency }, () => limit.acquire(never)));
      for (const slot of slots) slot.release(outcome);
      return limit.concurrency;
    };
    expect([await round(success), await round(success)]).toEqual([8, 16]);
    expect(await round(overload)).toBe(8);
    expect([await round(success), await round(success)]).toEqual([9, 10]);
  });

  it('halves once for calls that were in flight together', async () => {
    const limit = createAdaptiveLimit({ initialConcurrency: 16 });
    const slots = await Promise.all(Array.from({ length: 16 }, () => limit.acquire(never)));
    for (const slot of slots) slot.release(overload);
    expect(limit.concurrency).toBe(8);
    (await limit.acquire(never)).release(overload);
    expect(limit.concurrency).toBe(4);
  });

  it('neither grows nor shrinks by failures that say nothing about load', async () => {
    const limit = createAdaptiveLimit({ initialConcurrency: 4 });
    (await limit.acquire(never)).release({ type: 'other' });
    expect(limit.concurrency).toBe(4);
  });

  it('starts nothing before Retry-After has passed', async () => {
    const clock = manualClock();
    const limit = createAdaptiveLimit({ initialConcurrency: 4, clock });
    (await limit.acquire(never)).release({ type: 'overload', retryAfterMs: 5000 });
    let started = false;
    const waiting = limit.acquire(never).then(() => {
      started = true;
    });
    await clock.advance(4999);
    expect(started).toBe(false);
    await clock.advance(1);
    await waiting;
    expect(started).toBe(true);
  });

  it('turns away whoever would wait longer than for the longest pause, until less of it is left', async () => {
    const clock = manualClock();
    const limit = createAdaptiveLimit({ initialConcurrency: 2, maxPauseMs: 10_000, clock });
    const slots = [await limit.acquire(never), await limit.acquire(never)];
    const inLine = limit.acquire(never);
    slots[0]?.release({ type: 'overload', retryAfterMs: 60_000 });
    await expect(inLine).rejects.toMatchObject({ remainingMs: 60_000 });
    await clock.advance(20_000);
    await expect(limit.acquire(never)).rejects.toMatchObject({ remainingMs: 40_000 });
    expect(clock.sleepers()).toBe(0);
    await clock.advance(30_000);
    const patient = limit.acquire(never);
    expect(limit.waiting).toBe(1);
    await clock.advance(10_000);
    slots[1]?.release(success);
    (await patient).release(success);
    expect(limit).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('turns away those who wait when the pause grows too long', async () => {
    const clock = manualClock();
    const limit = createAdaptiveLimit({ initialConcurrency: 2, maxPauseMs: 10_000, clock });
    const slots = [await limit.acquire(never), await limit.acquire(never)];
    slots[0]?.release({ type: 'overload', retryAfterMs: 5_000 });
    const inLine = limit.acquire(never);
    expect(clock.sleepers()).toBe(1);
    slots[1]?.release({ type: 'overload', retryAfterMs: 60_000 });
    await expect(inLine).rejects.toMatchObject({ remainingMs: 60_000 });
    expect(clock.sleepers()).toBe(0);
  });

  it('sleeps for nobody: the last to leave the line ends the sleep, the next to come begins another', async () => {
    const clock = manualClock();
    const limit = createAdaptiveLimit({ initialConcurrency: 1, clock });
    (await limit.acquire(never)).release({ type: 'overload', retryAfterMs: 5_000 });
    const leaving = new AbortController();
    const left = limit.acquire(leaving.signal);
    expect(clock.sleepers()).toBe(1);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(clock.sleepers()).toBe(0);
    const next = limit.acquire(never);
    await clock.advance(5_000);
    (await next).release(success);
    expect(clock.sleepers()).toBe(0);
  });

  it('lets a caller leave the line', async () => {
    const limit = createAdaptiveLimit({ initialConcurrency: 1 });
    const slot = await limit.acquire(never);
    const leaving = new AbortController();
    const left = limit.acquire(leaving.signal);
    const next = limit.acquire(never);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(limit.waiting).toBe(1);
    slot.release(success);
    (await next).release(success);
    expect(limit).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('refuses a concurrency below one', () => {
    expect(() => createAdaptiveLimit({ initialConcurrency: 0 })).toThrow(RangeError);
  });

  it('stays within its bounds and forgets nobody, whatever happens', async () => {
    const outcomes = fc.constantFrom<SlotOutcome>(success, overload, { type: 'other' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcomes, { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 12 }),
        async (list, initialConcurrency, maxConcurrency) => {
          const limit = createAdaptiveLimit({ initialConcurrency, maxConcurrency });
          let most = 0;
          const calls = list.map(async (outcome) => {
            const slot = await limit.acquire(never);
            most = Math.max(most, limit.inFlight);
            expect(limit.inFlight).toBeLessThanOrEqual(maxConcurrency);
            await settle();
            slot.release(outcome);
            expect(limit.concurrency).toBeGreaterThanOrEqual(1);
            expect(limit.concurrency).toBeLessThanOrEqual(maxConcurrency);
          });
          await Promise.all(calls);
          expect(limit).toMatchObject({ inFlight: 0, waiting: 0 });
          expect(most).toBeGreaterThanOrEqual(Math.min(list.length, initialConcurrency, maxConcurrency));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('rateLimited', () => {
  it.each([
    ['429', failed('rate-limit', { status: 429 }), 2],
    ['503', failed('server', { status: 503 }), 2],
    ['529', failed('server', { status: 529 }), 2],
    ['500', failed('server', { status: 500 }), 4],
    ['a refusal', failed('refusal'), 4],
  ])('after %s allows the fitting number of calls', async (_, error, concurrency) => {
    const limits = createRateLimits({ initialConcurrency: 4 });
    const model = scriptedModel(() => Promise.reject(error));
    await expect(rateLimited(limits)(model).generate(ask('hi'), once())).rejects.toBe(error);
    expect(limits.forModel(model.id).concurrency).toBe(concurrency);
  });

  it('fails a call that came during a long pause with what is left of it, and retries do not wait for it either', async () => {
    const clock = manualClock();
    const limits = createRateLimits({ clock });
    const error = failed('rate-limit', { status: 429, retryAfterMs: 3_600_000 });
    const model = scriptedModel(() => Promise.reject(error));
    const wrapped = retrying({ clock })(rateLimited(limits)(model));
    await expect(wrapped.generate(ask('hi'), once())).rejects.toBe(error);
    await clock.advance(600_000);
    await expect(wrapped.generate(ask('hi'), once())).rejects.toMatchObject({
      failure: 'rate-limit',
      retryAfterMs: 3_000_000,
      message: expect.stringContaining('3000 s are left'),
    });
    expect(model.calls.length).toBe(1);
    expect(clock.sleepers()).toBe(0);
  });

  it('shares the limit between wrappings of the same model id and no other', async () => {
    const limits = createRateLimits({ initialConcurrency: 1 });
    const hanging = scriptedModel(() => new Promise<LanguageModelResponse>(() => {}));
    const same = scriptedModel(() => reply('same'));
    const other = scriptedModel(() => reply('other'), { id: 'test:other' });
    const abort = new AbortController();
    void rateLimited(limits)(hanging).generate(ask('hi'), once(abort.signal));
    const waiting = rateLimited(limits)(same).generate(ask('hi'), once(abort.signal));
    expect((await rateLimited(limits)(other).generate(ask('hi'), once())).text).toBe('other');
    await settle();
    expect(same.calls.length).toBe(0);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ exitCode: 130 });
  });
});
