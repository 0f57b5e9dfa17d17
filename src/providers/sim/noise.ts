/**
 * A number in [0, 1) decided by its labels alone: the simulator's only source of chance. The same labels always
 * give the same draw, so a reply is a pure function of its request. (cyrb53 mixing, public domain; 53 bits.)
 */
export function draw(...labels: readonly (string | number)[]): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const label of labels) {
    const text = typeof label === 'number' ? String(label) : label;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    high = Math.imul(high ^ 0x1f, 2246822507);
    low = Math.imul(low ^ 0x1f, 3266489909);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)) / 9007199254740992;
}

/** One item of a list, decided by the labels. The list must not be empty. */
export function pick<T>(items: readonly T[], ...labels: readonly (string | number)[]): T {
  const item = items[Math.floor(draw(...labels) * items.length)];
  if (item === undefined) throw new RangeError('pick: the list is empty');
  return item;
}

/** The items in an order decided by the labels. */
export function shuffled<T>(items: readonly T[], ...labels: readonly (string | number)[]): T[] {
  return items
    .map((item, index) => ({ item, rank: draw(...labels, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
