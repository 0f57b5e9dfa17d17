import { describe, expect, it } from 'vitest';
import type { Rollout } from '../evaluation/rollout.js';
import type { Attempt, CallTrace } from '../modules/trace.js';
import {
  amountOf,
  amountsOf,
  objectiveValue,
  promptLength,
  withDerivedObjectives,
} from './derived-objectives.js';
import { demosKey, demosText } from './demo-components.js';
import { objectivePolicies, resolveObjectives } from './objectives.js';
import { withTexts } from './pareto-export.js';
import type { RolloutRecord, SeenRollout } from './rollout-record.js';
import { toyMetric, toyProgram } from './toy-program.fixture.js';

describe('names', () => {
  it('are all of the metric by default, and those of the preference besides', () => {
    const prefer = { type: 'weights', weights: { cost: 1 } } as const;
    expect(resolveObjectives({}, toyMetric).space.names).toEqual(['draft', 'polish']);
    const resolved = resolveObjectives({ prefer }, toyMetric);
    expect(resolved.space.names).toEqual(['draft', 'polish', 'cost']);
    expect(resolved.derived).toEqual(['cost']);
    expect(resolveObjectives({ names: ['score'] }, toyMetric).withScore).toBe(true);
  });

  it('that are unknown are refused, with those that there are', () => {
    expect(() => resolveObjectives({ names: ['fun'] }, toyMetric)).toThrow(
      expect.objectContaining({
        code: 'compile/objective-unknown',
        hint: expect.stringContaining('draft, polish, score, cost'),
      }),
    );
    expect(() => resolveObjectives({ floors: { fun: 1 } }, toyMetric)).toThrow(/fun/);
    expect(() => resolveObjectives({}, { ...toyMetric, objectives: [] })).toThrow(/no objectives/);
  });

  it('of the metric win over derived ones', () => {
    const metric = { ...toyMetric, objectives: ['cost', 'score'] };
    expect(resolveObjectives({}, metric)).toMatchObject({ derived: [], withScore: false });
  });
});

describe('limits', () => {
  it('of an amount are floors: at 0 where the cap is the scale', () => {
    const capped = resolveObjectives({ caps: { cost: 0.02 } }, toyMetric);
    expect(capped.space.floors).toEqual({ cost: 0 });
    expect(capped.scales).toEqual({ cost: 0.02 });
    expect(capped.space.names).not.toContain('cost');
    const scaled = resolveObjectives({ caps: { cost: 0.01 }, scales: { cost: 0.04 } }, toyMetric);
    expect(scaled.space.floors).toEqual({ cost: 0.75 });
  });

  it.each([
    { scales: { cost: 0 } },
    { caps: { tokens: -1 } },
    { tolerances: { draft: -0.1 } },
    { prefer: { type: 'weights', weights: { draft: 0 } } } as const,
    { accept: { type: 'weighted', weights: { draft: -1 } } } as const,
  ])('that make no sense are refused: %j', (options) => {
    expect(() => resolveObjectives(options, toyMetric)).toThrow(
      expect.objectContaining({ code: 'compile/objectives' }),
    );
  });
});

it('turns into policies, each of which the options change', () => {
  const policies = objectivePolicies(resolveObjectives({}, toyMetric));
  expect(policies.acceptance?.name).toBe('objectives-non-dominated');
  expect(policies.parentSelector?.name).toBe('objectives');
  expect(policies.frontier?.name).toBe('hybrid(draft, polish)');
  const others = objectivePolicies(
    resolveObjectives({ accept: { type: 'dominating' }, parents: 'objective' }, toyMetric),
  );
  expect(others.acceptance?.name).toBe('objectives-dominating');
  expect(others.parentSelector).toBeUndefined();
  expect(others.frontier?.name).toBe('objective(draft, polish)');
  expect(
    objectivePolicies(resolveObjectives({ accept: { type: 'score' } }, toyMetric)).acceptance,
  ).toBeUndefined();
});

function attempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    model: 'toy:one',
    servedBy: 'toy',
    messages: [],
    reply: '',
    finishReason: 'stop',
    parse: { status: 'ok', repairs: [], errors: [] },
    usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 0.01,
    cached: false,
    latencyMs: 100,
    requestId: null,
    downgrades: [],
    retries: [],
    ...changes,
  };
}

function rollout(calls: readonly (readonly [string, Attempt])[]): Rollout {
  const entries = calls.map(
    ([component, one]): CallTrace => ({
      type: 'call',
      component,
      signature: 'Toy',
      input: {},
      attempts: [one],
    }),
  );
  const score = { score: 0.5, objectives: { draft: 0.5 }, feedback: '', componentFeedback: {} };
  return {
    id: 'r',
    exampleId: 'e',
    seed: 0,
    repeat: 0,
    outcome: { type: 'scored', score, output: null },
    trace: { entries },
    usage: {
      calls: 0,
      cachedCalls: 0,
      tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
      costUsd: 0,
    },
    simulated: false,
  };
}

