import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelPrice } from '../prices.js';
import { type BudgetAmount, type BudgetCaps, createBudget } from './budget.js';
import { budgeted } from './budgeted.js';
import { ask, failed, gate, once, reply, scriptedModel, settle } from './scripted-model.fixture.js';
import { maxInputTokens } from './worst-case.js';

const never = new AbortController().signal;
const amount = (calls: number, tokens = 0, usd = 0): BudgetAmount => ({ calls, tokens, usd });

const PRICE: ModelPrice = {
  inputUsdPerMillion: 1,
  outputUsdPerMillion: 10,
  maxOutputTokens: 1000,
  source: 'test',
  asOf: '2026-01-01',
};

describe('a budget', () => {
  it('lets parallel calls pass no cap, and gives back what they did not take', async () => {
    const budget = createBudget({ usd: 1 });
    const first = await budget.reserve(amount(1, 0, 0.6), 'task', never);
    const second = budget.reserve(amount(1, 0, 0.6), 'task', never);
    let held = false;
    void second.then(() => {
      held = true;
    });
    await settle();
    expect(held).toBe(false);
    first.settle(amount(1, 0, 0.25));
    (await second).settle(amount(1, 0, 0.5));
    expect(budget.report()).toMatchObject({ spent: { calls: 2, usd: 0.75 }, reserved: { usd: 0 } });
    await expect(budget.reserve(amount(1, 0, 0.3), 'task', never)).rejects.toMatchObject({
      code: 'budget/usd',
      exitCode: 4,
      message: expect.stringContaining('$0.7500 spent'),
    });
  });

  it('never shows a small amount as nothing', async () => {
    const budget = createBudget({ usd: 0.00002 });
    await expect(budget.reserve(amount(1, 0, 0.00003), 'task', never)).rejects.toMatchObject({
      message:
        'The budget of $0.00002 (usd) is used up: $0 spent, and the next call (task) may take up to $0.00003.',
    });
  });

  it('serves in line: a small call does not slip past a large one', async () => {
    const budget = createBudget({ tokens: 100 });
    const order: string[] = [];
    const take = (name: string, tokens: number) =>
      budget.reserve(amount(1, tokens), name, never).then((reservation) => {
        order.push(name);
        return reservation;
      });
    const first = await take('first', 80);
    const large = take('large', 90);
    const small = take('small', 10);
    await settle();
    expect(order).toEqual(['first']);
    first.settle(amount(1, 10));
    (await large).settle(amount(1, 20));
    await small;
    expect(order).toEqual(['first', 'large', 'small']);
  });

  it('turns away at once what can never fit, and serves those behind', async () => {
    const budget = createBudget({ calls: 1, tokens: 50 });
    const tooLarge = budget.reserve(amount(1, 51), 'task', never);
    const fits = budget.reserve(amount(1, 50), 'task', never);
    await expect(tooLarge).rejects.toMatchObject({
      code: 'budget/tokens',
      hint: expect.stringContaining('one call'),
    });
    (await fits).settle(amount(1, 1));
    await expect(budget.reserve(amount(1, 1), 'task', never)).rejects.toMatchObject({ code: 'budget/calls' });
  });

  it('lets a caller leave the line, and serves those behind', async () => {
    const budget = createBudget({ tokens: 10 });
    await budget.reserve(amount(1, 6), 'task', never);
    const leaving = new AbortController();
    const left = budget.reserve(amount(1, 10), 'task', leaving.signal);
    const small = budget.reserve(amount(1, 4), 'task', never);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await small;
    expect(budget.report().reserved.tokens).toBe(10);
  });

  it('counts what an earlier part of the run spent', async () => {
    const budget = createBudget({ calls: 3 }, amount(2));
    await budget.reserve(amount(1), 'task', never);
    expect(budget.report()).toMatchObject({ spent: { calls: 2 }, reserved: { calls: 1 } });
    const full = createBudget({ calls: 2 }, amount(2));
    await expect(full.reserve(amount(1), 'task', never)).rejects.toMatchObject({ code: 'budget/calls' });
  });

  it('reports by label, sorted', async () => {
    const budget = createBudget({});
    (await budget.reserve(amount(1, 5, 1), 'task', never)).settle(amount(1, 4, 0.5));
    (await budget.reserve(amount(1, 5, 1), 'judge', never)).settle(amount(1, 5, 1), true);
    await budget.reserve(amount(1, 7, 2), 'task', never);
    const { byLabel } = budget.report();
    expect(Object.keys(byLabel)).toEqual(['judge', 'task']);
    expect(byLabel['task']).toEqual({
      spent: amount(1, 4, 0.5),
      reserved: amount(1, 7, 2),
      inDoubt: amount(0),
    });
    expect(byLabel['judge']?.inDoubt).toEqual(amount(1, 5, 1));
  });

  it('settles once', async () => {
    const budget = createBudget({});
    const reservation = await budget.reserve(amount(1, 5), 'task', never);
    reservation.settle(amount(1, 3));
    reservation.settle(amount(1, 3));
    expect(budget.report().spent.tokens).toBe(3);
  });

  it('refuses a cap that is no amount', () => {
    expect(() => createBudget({ usd: Number.NaN })).toThrow(RangeError);
    expect(() => createBudget({ calls: -1 })).toThrow(RangeError);
  });

  it('is never passed, whatever runs at once and however long it takes', async () => {
    const call = fc.record({
      worst: fc.record({ tokens: fc.nat(400), usd: fc.double({ min: 0, max: 0.4, noNaN: true }) }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      turns: fc.nat(6),
    });
    const caps = fc.record({
      calls: fc.nat(30),
      tokens: fc.nat(3000),
      usd: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 40 }), caps, async (calls, limit: BudgetCaps) => {
        const budget = createBudget(limit);
        let admitted = 0;
        const withinCaps = () => {
          const { spent, reserved } = budget.report();
          for (const kind of ['calls', 'tokens', 'usd'] as const) {
            expect(spent[kind] + reserved[kind]).toBeLessThanOrEqual((limit[kind] ?? 0) + 1e-12);
          }
        };
        const run = async ({ worst, share, turns }: (typeof calls)[number]) => {
          const reservation = await budget.reserve({ calls: 1, ...worst }, 'task', never).catch(() => null);
          if (reservation === null) return;
          admitted++;
          withinCaps();
          for (let turn = 0; turn < turns; turn++) await settle();
          reservation.settle(amount(1, Math.floor(worst.tokens * share), worst.usd * share));
          withinCaps();
        };
        await Promise.all(calls.map(run));
        const { spent, reserved } = budget.report();
        expect(reserved).toEqual(amount(0));
        expect(spent.calls).toBe(admitted);
      }),
      { numRuns: 60 },
    );
  });
});

