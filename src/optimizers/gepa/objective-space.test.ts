import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { hypervolumeProgress } from './front-progress.js';
import { FRONTIERS, overObjectives } from './frontier.js';
import { memberOf, stateOf } from './gepa-state.fixture.js';
import { objectiveAcceptance, type ObjectiveRule } from './objective-acceptance.js';
import { objectiveParentSelector } from './objective-parents.js';
import {
  dominatesUnderFloors,
  frontUnderFloors,
  type ObjectiveSpace,
  violationOf,
} from './objective-space.js';
import type { Proposal } from './proposal.js';
import { insertionOrder } from './set-order.js';

const space: ObjectiveSpace = { names: ['quality', 'brevity'], floors: {}, tolerances: {} };
const floored: ObjectiveSpace = { ...space, floors: { lint: 0.8 } };

type Objectives = Readonly<Record<string, number>>;

function proposal(before: readonly Objectives[], after: readonly (Objectives | null)[]): Proposal {
  return {
    task: 0,
    parent: 0,
    candidate: { only: 'child' },
    texts: { only: 'child' },
    exampleIds: before.map((_, at) => `t${at}`),
    before: before.map((objectives) => ({ score: 0.5, objectives })),
    after: after.map((objectives) => (objectives === null ? { score: null } : { score: 0.5, objectives })),
  };
}

function passes(rule: ObjectiveRule, before: Objectives, after: Objectives, within = space): boolean {
  const one = proposal([before], [after]);
  return objectiveAcceptance(within, rule).judge(one, stateOf([])).type === 'accept';
}

describe('acceptance by objectives', () => {
  const before = { quality: 0.5, brevity: 0.5 };
  const trade = { quality: 0.4, brevity: 0.7 };
  const gain = { quality: 0.5, brevity: 0.6 };

  it('non-dominated lets a trade pass, dominating does not', () => {
    expect(passes({ type: 'non-dominated' }, before, trade)).toBe(true);
    expect(passes({ type: 'dominating' }, before, trade)).toBe(false);
    expect(passes({ type: 'dominating' }, before, gain)).toBe(true);
    for (const type of ['non-dominated', 'dominating'] as const) {
      expect(passes({ type }, before, before)).toBe(false);
      expect(passes({ type }, gain, before)).toBe(false);
    }
  });

  it('weighted asks for the sum, so the weights decide a trade', () => {
    expect(passes({ type: 'weighted', weights: { quality: 1, brevity: 1 } }, before, trade)).toBe(true);
    expect(passes({ type: 'weighted', weights: { quality: 3, brevity: 1 } }, before, trade)).toBe(false);
    expect(passes({ type: 'weighted', weights: { quality: 1 } }, before, trade)).toBe(false);
  });

  it('takes changes within the tolerance for noise, in both directions', () => {
    const tolerant = { ...space, tolerances: { quality: 0.15, brevity: 0.05 } };
    expect(passes({ type: 'dominating' }, before, trade, tolerant)).toBe(true);
    const blunt = { ...space, tolerances: { brevity: 0.3 } };
    expect(passes({ type: 'non-dominated' }, before, trade, blunt)).toBe(false);
    expect(passes({ type: 'weighted', weights: { brevity: 1 } }, before, trade, blunt)).toBe(false);
  });

  it('puts floors before objectives', () => {
    const rule = { type: 'non-dominated' } as const;
    const sound = { ...before, lint: 0.9 };
    expect(passes(rule, sound, { quality: 1, brevity: 1, lint: 0.79 }, floored)).toBe(false);
    expect(passes(rule, { ...before, lint: 0.5 }, { quality: 0, brevity: 0, lint: 0.6 }, floored)).toBe(true);
    expect(passes(rule, sound, { quality: 0.6, brevity: 0.1, lint: 0.8 }, floored)).toBe(true);
    expect(passes(rule, sound, { quality: 1, brevity: 1 }, floored)).toBe(false);
  });

  it('compares means over the examples that both sides have, and refuses a child without a score', () => {
    const criterion = objectiveAcceptance(space, { type: 'dominating' });
    const mixed = proposal(
      [before, before],
      [
        { quality: 0.9, brevity: 0.5 },
        { quality: 0.2, brevity: 0.5 },
      ],
    );
    expect(criterion.judge(mixed, stateOf([]))).toEqual({ type: 'accept' });
    const failed = proposal([before, before], [{ quality: 1, brevity: 1 }, null]);
    expect(criterion.judge(failed, stateOf([]))).toEqual({
      type: 'reject',
      reason: { type: 'unscored', exampleIds: ['t1'] },
    });
  });

  it('says what it compared', () => {
    const verdict = objectiveAcceptance(space, { type: 'dominating' }).judge(
      proposal([before], [trade]),
      stateOf([]),
    );
    expect(verdict).toMatchObject({
      reason: {
        text: 'no objective rose without a loss in another: quality 0.500 to 0.400, brevity 0.500 to 0.700',
      },
    });
  });
});

