/**
 * The order in which collections of distinct items are gone through. The paper speaks of sets; which order a set
 * iterates in decides ties and what a random draw picks. The default is the order of insertion, the same on
 * every machine. (The Python reference follows hash tables; tests/parity puts that order in here.)
 */
export interface SetOrder {
  /** The order of a set into which `items` were put one by one; repeated items count once. */
  built<T extends number | string>(items: readonly T[]): readonly T[];
  /** The order of a copy of the set into which `items` were put one by one. */
  copied<T extends number | string>(items: readonly T[]): readonly T[];
  /** The order of the intersection of two sets, given in their own orders. */
  intersected<T extends number | string>(first: readonly T[], second: readonly T[]): readonly T[];
  /** The order in which a merge goes through the components. */
  components(names: readonly string[]): readonly string[];
}

export const insertionOrder: SetOrder = {
  built: (items) => [...new Set(items)],
  copied: (items) => [...new Set(items)],
  intersected: (first, second) => {
    const others = new Set(second);
    return first.filter((item) => others.has(item));
  },
  components: (names) => names,
};