describe('budgeted', () => {
  it('books what the reply took', async () => {
    const budget = createBudget({ usd: 1 });
    const model = budgeted({ budget, label: 'task' })(scriptedModel(() => reply('hi'), { price: PRICE }));
    await model.generate(ask('hi'), once());
    expect(budget.report().byLabel['task']?.spent).toEqual(amount(1, 15, 0.001));
  });

  it('makes no call that could pass the cap', async () => {
    const inner = scriptedModel(() => reply('hi'), { price: PRICE });
    // 1,000 output tokens at most, at $10 a million: one cent.
    const model = budgeted({ budget: createBudget({ usd: 0.01 }), label: 'task' })(inner);
    await expect(model.generate(ask('hi'), once())).rejects.toMatchObject({ code: 'budget/usd' });
    expect(inner.calls.length).toBe(0);
    await model.generate(ask('hi', { sampling: { maxOutputTokens: 10 } }), once());
    expect(inner.calls.length).toBe(1);
  });

  it('refuses a cap in dollars for a model of unknown price before any call', () => {
    const inner = scriptedModel(() => reply('hi'), { price: null });
    expect(() => budgeted({ budget: createBudget({ usd: 1 }), label: 'task' })(inner)).toThrow(
      /price of test:scripted/,
    );
    expect(() => budgeted({ budget: createBudget({ calls: 1 }), label: 'task' })(inner)).not.toThrow();
  });

  it('looks the price up by id when the model brings none', () => {
    const { price: _, ...inner } = scriptedModel(() => reply('hi'), { id: 'openai:gpt-5-mini' });
    expect(() => budgeted({ budget: createBudget({ usd: 1 }), label: 'task' })(inner)).not.toThrow();
  });

  it('refuses a cap on tokens when nothing limits the reply', async () => {
    const inner = scriptedModel(() => reply('hi'), { price: null });
    const model = budgeted({ budget: createBudget({ tokens: 1e6 }), label: 'task' })(inner);
    await expect(model.generate(ask('hi'), once())).rejects.toMatchObject({
      code: 'model/output-unbounded',
    });
    expect(inner.calls.length).toBe(0);
    await model.generate(ask('hi', { sampling: { maxOutputTokens: 9 } }), once());
    expect(inner.calls.length).toBe(1);
  });

  it.each([
    ['turned away with a status', failed('rate-limit', { status: 429 }), 0],
    ['broken off', failed('timeout'), 1],
    ['cut', failed('network'), 1],
    ['answered without sense', failed('malformed-response', { status: 200 }), 1],
    ['blocked', failed('safety'), 1],
  ])('books a call that was %s as the doubt demands', async (_, error, calls) => {
    const budget = createBudget({ usd: 1 });
    const inner = scriptedModel(() => Promise.reject(error), { price: PRICE });
    await expect(budgeted({ budget, label: 'task' })(inner).generate(ask('hi'), once())).rejects.toBe(error);
    const { spent, reserved, inDoubt } = budget.report();
    expect(spent.calls).toBe(calls);
    expect(inDoubt).toEqual(spent);
    expect(reserved.usd).toBe(0);
    if (calls === 1) expect(spent.usd).toBeGreaterThan(0.01);
  });

  it('books the worst case when the provider gives no usage', async () => {
    const budget = createBudget({ usd: 1 });
    const usage = { inputTokens: null, outputTokens: null, cachedInputTokens: null, reasoningTokens: null };
    const inner = scriptedModel(() => reply('hi', { usage, costUsd: null }), { price: PRICE });
    await budgeted({ budget, label: 'task' })(inner).generate(ask('hi'), once());
    expect(budget.report().inDoubt.usd).toBeGreaterThan(0.01);
  });

  it('takes nothing for a reply that an inner cache gave', async () => {
    const budget = createBudget({ calls: 1 });
    const inner = scriptedModel(() => reply('hi', { cached: true }), { price: PRICE });
    const model = budgeted({ budget, label: 'task' })(inner);
    await model.generate(ask('hi'), once());
    await model.generate(ask('hi'), once());
    expect(budget.report().spent).toEqual(amount(0));
  });

  it('shares one purse between models', async () => {
    const budget = createBudget({ calls: 2 });
    const [task, judge] = ['task', 'judge'].map((label) =>
      budgeted({ budget, label })(scriptedModel(() => reply('hi'), { id: `test:${label}` })),
    );
    await task?.generate(ask('hi'), once());
    await judge?.generate(ask('hi'), once());
    await expect(task?.generate(ask('hi'), once())).rejects.toMatchObject({ code: 'budget/calls' });
  });

  it('leaves when aborted in line', async () => {
    const held = gate();
    const budget = createBudget({ calls: 1 });
    const inner = scriptedModel(async () => {
      await held.opened;
      throw failed('rate-limit', { status: 429 });
    });
    const model = budgeted({ budget, label: 'task' })(inner);
    const first = model.generate(ask('one'), once());
    const leaving = new AbortController();
    const second = model.generate(ask('two'), once(leaving.signal));
    leaving.abort();
    await expect(second).rejects.toMatchObject({ exitCode: 130 });
    held.open();
    await expect(first).rejects.toMatchObject({ code: 'provider/rate-limit' });
  });
});

