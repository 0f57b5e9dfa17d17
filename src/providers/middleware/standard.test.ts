import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/clock.js';
import { createRng } from '../../core/rng.js';
import { createBudget } from './budget.js';
import { createUsageMeter } from './meter.js';
import { createRateLimits } from './rate-limit.js';
import { memoryReplyStore } from './reply-store.js';
import { ask, failed, once, reply, scriptedModel } from './scripted-model.fixture.js';
import { standardMiddleware } from './standard.js';

const instantly: Clock = { now: () => 0, sleep: async () => {} };

describe('the standard middleware', () => {
  it('meters each call once, reserves each attempt, and lets cached calls cost nothing', async () => {
    const meter = createUsageMeter();
    const budget = createBudget({ calls: 2 });
    const model = scriptedModel((_request, _call, number) => {
      if (number === 1) throw failed('timeout');
      return reply('hello', { computeMs: 2 });
    });
    const wrapped = standardMiddleware({
      label: 'task',
      meter,
      budget,
      cache: { store: memoryReplyStore() },
      retry: { rng: createRng(0), clock: instantly },
      rateLimits: createRateLimits(),
    })(model);
    for (let call = 0; call < 3; call++) await wrapped.generate(ask('hi'), once());
    expect(model.calls.length).toBe(2);
    expect(budget.report().spent.calls).toBe(2);
    expect(meter.report().byLabel['task']).toMatchObject({
      calls: 1,
      cachedCalls: 2,
      retries: 1,
      costUsd: 0.001,
      savedUsd: 0.002,
      inputTokens: 10,
      computeMs: 2,
    });
  });

  it('holds no place in line while a retry waits', async () => {
    const rateLimits = createRateLimits({ initialConcurrency: 1 });
    const inFlightWhileWaiting: number[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: async () => {
        inFlightWhileWaiting.push(rateLimits.forModel('test:scripted').inFlight);
      },
    };
    const model = scriptedModel((_request, _call, number) => {
      if (number === 1) throw failed('server');
      return reply('hello');
    });
    const retry = { rng: createRng(0), clock };
    await standardMiddleware({ label: 'task', retry, rateLimits })(model).generate(ask('hi'), once());
    expect(inFlightWhileWaiting).toEqual([0]);
  });

  it('gives the cache the contents of a file, not its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standard-'));
    const path = join(folder, 'picture');
    const png = (byte: number) => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, byte);
    const model = scriptedModel(({ messages }) => reply(JSON.stringify(messages[0]?.content[0])));
    const wrapped = standardMiddleware({ label: 'task', cache: { store: memoryReplyStore() } })(model);
    const request = ask('', {
      messages: [
        {
          role: 'user',
          content: [{ type: 'media', medium: { kind: 'image', source: { type: 'file', path } } }],
        },
      ],
    });
    const cachedFlags: boolean[] = [];
    for (const byte of [1, 1, 2]) {
      await writeFile(path, png(byte));
      cachedFlags.push((await wrapped.generate(request, once())).cached);
    }
    await wrapped.forget?.(request, once());
    cachedFlags.push((await wrapped.generate(request, once())).cached);
    await rm(folder, { recursive: true });
    // Nothing to forget, then, and nothing to fail for.
    await wrapped.forget?.(request, once());
    expect(cachedFlags).toEqual([false, true, false, false]);
  });

  it('keeps the facts of the model', () => {
    const model = scriptedModel(() => reply('x'), { simulated: true, cacheScope: 'here' });
    const wrapped = standardMiddleware({ label: 'task', meter: createUsageMeter() })(model);
    expect(wrapped).toMatchObject({
      id: model.id,
      capabilities: model.capabilities,
      simulated: true,
      cacheScope: 'here',
    });
  });
});

describe('the usage meter', () => {
  it('sums by label, keeps unknowns apart, and counts failures by code', async () => {
    const meter = createUsageMeter();
    const unknown = { inputTokens: null, outputTokens: null, cachedInputTokens: null, reasoningTokens: null };
    meter.countReply('judge', reply('a', { costUsd: null, usage: unknown }));
    meter.countReply('task', reply('b', { latencyMs: 4, retries: ['provider/server'] }));
    meter.countReply(
      'task',
      reply('c', {
        usage: { ...unknown, inputTokens: 1, outputTokens: 2, cachedInputTokens: 1, reasoningTokens: 2 },
      }),
    );
    meter.countFailure('task', failed('quota'));
    meter.countFailure('task', failed('quota'));
    meter.countFailure('task', new Error('odd'));
    const { total, byLabel } = meter.report();
    expect(Object.keys(byLabel)).toEqual(['judge', 'task']);
    expect(byLabel['judge']).toMatchObject({ callsWithoutPrice: 1, callsWithoutTokens: 1, costUsd: 0 });
    expect(byLabel['task']).toMatchObject({
      calls: 2,
      failedCalls: 3,
      retries: 1,
      inputTokens: 11,
      outputTokens: 7,
      cachedInputTokens: 1,
      reasoningTokens: 2,
      latencyMs: 7,
      failures: { 'provider/quota': 2, unknown: 1 },
    });
    expect(total).toMatchObject({ calls: 3, failedCalls: 3, costUsd: 0.002 });
  });
});
