import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../core/rng.js';
import { describeRejection, improvementOrEqual, strictImprovement } from './acceptance.js';
import { allComponents, roundRobinComponents } from './component-selector.js';
import { runCache } from './evaluation-cache.js';
import { cartesianFrontier, frontUnion, hybridFrontier, objectiveFrontier, updateFront } from './frontier.js';
import { memberOf, stateOf } from './gepa-state.fixture.js';
import { epochShuffledSampler } from './minibatch-sampler.js';
import {
  currentBestSelector,
  epsilonGreedySelector,
  type ParentSelector,
  paretoSelector,
  topKParetoSelector,
} from './parent-selector.js';
import type { Proposal } from './proposal.js';
import { allImprovements, bestImprovement, topKImprovements } from './proposal-selection.js';
import {
  independentSampling,
  parentsTimesMinibatches,
  sameParentSampling,
  singleSampling,
} from './sampling-strategy.js';
import { insertionOrder } from './set-order.js';
import type { FrontPoint, GepaState } from './state.js';
import { fullValidation } from './validation-policy.js';

function drawn(selector: ParentSelector, state: GepaState, draws = 300): Map<number, number> {
  const rng = createRng(1);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < draws; draw++) {
    const chosen = selector.select({ state, rng, order: insertionOrder });
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  return counts;
}

describe('parent selectors', () => {
  // 1 leads two examples, 2 one; 0 is led everywhere.
  const state = stateOf([{ scores: [0, 0, 0] }, { scores: [1, 1, 0] }, { scores: [0, 0, 1] }]);

  it('pareto draws each leader as often as it leads, and nobody else', () => {
    const counts = drawn(paretoSelector, state);
    expect([...counts.keys()].sort()).toEqual([1, 2]);
    expect((counts.get(1) ?? 0) / (counts.get(2) ?? 1)).toBeGreaterThan(1.4);
  });

  it('current best takes the best mean, the first on ties', () => {
    expect(drawn(currentBestSelector, state, 5)).toEqual(new Map([[1, 5]]));
  });

  it('epsilon-greedy takes any candidate in a share epsilon of draws', () => {
    expect(drawn(epsilonGreedySelector(0), state)).toEqual(new Map([[1, 300]]));
    expect([...drawn(epsilonGreedySelector(1), state).keys()].sort()).toEqual([0, 1, 2]);
    expect(() => epsilonGreedySelector(1.1)).toThrow('between 0 and 1');
  });

  it('top-k looks at the k best means only', () => {
    expect([...drawn(topKParetoSelector(1), state).keys()]).toEqual([1]);
    expect([...drawn(topKParetoSelector(2), state).keys()].sort()).toEqual([1, 2]);
    // The best mean leads nowhere: it is taken all the same.
    const unlucky = stateOf([{ scores: [1, 0, 0.5] }, { scores: [0, 1, 0.5] }, { scores: [0.9, 0.9, 0.4] }]);
    expect(drawn(topKParetoSelector(1), unlucky, 5)).toEqual(new Map([[2, 5]]));
  });
});

describe('the epoch-shuffled sampler', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

  function minibatches(size: number, iterations: readonly number[], rng: Rng = createRng(3)): string[][] {
    const state = stateOf([{ scores: [0] }]);
    return iterations.map((iteration) => {
      state.iteration = iteration;
      const { ids: drawnIds, epoch } = epochShuffledSampler(size).next(ids, {
        state,
        rng,
        order: insertionOrder,
      });
      state.epoch = epoch;
      return [...drawnIds];
    });
  }

  it('shows every example in an epoch, the last ones twice to fill it up, then shuffles anew', () => {
    const epochs = minibatches(3, [0, 1, 2, 3, 4, 5]);
    const [first, second] = [epochs.slice(0, 3).flat(), epochs.slice(3).flat()];
    expect([...new Set(first)].sort()).toEqual(ids);
    expect(first.slice(7)).toEqual([first[6], first[5]]);
    expect(second).not.toEqual(first);
  });

  it('gives other minibatches to further calls in an iteration, and skips those of iterations without a call', () => {
    const [first, second, third] = minibatches(3, [0, 1, 2]);
    expect(minibatches(3, [0, 0, 0])).toEqual([first, second, third]);
    expect(minibatches(3, [0, 2])).toEqual([first, third]);
  });

  it('repeats examples where a minibatch is larger than the set', () => {
    const [batch] = minibatches(16, [0]);
    expect(batch).toHaveLength(16);
    expect(new Set(batch).size).toBe(7);
  });
});

describe('component selectors', () => {
  const texts = { one: '1', two: '2', three: '3' };

  it('round robin takes one after the other and starts over', () => {
    const state = stateOf([{ scores: [0], texts }]);
    const taken = Array.from({ length: 4 }, () => {
      const { components, cursor } = roundRobinComponents.select(0, state);
      state.componentCursor[0] = cursor;
      return components;
    });
    expect(taken).toEqual([['one'], ['two'], ['three'], ['one']]);
  });

  it('all takes all', () => {
    expect(allComponents.select(0, stateOf([{ scores: [0], texts }])).components).toEqual(Object.keys(texts));
  });
});

const proposal = (before: (number | null)[], after: (number | null)[], name = 'x'): Proposal => ({
  task: 0,
  parent: 0,
  candidate: { only: name },
  texts: { only: name },
  exampleIds: before.map((_, at) => `t${at}`),
  before: before.map((score) => ({ score })),
  after: after.map((score) => ({ score })),
});

