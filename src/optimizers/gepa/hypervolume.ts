import { nonDominated, type Point } from './dominance.js';

/**
 * The volume that points dominate above a reference point: the measure of everything that is at least as good as
 * the reference in each objective and no better than some point. Exact, in the objectives' own units multiplied.
 * A point that is not better than the reference in every objective dominates no volume and adds nothing.
 *
 * It rises with every point that is not dominated, whatever the shape of the front, which no mean of the objectives
 * does. Two objectives are swept; more are taken apart as in WFG, which cuts one objective after the other (L. While,
 * L. Bradstreet, L. Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE Transactions on Evolutionary
 * Computation 16(1), 2012). Exponential in the number of objectives in the worst case; 50 points in six objectives
 * take well under a second.
 *
 * Throws RangeError when a point and the reference differ in length, or a value is no finite number.
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  for (const point of [reference, ...points]) {
    if (point.length !== reference.length || !point.every(Number.isFinite)) {
      throw new RangeError(
        `hypervolume: expected ${reference.length} finite values, got ${JSON.stringify(point)}`,
      );
    }
  }
  const above = points
    .map((point) => point.map((value, at) => value - (reference[at] ?? 0)))
    .filter((point) => point.every((value) => value > 0));
  return reference.length === 0 ? 0 : volume(withoutRepeats(above), reference.length);
}

/** Volume above the origin in the first `dimensions` coordinates; no point dominates another in them. */
function volume(points: readonly Point[], dimensions: number): number {
  if (dimensions === 1) return points.reduce((most, point) => Math.max(most, coordinate(point, 0)), 0);
  if (dimensions === 2) return area(points);
  const last = dimensions - 1;
  const ascending = [...points].sort((a, b) => compare(a, b, last));
  // All later points reach at least as high in the last coordinate, so what this one adds is a prism.
  return ascending.reduce(
    (sum, point, at) => sum + coordinate(point, last) * exclusive(point, ascending.slice(at + 1), last),
    0,
  );
}

/** What a point dominates and none of the others does. */
function exclusive(point: Point, others: readonly Point[], dimensions: number): number {
  const own = point.slice(0, dimensions);
  const box = own.reduce((product, value) => product * value, 1);
  const limited = others.map((other) => own.map((value, at) => Math.min(value, coordinate(other, at))));
  return box - volume(withoutRepeats(limited), dimensions);
}

/** Area of the staircase. */
function area(points: readonly Point[]): number {
  let height = 0;
  let sum = 0;
  for (const point of [...points].sort((a, b) => compare(b, a, 0))) {
    const [x = 0, y = 0] = point;
    sum += x * Math.max(0, y - height);
    height = Math.max(height, y);
  }
  return sum;
}

/** Only non-dominated points, each once: the others add nothing and cost time. */
function withoutRepeats(points: readonly Point[]): readonly Point[] {
  const distinct = new Map(points.map((point) => [point.join(' '), point]));
  return nonDominated([...distinct.values()], (point) => point);
}

/** A total order, so that sums are taken in the same order however the points were given. */
function compare(a: Point, b: Point, first: number): number {
  const order = coordinate(a, first) - coordinate(b, first);
  if (order !== 0) return order;
  for (const at of a.keys()) {
    const next = coordinate(a, at) - coordinate(b, at);
    if (next !== 0) return next;
  }
  return 0;
}

function coordinate(point: Point, at: number): number {
  return point[at] ?? 0;
}
