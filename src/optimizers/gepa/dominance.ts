/** Objective values in a fixed order of names; higher is better. */
export type Point = readonly number[];

/**
 * Whether `a` is at least as good as `b` everywhere and better somewhere (Pareto dominance). Differences of at most
 * the tolerance of their objective count as none.
 */
export function dominates(a: Point, b: Point, tolerances: Point = []): boolean {
  return isNowhereWorse(a, b, tolerances) && isSomewhereBetter(a, b, tolerances);
}

/** Whether no value of `a` lies below that of `b` by more than the tolerance. */
export function isNowhereWorse(a: Point, b: Point, tolerances: Point = []): boolean {
  return a.every((value, at) => value >= valueAt(b, at) - (tolerances[at] ?? 0));
}

/** Whether some value of `a` lies above that of `b` by more than the tolerance. */
export function isSomewhereBetter(a: Point, b: Point, tolerances: Point = []): boolean {
  return a.some((value, at) => value > valueAt(b, at) + (tolerances[at] ?? 0));
}

/** The items that no other dominates, in their order. Items at the same point are all kept. */
export function nonDominated<T>(items: readonly T[], pointOf: (item: T) => Point): readonly T[] {
  const placed = items.map((item) => ({ item, point: pointOf(item) }));
  return placed
    .filter(({ point }) => !placed.some((other) => dominates(other.point, point)))
    .map(({ item }) => item);
}

function valueAt(point: Point, at: number): number {
  const value = point[at];
  if (value === undefined) throw new RangeError(`a point with ${point.length} values has none at ${at}`);
  return value;
}
