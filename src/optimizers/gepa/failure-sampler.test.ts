import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { candidateHash } from './evaluation-cache.js';
import { failureSampler, type FailureSamplerOptions } from './failure-sampler.js';
import { stateOf } from './gepa-state.fixture.js';
import { insertionOrder } from './set-order.js';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];

function drawn(
  known: Readonly<Record<string, number>>,
  options: Partial<FailureSamplerOptions> = {},
  trainIds: readonly string[] = IDS,
) {
  const state = stateOf([{ scores: [0] }]);
  state.training[candidateHash(state.pool[0]?.candidate ?? {})] = known;
  const rng = createRng(5);
  return Array.from({ length: 60 }, () => {
    const { ids } = failureSampler(options).next(trainIds, { state, rng, order: insertionOrder, parent: 0 });
    expect(new Set(ids).size).toBe(ids.length);
    return [...ids].sort();
  });
}

describe('minibatches from failures', () => {
  it('hold what the parent is known to fail on, and some that it was not seen on', () => {
    for (const batch of drawn({ a: 0, b: 0.2, c: 1 })) {
      expect(batch).toEqual(expect.arrayContaining(['a', 'b']));
      expect(batch).toHaveLength(3);
      expect(batch).not.toContain('c');
    }
    expect(drawn({ a: 0, b: 0.2, c: 1, d: 0 }, { fresh: 0 }).flat()).not.toContain('e');
  });

  it('are all new for a parent that nothing is known of', () => {
    expect(new Set(drawn({}).flat())).toEqual(new Set(IDS));
  });

  it('fall back to failures when there is nothing new, and to anything when there are none', () => {
    const known = { a: 0, b: 0, c: 0, d: 0, e: 1, f: 1 };
    expect(new Set(drawn(known).flat())).toEqual(new Set(['a', 'b', 'c', 'd']));
    const perfect = Object.fromEntries(IDS.map((id) => [id, 1]));
    expect(new Set(drawn(perfect).flat())).toEqual(new Set(IDS));
  });

  it('count as perfect what the option says', () => {
    expect(
      drawn({ a: 0.8, b: 0 }, { perfectScore: 0.7, fresh: 0 }).every((batch) => !batch.includes('a')),
    ).toBe(true);
  });

  it('hold examples whatever they are called', () => {
    const names = ['constructor', 'toString', '__proto__', 'a', 'b'];
    expect([...new Set(drawn({ a: 1, b: 1 }, {}, names).flat())].sort()).toEqual(names.slice(0, 3).sort());
  });

  it('refuse a size that cannot be', () => {
    expect(() => failureSampler({ size: 0 })).toThrow('minibatch size');
    expect(() => failureSampler({ size: 2, fresh: 3 })).toThrow('minibatch size');
  });
});