describe('what a rollout took', () => {
  const all = ['cost', 'calls', 'tokens', 'latency', 'prompt-length'] as const;

  it('is what the program took, not the judge', () => {
    const one = rollout([
      ['draft', attempt()],
      ['polish', attempt()],
      ['@metric', attempt({ costUsd: 9 })],
      ['@metric.judge', attempt({ costUsd: 9 })],
    ]);
    expect(amountsOf(one.trace, all, () => 42)).toEqual({
      cost: 0.02,
      calls: 2,
      tokens: 30,
      latency: 200,
      'prompt-length': 42,
    });
  });

  it('counts images with what they cost and took, failed ones with what they were billed', () => {
    const { trace } = rollout([['draft', attempt()]]);
    const request = { prompt: { type: 'text', text: 'a fox' } } as const;
    const call = { type: 'image', component: 'image', model: 'test:image', request } as const;
    const response = {
      images: [],
      costUsd: 0.04,
      servedBy: 'test',
      requestId: null,
      downgrades: [],
      latencyMs: 900,
      cached: true,
      retries: [],
    };
    const error = { code: 'run/aborted', message: 'stopped', billedUsd: 0.02 };
    const entries = [...trace.entries, { ...call, response }, { ...call, error }];
    const { cost, calls, latency, tokens } = amountsOf({ entries }, all, () => 1);
    expect(cost).toBeCloseTo(0.01 + 0.04 + 0.02);
    expect([calls, latency, tokens]).toEqual([3, 1_000, 15]);
  });

  it('does not depend on what a cache held', () => {
    const fresh = rollout([['draft', attempt()]]);
    const cached = rollout([['draft', attempt({ cached: true })]]);
    expect(amountsOf(cached.trace, all, () => 1)).toEqual(amountsOf(fresh.trace, all, () => 1));
  });

  it('is null where a provider says nothing', () => {
    const usage = { inputTokens: null, outputTokens: 5, cachedInputTokens: null, reasoningTokens: null };
    const one = rollout([['draft', attempt({ costUsd: null, usage })]]);
    expect(amountsOf(one.trace, ['cost', 'tokens'], () => 1)).toEqual({ cost: null, tokens: null });
  });

  it('is linear in its objective, and comes back from it', () => {
    expect([0, 0.02, 0.04].map((amount) => objectiveValue(amount, 0.02))).toEqual([1, 0, -1]);
    expect(amountOf(objectiveValue(0.013, 0.02), 0.02)).toBeCloseTo(0.013, 12);
  });
});

describe('adding derived objectives', () => {
  const seen = ({ trace, ...head }: Rollout): SeenRollout => ({
    ...head,
    isStored: false,
    loadTrace: () => Promise.resolve(trace),
  });
  const record = (rollouts: readonly Rollout[]): RolloutRecord => ({
    run: () => Promise.resolve(rollouts.map(seen)),
    close: () => Promise.resolve(),
  });
  const request = { candidate: {}, example: { id: 'e', input: {}, tags: [] }, seed: 0, repeat: 0 };
  const run = (rollouts: RolloutRecord) => rollouts.run([request], { ticket: 0 }, () => undefined);
  const options = { program: toyProgram, derived: ['cost'], scales: {}, withScore: false } as const;

  it('sets the scale by the first rollouts, and keeps it', async () => {
    const costs = [0.01, 0.03].map((costUsd) => rollout([['draft', attempt({ costUsd })]]));
    const source = { ...record([]), run: () => Promise.resolve(costs.splice(0, 1).map(seen)) };
    const { rollouts, scales } = withDerivedObjectives(source, options);
    const [first] = await run(rollouts);
    const [second] = await run(rollouts);
    expect(scales()).toEqual({ cost: 0.02 });
    expect(first?.outcome).toMatchObject({ score: { objectives: { draft: 0.5, cost: 0.5 } } });
    expect(second?.outcome).toMatchObject({ score: { objectives: { cost: -0.5 } } });
  });

  it('takes a scale that is given', async () => {
    const source = record([rollout([['draft', attempt()]])]);
    const { rollouts } = withDerivedObjectives(source, { ...options, scales: { cost: 0.1 } });
    const [first] = await run(rollouts);
    expect(first?.outcome).toMatchObject({ score: { objectives: { cost: 0.9 } } });
  });

  it('says so when there is nothing to measure', async () => {
    const source = record([rollout([['draft', attempt({ costUsd: null })]])]);
    const { rollouts } = withDerivedObjectives(source, options);
    await expect(run(rollouts)).rejects.toMatchObject({
      code: 'compile/objective-unmeasured',
      hint: expect.stringContaining('price'),
    });
  });

  it('leaves a rollout without a score alone', async () => {
    const failed: Rollout = {
      ...rollout([]),
      outcome: { type: 'errored', error: { code: 'x', message: 'x', isRetryable: false } },
    };
    const { rollouts } = withDerivedObjectives(record([failed]), options);
    expect(await run(rollouts)).toMatchObject([{ outcome: failed.outcome }]);
  });
});

it('a prompt is as long as its instructions and demonstrations', () => {
  const plain = promptLength(toyProgram);
  const longer = toyProgram.with({ draft: { instruction: 'x'.repeat(400) } });
  expect(promptLength(longer)).toBeGreaterThan(plain + 90);
  const shown = toyProgram.with({
    draft: { demos: [{ input: { word: 'y'.repeat(200) }, output: { letters: 'z' } }] },
  });
  expect(promptLength(shown)).toBeGreaterThanOrEqual(plain + 50);
});

it('a program of the front has the demonstrations of its candidate as well as its instructions', () => {
  const demos = [{ input: { word: 'y', letters: 'x' }, output: { letters: 'z' } }];
  const texts = { draft: 'Be brief.', [demosKey('polish')]: demosText(demos) };
  const components = withTexts(toyProgram, { texts }).components();
  expect(components.find(({ path }) => path === 'draft')?.instruction).toBe('Be brief.');
  expect(components.find(({ path }) => path === 'polish')?.demos).toEqual(demos);
});
