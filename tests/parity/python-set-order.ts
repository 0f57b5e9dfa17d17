import type { SetOrder } from '../../src/optimizers/gepa/set-order.js';

const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;

/** The slots of a CPython 3.11 set of small non-negative integers, each of which is its own hash. */
class IntegerSet {
  private slots: (number | undefined)[] = new Array(8).fill(undefined);
  private used = 0;

  static of(items: Iterable<number>): IntegerSet {
    const set = new IntegerSet();
    for (const item of items) set.add(item);
    return set;
  }

  add(item: number): void {
    const slot = probe(this.slots, item);
    if (this.slots[slot] === item) return;
    this.slots[slot] = item;
    this.used += 1;
    if (this.used * 5 >= (this.slots.length - 1) * 3) this.resize(this.used * 4);
  }

  private resize(minimum: number): void {
    let size = 8;
    while (size <= minimum) size *= 2;
    const slots = new Array<number | undefined>(size).fill(undefined);
    for (const item of this.items()) slots[probe(slots, item)] = item;
    this.slots = slots;
  }

  /** A copy may get a smaller table than the original, and so another order. */
  copy(): IntegerSet {
    const copy = new IntegerSet();
    if (this.used * 5 >= (copy.slots.length - 1) * 3) copy.resize(this.used * 2);
    if (copy.slots.length === this.slots.length) copy.slots = [...this.slots];
    else for (const item of this.items()) copy.slots[probe(copy.slots, item)] = item;
    copy.used = this.used;
    return copy;
  }

  items(): number[] {
    return this.slots.filter((slot) => slot !== undefined);
  }
}

function probe(slots: readonly (number | undefined)[], item: number): number {
  const mask = slots.length - 1;
  let perturb = item;
  let i = item & mask;
  for (;;) {
    const linear = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let j = 0; j <= linear; j++) {
      if (slots[i + j] === undefined || slots[i + j] === item) return i + j;
    }
    perturb >>>= PERTURB_SHIFT;
    i = (i * 5 + 1 + perturb) & mask;
  }
}

/**
 * The order in which the Python reference goes through its sets. `positionOf` gives the integer that stands for an
 * example id there. The order of component names hangs on the hash seed of the recording process, so it comes in.
 */
export function pythonSetOrder(
  positionOf: (exampleId: string) => number,
  components: (names: readonly string[]) => readonly string[] = (names) => names,
): SetOrder {
  const numberOf = (item: number | string) => (typeof item === 'number' ? item : positionOf(item));
  /** Sets of integers, given back as the items they stand for. */
  function through<T extends number | string>(
    items: readonly T[],
    toSet: (numbers: number[]) => IntegerSet,
  ): T[] {
    const byNumber = new Map(items.map((item) => [numberOf(item), item]));
    return toSet(items.map(numberOf))
      .items()
      .map((number) => byNumber.get(number) as T);
  }
  return {
    built: (items) => through(items, (numbers) => IntegerSet.of(numbers)),
    copied: (items) => through(items, (numbers) => IntegerSet.of(numbers).copy()),
    intersected: (first, second) => {
      // The smaller is gone through; on equal sizes the second.
      const [walked, other] = second.length > first.length ? [first, second] : [second, first];
      const others = new Set(other);
      return through(
        walked.filter((item) => others.has(item)),
        (numbers) => IntegerSet.of(numbers),
      );
    },
    components,
  };
}
