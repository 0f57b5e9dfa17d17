import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../core/clock.js';
import type { ProviderFailure } from '../../core/errors.js';
import { createRng } from '../../core/rng.js';
import { retrying } from './retry.js';
import { ask, failed, once, reply, scriptedModel } from './scripted-model.fixture.js';

/** A clock that passes at once and keeps every wait. */
function fastClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let nowMs = 0;
  return {
    waits,
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      nowMs += ms;
    },
  };
}

describe('retrying', () => {
  const setUp = (failures: readonly Error[], options: Partial<Parameters<typeof retrying>[0]> = {}) => {
    const clock = fastClock();
    const model = scriptedModel((_request, _call, number) => {
      const failure = failures[number - 1];
      if (failure !== undefined) throw failure;
      return reply('at last');
    });
    return { clock, model, retried: retrying({ rng: createRng(1), clock, ...options })(model) };
  };

  it('repeats failures that may pass, and tells which they were', async () => {
    const { retried, clock } = setUp([failed('rate-limit'), failed('server'), failed('network')]);
    const answer = await retried.generate(ask('hi'), once());
    expect(answer.text).toBe('at last');
    expect(answer.retries).toEqual(['provider/rate-limit', 'provider/server', 'provider/network']);
    expect(clock.waits).toHaveLength(3);
  });

  it('needs no options', async () => {
    const model = scriptedModel((_request, _call, number) => {
      if (number === 1) throw failed('rate-limit', { retryAfterMs: 0 });
      return reply('at last');
    });
    const clock = fastClock();
    const waits = async () => {
      const { retried } = setUp([failed('server')], { clock });
      await retried.generate(ask('hi'), once());
      return clock.waits.at(-1);
    };
    expect(await waits()).toBe(await waits());
    expect((await retrying({ baseDelayMs: 1 })(model).generate(ask('hi'), once())).text).toBe('at last');
  });

  it('waits unlike any other process where nothing draws the jitter', async () => {
    const waits = [];
    for (let process = 0; process < 2; process++) {
      vi.resetModules();
      const modules = await Promise.all([import('./retry.js'), import('./scripted-model.fixture.js')]);
      const [{ retrying: withRetries }, fixture] = modules;
      const clock = fastClock();
      const failing = fixture.scriptedModel(() => Promise.reject(fixture.failed('server')));
      await withRetries({ clock })(failing)
        .generate(ask('hi'), once())
        .catch(() => undefined);
      expect(clock.waits).toHaveLength(4);
      waits.push(clock.waits);
    }
    expect(waits[0]).not.toEqual(waits[1]);
  });

  it('leaves a first success as it is', async () => {
    const { retried, clock } = setUp([]);
    expect((await retried.generate(ask('hi'), once())).retries).toEqual([]);
    expect(clock.waits).toEqual([]);
  });

  it.each([
    'quota',
    'authentication',
    'permission',
    'not-found',
    'invalid-request',
    'context-length',
    'safety',
    'refusal',
  ] satisfies ProviderFailure[])('does not repeat %s', async (failure) => {
    const error = failed(failure);
    const { retried, model } = setUp([error]);
    await expect(retried.generate(ask('hi'), once())).rejects.toBe(error);
    expect(model.calls.length).toBe(1);
  });

  it("does not repeat errors that are not the provider's", async () => {
    const { retried, model } = setUp([new TypeError('a bug')]);
    await expect(retried.generate(ask('hi'), once())).rejects.toThrow('a bug');
    expect(model.calls.length).toBe(1);
  });

  it('gives up after the attempts allowed, and says how many', async () => {
    const { retried, model } = setUp(
      Array.from({ length: 9 }, () => failed('server', { status: 500 })),
      {
        maxAttempts: 3,
      },
    );
    await expect(retried.generate(ask('hi'), once())).rejects.toMatchObject({
      code: 'provider/server',
      status: 500,
      message: expect.stringContaining('after 3 attempts'),
    });
    expect(model.calls.length).toBe(3);
  });

  it('waits at least as long as the provider asks', async () => {
    const { retried, clock } = setUp([failed('rate-limit', { retryAfterMs: 7000 })]);
    await retried.generate(ask('hi'), once());
    expect(clock.waits[0]).toBeGreaterThanOrEqual(7000);
    expect(clock.waits[0]).toBeLessThanOrEqual(8000);
  });

  it('fails at once when the provider asks for more patience than allowed', async () => {
    const { retried, clock } = setUp([failed('rate-limit', { retryAfterMs: 500 })], { maxTotalWaitMs: 400 });
    await expect(retried.generate(ask('hi'), once())).rejects.toMatchObject({ code: 'provider/rate-limit' });
    expect(clock.waits).toEqual([]);
  });

  it('stops waiting when aborted', async () => {
    const controller = new AbortController();
    const clock: Clock = {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          controller.abort();
        }),
    };
    const { retried, model } = setUp([failed('server')], { clock });
    await expect(retried.generate(ask('hi'), once(controller.signal))).rejects.toMatchObject({
      exitCode: 130,
    });
    expect(model.calls.length).toBe(1);
  });

  it('waits the same with the same seed, and below the doubling ceiling with any', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 5000 }), async (seed, baseDelayMs) => {
        const options = { maxAttempts: 7, baseDelayMs, maxDelayMs: 20_000, maxTotalWaitMs: 1e9 };
        const waitsOf = async () => {
          const failures = Array.from({ length: 6 }, () => failed('server'));
          const { retried, clock } = setUp(failures, { ...options, rng: createRng(seed) });
          await retried.generate(ask('hi'), once());
          return clock.waits;
        };
        const waits = await waitsOf();
        expect(await waitsOf()).toEqual(waits);
        for (const [index, wait] of waits.entries()) {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(Math.min(20_000, Math.ceil(baseDelayMs * 2 ** index)));
        }
      }),
      { numRuns: 30 },
    );
  });
});
