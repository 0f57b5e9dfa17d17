import { expect, it } from 'vitest';
import type { Budget } from '../providers/middleware/budget.js';
import { phasedBudget, releaseAll } from './phased-budget.js';

const { signal } = new AbortController();

async function use(budget: Budget, times: number): Promise<number> {
  let used = 0;
  for (; used < times; used++) {
    const worst = { calls: 1, tokens: 10, usd: 0.1 };
    const reservation = await budget.reserve(worst, 'task', signal).catch(() => undefined);
    if (reservation === undefined) break;
    reservation.settle(worst);
  }
  return used;
}

it('keeps a part of every cap for the second phase, and never passes the whole', async () => {
  const budget = phasedBudget({ calls: 10 });
  budget.keepBack({ calls: 4, tokens: 0, usd: 0 });
  expect(await use(budget, 100)).toBe(6);
  releaseAll(budget);
  expect(await use(budget, 100)).toBe(4);
  expect(budget.report().spent.calls).toBe(10);
});

it.each([{ tokens: 100 }, { usd: 1 }])('holds for %j', async (caps) => {
  const budget = phasedBudget(caps);
  budget.keepBack({ calls: 5, tokens: 50, usd: 0.5 });
  expect(await use(budget, 100)).toBe(5);
  expect(budget.caps).toEqual(caps);
});

it('counts what an interrupted run had spent', async () => {
  const budget = phasedBudget({ calls: 10 });
  budget.keepIn({
    spentBefore: { calls: 7, tokens: 0, usd: 0 },
    capsGiven: {},
    keep: async (reservation) => reservation,
    noteCaps: async () => undefined,
    close: async () => undefined,
  });
  budget.keepBack({ calls: 2, tokens: 0, usd: 0 });
  expect(await use(budget, 100)).toBe(1);
});

it('keeps back more than is left without taking back what was spent', async () => {
  const budget = phasedBudget({ calls: 10 });
  expect(await use(budget, 8)).toBe(8);
  budget.keepBack({ calls: 100, tokens: 0, usd: 0 });
  expect(await use(budget, 1)).toBe(0);
  releaseAll(budget);
  expect(await use(budget, 100)).toBe(2);
});
