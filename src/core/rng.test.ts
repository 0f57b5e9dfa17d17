import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, rngFromState } from './rng.js';

const items = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 20 });

describe('a seeded stream', () => {
  it('is the same for the same seed and labels, and another for others', () => {
    const draws = (...labels: [number, ...string[]]) => {
      const rng = createRng(...labels);
      return Array.from({ length: 5 }, () => rng.random());
    };
    expect(draws(1, 'a')).toEqual(draws(1, 'a'));
    const streams = [draws(1), draws(2), draws(1, 'a'), draws(1, 'b'), draws(1, 'a', 'b')];
    expect(new Set(streams.map((stream) => stream.join())).size).toBe(streams.length);
  });

  it('goes on from a saved state with the same draws', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 20 }), (seed, skipped) => {
        const rng = createRng(seed);
        for (let at = 0; at < skipped; at++) rng.random();
        const copy = rngFromState(rng.state());
        expect([copy.random(), copy.integer(0, 9)]).toEqual([rng.random(), rng.integer(0, 9)]);
      }),
    );
  });

  it('draws within its range', () => {
    const rng = createRng('range');
    const seen = new Set<number>();
    for (let at = 0; at < 500; at++) {
      const value = rng.random();
      expect(value >= 0 && value < 1).toBe(true);
      seen.add(rng.integer(3, 6));
    }
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  });

  it('shuffles and samples without losing, adding or changing anything', () => {
    fc.assert(
      fc.property(items, fc.integer(), (list, seed) => {
        const before = [...list];
        const rng = createRng(seed);
        const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
        expect(sorted(rng.shuffle(list))).toEqual(sorted(list));
        const some = rng.sample(list, Math.ceil(list.length / 2));
        expect(new Set(some).size).toBe(Math.ceil(list.length / 2));
        expect(some.every((item) => list.includes(item))).toBe(true);
        expect(list).toEqual(before);
      }),
    );
  });

  it('chooses by weight', () => {
    const rng = createRng('weights');
    const counts = { never: 0, seldom: 0, often: 0 };
    const names = ['never', 'seldom', 'often'] as const;
    for (let at = 0; at < 4000; at++) counts[rng.weightedChoice(names, [0, 1, 3])] += 1;
    expect(counts.never).toBe(0);
    // Binomial with p = 1/4: five standard deviations either way.
    expect(Math.abs(counts.seldom - 1000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25 * 0.75));
  });

  it('refuses what has no answer', () => {
    const rng = createRng(0);
    expect(() => rng.choice([])).toThrow(RangeError);
    expect(() => rng.integer(2, 1)).toThrow(RangeError);
    expect(() => rng.sample([1], 2)).toThrow(RangeError);
    expect(() => rng.weightedChoice([1, 2], [0, 0])).toThrow(RangeError);
    expect(() => rng.weightedChoice([1, 2], [1])).toThrow(RangeError);
    expect(() => rngFromState([1, 2, 3])).toThrow(RangeError);
    expect(() => rngFromState([1, 2, 3, 0.5])).toThrow(RangeError);
  });
});
