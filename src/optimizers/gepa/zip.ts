/** Pairs two lists item by item; throws RangeError when one is shorter, which only a bug can cause. */
export function zip<A, B>(first: readonly A[], second: readonly B[]): [A, B][] {
  if (first.length !== second.length) {
    throw new RangeError(`zip: ${first.length} items beside ${second.length}`);
  }
  const others = second.values();
  return first.flatMap((item) => {
    const other = others.next();
    return other.done === true ? [] : [[item, other.value]];
  });
}
