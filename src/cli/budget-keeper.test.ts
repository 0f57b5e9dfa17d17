import { expect, it } from 'vitest';
import type { CompileEvent } from '../optimizers/optimizer.js';
import type { BudgetCaps } from '../providers/middleware/budget.js';
import { budgetKeeper } from './budget-keeper.js';
import { phasedBudget } from './phased-budget.js';

/** Ten rollouts of two calls, 100 tokens and a cent each have scored the seed. */
const seedScored: readonly CompileEvent[] = scoredSeed();

function scoredSeed(images?: number): readonly CompileEvent[] {
  return [
    {
      type: 'rollout',
      exampleId: 'v9',
      outcome: 'scored',
      score: 0.5,
      fromRunFolder: false,
      spending: {
        rollouts: 10,
        reflections: 0,
        usage: {
          calls: 20,
          ...(images !== undefined && { images }),
          cachedCalls: 0,
          tokens: { inputTokens: 900, outputTokens: 100, cachedInputTokens: 0, reasoningTokens: 0 },
          costUsd: 0.1,
        },
      },
    },
    {
      type: 'search',
      event: {
        type: 'validated',
        iteration: 0,
        candidate: 0,
        parents: [],
        mean: 0.5,
        scores: [],
        objectives: {},
        unscored: [],
        isBest: true,
      },
    },
  ];
}

/** Calls that can be had once the seed is scored, and before each control. */
async function within(
  caps: BudgetCaps,
  later: Parameters<typeof budgetKeeper>[1],
  events = seedScored,
): Promise<number[]> {
  const budget = phasedBudget(caps);
  const keeper = budgetKeeper(budget, later);
  events.forEach(keeper.onEvent);
  const found = [await callsLeft(budget)];
  for (let left = later.controls - 1; left >= 0; left--) {
    keeper.startControl(left);
    found.push(await callsLeft(budget));
  }
  return found;
}

async function callsLeft(budget: ReturnType<typeof phasedBudget>): Promise<number> {
  const signal = new AbortController().signal;
  const fits = async (calls: number) => {
    try {
      (await budget.reserve({ calls, tokens: 0, usd: 0 }, 'x', signal)).settle({
        calls: 0,
        tokens: 0,
        usd: 0,
      });
      return true;
    } catch {
      return false;
    }
  };
  let calls = 0;
  while (await fits(calls + 1)) calls += 1;
  return calls;
}

it('keeps back the report, with a margin', async () => {
  // 8 rollouts of 2 calls, a quarter more: 20 calls. Of 2.5 calls a rollout, rounded up.
  const [search = 0] = await within(
    { calls: 100 },
    { reportRollouts: 8, controls: 0, plan: { metricCalls: 0 } },
  );
  expect(100 - search).toBeGreaterThanOrEqual(20);
  expect(100 - search).toBeLessThanOrEqual(24);
});

it('keeps back images as well, which caps count as calls', async () => {
  const later = { reportRollouts: 8, controls: 0, plan: { metricCalls: 0 } };
  const [without = 0] = await within({ calls: 100 }, later);
  // Ten rollouts with two images each: 8 rollouts of 2 images more, a quarter more again, in whole calls.
  const [search = 0] = await within({ calls: 100 }, later, scoredSeed(20));
  expect(without - search).toBeGreaterThanOrEqual(16);
  expect(without - search).toBeLessThanOrEqual(24);
});

it('gives the search and each control the same where the cap does not pay for all', async () => {
  const later = { reportRollouts: 8, controls: 3, plan: { metricCalls: 1_000 } };
  const [search = 0, first = 0, second = 0, third = 0] = await within({ calls: 124 }, later);
  expect(search).toBe(25);
  // Nothing was used in between, so what is within reach grows by one share each time.
  expect([first, second, third]).toEqual([50, 75, 100]);
});

it('keeps no more for controls than they can take', async () => {
  const later = { reportRollouts: 0, controls: 1, plan: { metricCalls: 4 } };
  expect((await within({ calls: 100 }, later))[0]).toBeGreaterThanOrEqual(88);
});
