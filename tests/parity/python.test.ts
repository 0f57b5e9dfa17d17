import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportLine } from './conformance.js';
import { pythonRandom } from './python-random.js';
import { pythonSetOrder } from './python-set-order.js';
import { replaySynthetic, type SyntheticFixture } from './synthetic-replay.js';

describe('CPython 3.11, value by value', () => {
  it('random.Random(0)', () => {
    const rng = pythonRandom(0);
    expect([rng.random(), rng.random(), rng.random()]).toEqual([
      0.8444218515250481, 0.7579544029403025, 0.420571580830845,
    ]);
    // random.Random(7): choice, shuffle, sample, choices, randint, one after the other.
    const seven = pythonRandom(7);
    expect(seven.choice([10, 20, 30, 40, 50])).toBe(30);
    expect(seven.shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([1, 6, 7, 4, 0, 5, 3, 2]);
    expect(seven.sample([...Array(30).keys()], 3)).toEqual([11, 18, 1]);
    expect(seven.weightedChoice(['a', 'b', 'c'], [0.1, 0.2, 0.7])).toBe('c');
    expect(seven.integer(0, 99)).toBe(27);
    expect(() => seven.weightedChoice([1, 2], [0, 0])).toThrow('greater than zero');
  });

  it('sets of integers: order of insertion, copies and intersections', () => {
    const order = pythonSetOrder(Number);
    // list({...}) in CPython 3.11.
    expect(order.built([8, 0, 16, 3])).toEqual([8, 0, 3, 16]);
    expect(order.built([64, 1, 9, 17, 33, 40, 2])).toEqual([64, 1, 33, 2, 40, 9, 17]);
    expect(order.copied([16, 0, 8, 24, 32])).toEqual([0, 32, 16, 8, 24]);
    expect(order.intersected([1, 2, 3], [3, 2])).toEqual([2, 3]);
  });
});

describe('the replay', () => {
  const folder = fileURLToPath(new URL('../fixtures/gepa/', import.meta.url));
  const [name = ''] = readdirSync(folder).filter((file) => file.startsWith('merge_cache'));
  const recorded = (): SyntheticFixture => JSON.parse(readFileSync(folder + name, 'utf8'));
  const tampered = async (change: (fixture: { iterations: never[]; result: never }) => void) => {
    const fixture = recorded();
    change(fixture as never);
    const result = await replaySynthetic(fixture);
    return result.type === 'match' ? 'match' : reportLine(fixture.name, result.divergence);
  };

  it('finds a changed score, draw, count or result, and says where', async () => {
    type Changeable = {
      iterations: { ev: unknown[][]; rng: unknown[][]; calls: number }[];
      result: Record<string, unknown>;
    };
    const changed = (change: (fixture: Changeable) => void) => tampered(change);
    expect(await changed(() => undefined)).toBe('match');
    expect(
      await changed(({ iterations }) => {
        const event = iterations[4]?.ev.find(([type]) => type === 'eval');
        if (event !== undefined) event[2] = [9, 9, 9];
      }),
    ).toContain('iteration 5, event');
    expect(
      await changed(({ iterations }) => {
        const draw = iterations[6]?.rng[0];
        if (draw !== undefined) draw[0] = 'guess';
      }),
    ).toContain('iteration 7, draw 1: expected ["guess"');
    expect(
      await changed(({ iterations }) => {
        const iteration = iterations[2];
        if (iteration !== undefined) iteration.calls += 1;
      }),
    ).toContain('iteration 3, metric calls');
    expect(
      await changed(({ result }) => {
        result['best_idx'] = -1;
      }),
    ).toContain('result, best_idx: expected -1');
  });

  it('refuses options that it does not know, rather than leave them out', async () => {
    const fixture = { ...recorded(), kw: { use_magic: true } };
    await expect(replaySynthetic(fixture)).rejects.toThrow('use_magic');
  });
});
