import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import type { Candidate, GepaAdapter } from './adapter.js';
import { economicPolicies } from './economic-policies.js';
import { runGepa } from './engine.js';
import type { GepaEvent } from './events.js';
import { memberOf, stateOf } from './gepa-state.fixture.js';
import { hardBudget } from './metric-budget.js';
import { type RaceOptions, racingValidation } from './racing-validation.js';
import type { GepaSetup } from './run.js';
import type { RaceProgress } from './validation-policy.js';

const IDS = Array.from({ length: 8 }, (_, at) => `v${at}`);
// The best has a half everywhere but on v7, which nobody solves.
const state = stateOf([
  { scores: [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0] },
  { scores: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0] },
]);

function verdict(
  scores: readonly (number | null)[],
  changes: Partial<RaceOptions> & { repeats?: RaceProgress['repeats'] } = {},
) {
  const { repeats = [], ...options } = changes;
  const ids = [...IDS].reverse();
  return racingValidation({ stages: [2, 4], ...options }).race?.(
    {
      parents: [0],
      exampleIds: ids.slice(0, scores.length),
      results: scores.map((score) => ({ score })),
      repeats,
      ids,
    },
    state,
  );
}

describe('a race on the validation set', () => {
  it('goes through an order of its own for each newcomer, the same each time', () => {
    const policy = racingValidation();
    const order = policy.idsFor({ a: 'x' }, IDS, state);
    expect(order).not.toEqual(IDS);
    expect([...order].sort()).toEqual(IDS);
    expect(policy.idsFor({ a: 'y' }, IDS, state)).not.toEqual(order);
    expect(policy.idsFor({ a: 'x' }, IDS, state)).toEqual(order);
  });

  it('goes through what the best was scored on before anything else', () => {
    const [seed, best] = state.pool;
    const sparse = { ...memberOf(1, { scores: [] }), validation: (best?.validation ?? []).slice(0, 3) };
    const order = racingValidation().idsFor({ a: 'x' }, IDS, {
      ...state,
      pool: [...(seed === undefined ? [] : [seed]), sparse],
    });
    expect(order.slice(0, 3).sort()).toEqual(['v0', 'v1', 'v2']);
  });

  it('can go through one order, whoever runs', () => {
    const policy = racingValidation({ order: 'fixed' });
    expect(policy.idsFor({ a: 'y' }, IDS, state)).toEqual(policy.idsFor({ a: 'x' }, IDS, stateOf([])));
  });

  it('starts with its first stage and takes the rival along', () => {
    expect(verdict([])).toEqual({ type: 'more', examples: 2, rival: 1 });
    expect(verdict([], { rival: 'parent' })).toMatchObject({ rival: 0 });
  });

  it('goes on while it is open, drops who falls behind, and lets a clear lead join early', () => {
    expect(verdict([0, 0.5])).toMatchObject({ type: 'more', examples: 2 });
    expect(verdict([0, 0, 0.1, 0])).toMatchObject({
      type: 'drop',
      reason: { type: 'raced-out', examples: 4 },
    });
    expect(verdict([0, 0.9, 0.9, 0.9])).toMatchObject({ type: 'keep' });
    expect(verdict([0, 0.9, 0.9, 0.9], { keepAbove: 1 })).toMatchObject({ type: 'more', examples: 4 });
    expect(verdict([0, 0, 0.1, 0], { dropBelow: 0 })).toMatchObject({ type: 'more' });
  });

  it('keeps who is level at the end', () => {
    expect(verdict([0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toMatchObject({ type: 'keep' });
  });

  it('counts only examples on which both have a score', () => {
    // As zeros, the missing ones would end the race.
    expect(verdict([0, null, null, null])).toMatchObject({ type: 'more' });
  });

  it('asks a specialist once more for what it alone solves, and keeps it if it does so again', () => {
    const alone = [1, 0, 0, 0, 0, 0, 0, 0];
    expect(verdict(alone)).toEqual({ type: 'repeat', exampleIds: ['v7'] });
    expect(verdict(alone, { repeats: [{ exampleId: 'v7', score: 1 }] })).toMatchObject({ type: 'keep' });
    expect(verdict(alone, { repeats: [{ exampleId: 'v7', score: 0 }] })).toMatchObject({ type: 'drop' });
    expect(verdict(alone, { keepSpecialists: false })).toMatchObject({ type: 'drop' });
  });

  it('is led by the best estimate, not by the luck of few scores', () => {
    const lucky = {
      ...memberOf(2, { scores: [] }),
      parents: [1],
      validation: [{ exampleId: 'v0', score: 0.6, objectives: {} }],
    };
    const solid = memberOf(3, { scores: [0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0], parents: [1] });
    expect(racingValidation().best({ ...state, pool: [...state.pool, lucky, solid] })).toBe(3);
  });
});

/** A text is a number; an example scores it against its own, so that higher is better up to there. */
function ladder(calls: { evaluated: number; paid: Set<string> }): GepaAdapter<null, string> {
  const scoreOf = (candidate: Candidate, id: string) =>
    Math.min(Number(candidate['a']), 4 + (id.charCodeAt(1) % 4)) / 8;
  let proposals = 0;
  return {
    async evaluate({ exampleIds, candidate, repeat }) {
      calls.evaluated += exampleIds.length;
      for (const id of exampleIds) calls.paid.add(JSON.stringify([candidate, id, repeat]));
      return {
        results: exampleIds.map((id) => ({ score: scoreOf(candidate, id), output: null, trajectory: id })),
      };
    },
    makeReflectiveDataset: ({ results }) => ({
      a: results.map(({ trajectory }) => ({ Inputs: trajectory })),
    }),
    async proposeNewTexts({ candidate }) {
      proposals += 1;
      const step = proposals % 3 === 0 ? -1 : 1;
      return { variants: [{ a: (Number(candidate['a']) + step + proposals / 1000).toFixed(3) }] };
    },
  };
}

describe('a search with races', () => {
  const searched = async (changes: Partial<GepaSetup<null, string>> = {}) => {
    const calls = { evaluated: 0, paid: new Set<string>() };
    const events: GepaEvent[] = [];
    const result = await runGepa({
      adapter: ladder(calls),
      seedCandidate: { a: '0' },
      trainIds: Array.from({ length: 8 }, (_, at) => `t${at}`),
      valIds: IDS,
      policies: economicPolicies({ filters: [] }),
      budget: hardBudget(120),
      stoppers: [],
      rng: createRng(3),
      onEvent: (event) => events.push(event),
      ...changes,
    });
    return { ...result, calls, events };
  };

  it('counts every call, also of rivals and of those that were dropped, and keeps within a hard budget', async () => {
    const { state: found, calls, events } = await searched();
    expect(found.metricCalls).toBe(calls.evaluated);
    expect(calls.evaluated).toBeLessThanOrEqual(120);
    const dropped = events.filter((event) => event.type === 'rejected' && event.reason.type === 'raced-out');
    expect(dropped.length).toBeGreaterThan(0);
    const sizes = new Set(found.pool.map(({ validation }) => validation.length));
    expect(sizes.size).toBeGreaterThan(1);
  });

  it('keeps the extended scores of members at any pipeline depth', async () => {
    const validation = racingValidation({ keepAbove: 0.9 });
    const policies = { ...economicPolicies<null, string>({ filters: [] }), validation };
    const { state: found, calls } = await searched({ pipelineDepth: 3, policies });
    // What two iterations under way both ask for is one rollout of the program, and counts once.
    expect(found.metricCalls).toBe(calls.paid.size);
    expect(found.metricCalls).toBeLessThanOrEqual(120);
    for (const { validation } of found.pool) {
      const ids = validation.map(({ exampleId }) => exampleId);
      expect(new Set(ids).size).toBe(ids.length);
    }
    // The seed is never extended, whoever leads later is: some child has more than a first stage.
    expect(Math.max(...found.pool.slice(1).map(({ validation }) => validation.length))).toBeGreaterThan(2);
  });

  it('is the same search again', async () => {
    const [one, two] = [await searched(), await searched()];
    expect(one.state).toEqual(two.state);
    expect(JSON.parse(JSON.stringify(one.state))).toEqual(one.state);
  });
});
