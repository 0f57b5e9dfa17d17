import { describe, expect, it } from 'vitest';
import { grouped } from './grouped.js';

describe('grouped', () => {
  it('keeps keys and values in the order in which they come', () => {
    const groups = grouped([
      ['b', 1],
      ['a', 2],
      ['b', 3],
    ] as const);
    expect([...groups]).toEqual([
      ['b', [1, 3]],
      ['a', [2]],
    ]);
  });

  it('takes a group of a hundred thousand in its stride', () => {
    const before = performance.now();
    const groups = grouped(Array.from({ length: 100_000 }, (_, at) => ['all', at] as const));
    expect(groups.get('all')).toHaveLength(100_000);
    // Copying the group for every value would take a minute.
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