describe('floors', () => {
  const means = fc.record({
    quality: fc.integer({ min: 0, max: 4 }),
    brevity: fc.integer({ min: 0, max: 4 }),
    lint: fc.constantFrom(0.7, 0.79, 0.8, 1),
  });

  it('nothing that misses one ever beats what keeps all', () => {
    fc.assert(
      fc.property(means, means, (a, b) => {
        const isKept = (one: Objectives) => violationOf(floored.floors, one) === 0;
        if (!isKept(a) && isKept(b)) expect(dominatesUnderFloors(floored, a, b)).toBe(false);
        if (isKept(a) && !isKept(b)) expect(dominatesUnderFloors(floored, a, b)).toBe(true);
      }),
    );
  });

  it('the front is who nobody dominates under the floors', () => {
    fc.assert(
      fc.property(fc.array(means, { minLength: 1, maxLength: 7 }), (all) => {
        const members = all.map((objectives) => ({ objectives }));
        const expected = members.filter(
          (one) => !members.some((other) => dominatesUnderFloors(floored, other.objectives, one.objectives)),
        );
        expect(frontUnderFloors(members, floored)).toEqual(expected);
      }),
    );
  });
});

/** A best in each objective, a compromise between them, one that is dominated, and one that misses the floor. */
const pool = stateOf([
  { scores: [0.9], objectives: [{ quality: 0.9, brevity: 0.1, lint: 1 }] },
  { scores: [0.5], objectives: [{ quality: 0.5, brevity: 0.5, lint: 1 }] },
  { scores: [0.1], objectives: [{ quality: 0.1, brevity: 0.9, lint: 1 }] },
  { scores: [0.4], objectives: [{ quality: 0.4, brevity: 0.4, lint: 1 }] },
  { scores: [0.9], objectives: [{ quality: 0.95, brevity: 0.95, lint: 0.1 }] },
]);

describe('parents by objectives', () => {
  it('are drawn from the whole front, the compromise included, and never from below it or a floor', () => {
    const rng = createRng(1);
    const selector = objectiveParentSelector(floored);
    const drawn = Array.from({ length: 200 }, () =>
      selector.select({ state: pool, rng, order: insertionOrder }),
    );
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2]);
    const without = Array.from({ length: 20 }, () =>
      objectiveParentSelector(space).select({ state: pool, rng, order: insertionOrder }),
    );
    expect(new Set(without)).toEqual(new Set([4]));
  });

  it('are those that miss the floors least while nobody keeps them', () => {
    const strict = { ...space, floors: { lint: 2 } };
    const rng = createRng(1);
    for (let draw = 0; draw < 20; draw++) {
      expect(objectiveParentSelector(strict).select({ state: pool, rng, order: insertionOrder })).not.toBe(4);
    }
  });
});

describe('progress of the front', () => {
  it('is the hypervolume of the members that keep the floors', () => {
    const staircase = 0.9 * 0.1 + 0.5 * 0.4 + 0.1 * 0.4;
    expect(hypervolumeProgress(floored).measure(pool.pool)).toEqual({
      hypervolume: expect.closeTo(staircase, 12),
      members: [0, 1, 2],
    });
    expect(hypervolumeProgress(space).measure(pool.pool).hypervolume).toBeCloseTo(0.95 * 0.95, 12);
  });

  it('is measured above the reference given', () => {
    const above = hypervolumeProgress(floored, { quality: 0.4, brevity: 0.3 });
    expect(above.measure(pool.pool).hypervolume).toBeCloseTo(0.1 * 0.2, 12);
  });

  it('is nothing while every member misses a floor', () => {
    expect(hypervolumeProgress({ ...space, floors: { lint: 2 } }).measure(pool.pool).hypervolume).toBe(0);
  });
});

it('a frontier over some objectives leaves the others out', () => {
  const member = memberOf(0, { scores: [0.5], objectives: [{ quality: 1, brevity: 0.2 }] });
  const keys = (name: keyof typeof FRONTIERS) =>
    overObjectives(FRONTIERS[name], ['quality'])
      .entries(member)
      .map(({ key }) => ('objective' in key ? key.objective : key.exampleId));
  expect(keys('hybrid')).toEqual(['v0', 'quality']);
  expect(keys('cartesian')).toEqual(['quality']);
});