describe('the worst case of a request', () => {
  it('is never below a token for each byte, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (system, user) => {
        const request = ask(user, {
          messages: [
            { role: 'system', content: [{ type: 'text', text: system }] },
            { role: 'user', content: [{ type: 'text', text: user }] },
          ],
        });
        expect(maxInputTokens(request)).toBeGreaterThan(Buffer.byteLength(system) + Buffer.byteLength(user));
      }),
    );
  });

  it('counts the schema and each image, frames of a video as images', () => {
    const source = { type: 'bytes', bytes: new Uint8Array(10), mediaType: 'image/png' } as const;
    const image = { kind: 'image', source } as const;
    const withMedia = (...media: Parameters<typeof mediaPart>[0][]) =>
      maxInputTokens({ messages: [{ role: 'user', content: media.map(mediaPart) }] }, 1000);
    const empty = withMedia();
    expect(withMedia(image) - empty).toBe(1000);
    expect(withMedia({ kind: 'video', frames: [image, image], framesPerSecond: 1 }) - empty).toBeGreaterThan(
      2000,
    );
    expect(withMedia({ kind: 'audio', source: { ...source, mediaType: 'audio/wav' } }) - empty).toBe(10);
    const schema = { type: 'object', description: 'x'.repeat(100) };
    expect(maxInputTokens(ask('hi', { output: { name: 'A', schema } }))).toBeGreaterThan(
      maxInputTokens(ask('hi')) + 100,
    );
  });

  const mediaPart = (medium: import('../../signatures/media.js').Medium) =>
    ({ type: 'media', medium }) as const;
});
