import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import { dominates, nonDominated } from './dominance.js';
import { hypervolume } from './hypervolume.js';

/** Values with few digits, so that ties and dominated points are common. */
const value = fc.integer({ min: -2, max: 10 }).map((whole) => whole / 10);
const pointsIn = (dimensions: number) =>
  fc.array(fc.array(value, { minLength: dimensions, maxLength: dimensions }), { maxLength: 7 });
const front = fc.integer({ min: 1, max: 5 }).chain((dimensions) =>
  fc.record({
    points: pointsIn(dimensions),
    more: fc.array(value, { minLength: dimensions, maxLength: dimensions }),
  }),
);
const originOf = (point: readonly number[]) => point.map(() => 0);

/** Inclusion and exclusion over all subsets: another way to the same volume, for few points. */
function byInclusionExclusion(points: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let subset = 1; subset < 2 ** points.length; subset++) {
    const chosen = points.filter((_, at) => (subset >> at) % 2 === 1);
    const [first = []] = chosen;
    const box = first
      .map((_, at) => Math.max(0, Math.min(...chosen.map((point) => point[at] ?? 0))))
      .reduce((product, side) => product * side, 1);
    sum += chosen.length % 2 === 1 ? box : -box;
  }
  return sum;
}

describe('boxes computed by hand', () => {
  it('one objective: the length above the reference', () => {
    expect(hypervolume([[0.4], [0.7]], [0.2])).toBeCloseTo(0.5, 12);
  });

  it('two objectives: a staircase of three steps', () => {
    // 1x3 and, below it, one row of 2 and one of 3: 1*1 + 2*1 + 3*1.
    expect(
      hypervolume(
        [
          [1, 3],
          [2, 2],
          [3, 1],
        ],
        [0, 0],
      ),
    ).toBe(6);
  });

  it('three objectives: two boxes of 4 that share 1', () => {
    expect(
      hypervolume(
        [
          [1, 1, 4],
          [2, 2, 1],
        ],
        [0, 0, 0],
      ),
    ).toBe(4 + 4 - 1);
  });

  it('four objectives: two boxes of 16 that share 4', () => {
    expect(
      hypervolume(
        [
          [4, 4, 1, 1],
          [1, 1, 4, 4],
        ],
        [0, 0, 0, 0],
      ),
    ).toBe(16 + 16 - 1);
    expect(
      hypervolume(
        [
          [4, 2, 2, 1],
          [1, 2, 2, 4],
        ],
        [0, 0, 0, 0],
      ),
    ).toBe(16 + 16 - 4);
  });

  it('a reference above a point leaves nothing of it, however good it is elsewhere', () => {
    expect(hypervolume([[100, 0.1]], [0, 0.1])).toBe(0);
    expect(
      hypervolume(
        [
          [100, 0.1],
          [1, 1],
        ],
        [0, 0.2],
      ),
    ).toBeCloseTo(0.8, 12);
  });

  it('no point, no volume', () => {
    expect(hypervolume([], [0, 0, 0])).toBe(0);
  });

  it('refuses points of another length and values that are no numbers', () => {
    expect(() => hypervolume([[1, 2, 3]], [0, 0])).toThrow(RangeError);
    expect(() => hypervolume([[1, Number.NaN]], [0, 0])).toThrow(RangeError);
  });
});

describe('laws', () => {
  it('agrees with inclusion and exclusion in one to five objectives', () => {
    fc.assert(
      fc.property(front, ({ points, more }) => {
        const expected = byInclusionExclusion(points);
        expect(hypervolume(points, originOf(more))).toBeCloseTo(expected, 9);
      }),
      { numRuns: 200 },
    );
  });

  it('never falls when a point is added, and rises exactly with one that is not weakly dominated', () => {
    fc.assert(
      fc.property(front, ({ points, more }) => {
        const before = hypervolume(points, originOf(more));
        const after = hypervolume([...points, more], originOf(more));
        const isNew =
          more.every((one) => one > 0) &&
          points.every((point) => !dominates(point, more) && point.some((one, at) => one !== more[at]));
        if (isNew) expect(after).toBeGreaterThan(before + 1e-9);
        else expect(after).toBeCloseTo(before, 9);
      }),
    );
  });

  it('is the same to the last bit in whatever order the points are given', () => {
    fc.assert(
      fc.property(front, fc.nat(1000), ({ points, more }, seed) => {
        const shuffled = createRng(seed).shuffle(points);
        expect(hypervolume(shuffled, originOf(more))).toBe(hypervolume(points, originOf(more)));
      }),
    );
  });

  it('is the same when points and reference are moved together', () => {
    fc.assert(
      fc.property(front, value, ({ points, more }, by) => {
        const moved = points.map((point) => point.map((one) => one + by));
        const reference = more.map(() => by);
        expect(hypervolume(moved, reference)).toBeCloseTo(hypervolume(points, originOf(more)), 9);
      }),
    );
  });

  it('needs only the non-dominated points', () => {
    fc.assert(
      fc.property(front, ({ points, more }) => {
        const kept = nonDominated(points, (point) => point);
        expect(hypervolume(kept, originOf(more))).toBe(hypervolume(points, originOf(more)));
      }),
    );
  });
});

it('agrees with 20,000 random points in the unit box, 50 points in six objectives', () => {
  const rng = createRng(7);
  const points = Array.from({ length: 50 }, () => {
    const raw = Array.from({ length: 6 }, () => 0.05 + rng.random());
    const length = Math.hypot(...raw);
    return raw.map((one) => one / length);
  });
  expect(nonDominated(points, (point) => point).length).toBeGreaterThan(40);
  const darts = Array.from({ length: 20_000 }, () => Array.from({ length: 6 }, () => rng.random()));
  const inside = darts.filter((dart) =>
    points.some((point) => point.every((one, at) => one >= (dart[at] ?? 0))),
  );
  const share = inside.length / darts.length;
  const sixSigma = 6 * Math.sqrt((share * (1 - share)) / darts.length);
  expect(Math.abs(hypervolume(points, [0, 0, 0, 0, 0, 0]) - share)).toBeLessThan(sixSigma);
});