describe('acceptance', () => {
  const state = stateOf([{ scores: [0] }]);

  it('strict wants more, or-equal lets a tie pass', () => {
    expect(strictImprovement.judge(proposal([0, 1], [1, 0]), state).type).toBe('reject');
    expect(improvementOrEqual.judge(proposal([0, 1], [1, 0]), state).type).toBe('accept');
    expect(strictImprovement.judge(proposal([0, 0.5], [0.5, 0.5]), state).type).toBe('accept');
  });

  it('never takes a missing score for a zero', () => {
    // As a zero, the parent's error would make this child look better.
    expect(strictImprovement.judge(proposal([null, 0.5], [0.9, 0.5]), state).type).toBe('reject');
    // Better where both have a score.
    expect(strictImprovement.judge(proposal([null, 0.5], [0.9, 0.6]), state).type).toBe('accept');
    const unscored = strictImprovement.judge(proposal([0.1, 0.1], [null, 1]), state);
    expect(unscored).toEqual({ type: 'reject', reason: { type: 'unscored', exampleIds: ['t0'] } });
    expect(unscored.type === 'reject' && describeRejection(unscored.reason)).toContain('t0');
    expect(strictImprovement.judge(proposal([null], [1]), state).type).toBe('reject');
  });
});

describe('selection among accepted proposals', () => {
  const [small, large, same] = [
    proposal([0], [0.2], 'a'),
    proposal([0], [0.9], 'b'),
    proposal([0], [0.9], 'c'),
  ];
  const accepted = [small, large, same];

  it('all, best, top k: by gain, the earlier first on ties', () => {
    expect(allImprovements.select(accepted)).toEqual(accepted);
    expect(bestImprovement.select(accepted)).toEqual([large]);
    expect(topKImprovements(2).select(accepted)).toEqual([large, same]);
    expect(bestImprovement.select([])).toEqual([]);
  });
});

describe('sampling strategies', () => {
  it('draw parents and minibatches as often as they say', () => {
    const shapeOf = (strategy: typeof singleSampling) => {
      let [parents, minibatches] = [0, 0];
      const tasks = strategy.sample({ parent: () => parents++, minibatch: () => [`m${minibatches++}`] });
      expect(tasks).toHaveLength(strategy.tasks);
      return tasks.map((task) => `${task.parent}${task.exampleIds.join('')}`).join(' ');
    };
    expect(shapeOf(singleSampling)).toBe('0m0');
    expect(shapeOf(sameParentSampling(3))).toBe('0m0 0m1 0m2');
    expect(shapeOf(independentSampling(2))).toBe('0m0 1m1');
    expect(shapeOf(parentsTimesMinibatches(2, 2))).toBe('0m0 0m1 1m2 1m3');
  });
});

describe('frontiers', () => {
  const none: readonly FrontPoint[] = [];
  const first = memberOf(0, {
    scores: [1, 0],
    objectives: [
      { a: 1, b: 0 },
      { a: 0, b: 0.5 },
    ],
  });
  const second = memberOf(1, {
    scores: [1, 1],
    objectives: [
      { a: 1, b: 0 },
      { a: 0, b: 1 },
    ],
  });

  it('objective: one key per objective mean; equals join, betters take over', () => {
    const front = updateFront(updateFront(none, objectiveFrontier, first), objectiveFrontier, second);
    expect(front.map((point) => [point.key, point.members])).toEqual([
      [{ type: 'objective', objective: 'a' }, [0, 1]],
      [{ type: 'objective', objective: 'b' }, [1]],
    ]);
  });

  it('hybrid has both kinds of keys, cartesian one per example and objective', () => {
    expect(updateFront(none, hybridFrontier, first)).toHaveLength(2 + 2);
    expect(updateFront(none, cartesianFrontier, first)).toHaveLength(2 * 2);
    expect(frontUnion(updateFront(none, cartesianFrontier, first))).toEqual([0]);
  });

  it('says so when a metric gives no objectives', () => {
    expect(() => updateFront(none, objectiveFrontier, memberOf(0, { scores: [1] }))).toThrow('objectives');
  });
});

describe('full validation', () => {
  it('lets lead the best mean over what the seed was scored on, never one with a gap there', () => {
    const state = stateOf([{ scores: [0.5, 0.5] }, { scores: [0.9] }, { scores: [0.6, 0.6, 0] }]);
    // 1 lacks v1; 2 has a low score on v2, which the seed does not have.
    expect(fullValidation.best(state)).toBe(2);
  });
});

describe('the cache of a run', () => {
  const lookup = { candidate: { a: '1', b: '2' }, exampleId: 't0', purpose: 'minibatch' as const };

  it('knows a candidate by its texts, whatever their order', () => {
    const cache = runCache<null, string>();
    const result = { score: 1, output: null, trajectory: 'trace' };
    cache.write({ ...lookup, needsTrajectory: true }, result);
    const reordered = { ...lookup, candidate: { b: '2', a: '1' } };
    expect(cache.read({ ...reordered, needsTrajectory: true })).toBe(result);
    expect(cache.read({ ...lookup, exampleId: 't1', needsTrajectory: false })).toBeUndefined();
  });

  it('does not serve a result without trajectory where one is needed, nor lose one that has it', () => {
    const cache = runCache<null, string>();
    const [bare, full] = [
      { score: 1, output: null, trajectory: null },
      { score: 1, output: null, trajectory: 'trace' },
    ];
    cache.write({ ...lookup, needsTrajectory: false }, bare);
    expect(cache.read({ ...lookup, needsTrajectory: true })).toBeUndefined();
    expect(cache.read({ ...lookup, needsTrajectory: false })).toBe(bare);
    cache.write({ ...lookup, needsTrajectory: true }, full);
    cache.write({ ...lookup, needsTrajectory: false }, bare);
    expect(cache.read({ ...lookup, needsTrajectory: true })).toBe(full);
  });
});
