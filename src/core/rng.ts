import { createHash } from 'node:crypto';

/**
 * A seeded stream of random draws. Optimizers draw only through this interface, so that a test can put another
 * generator (for example CPython's Mersenne Twister) in its place and compare draw by draw.
 */
export interface Rng {
  /** A number in [0, 1). */
  random(): number;
  /** An integer in [min, max], both included. */
  integer(min: number, max: number): number;
  /** One item, each with equal chance. Throws RangeError on an empty list. */
  choice<T>(items: readonly T[]): T;
  /** One item, with chance proportional to its weight (>= 0, not all zero). */
  weightedChoice<T>(items: readonly T[], weights: readonly number[]): T;
  /** A new list in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` different items in random order. Throws RangeError when `count` exceeds the list. */
  sample<T>(items: readonly T[], count: number): T[];
  /** The state as plain numbers: `rngFromState(rng.state())` goes on with the same draws. */
  state(): readonly number[];
}

/** A stream determined by its seed and labels: sfc32 (PractRand's Small Fast Counter, 128-bit state). */
export function createRng(seed: number | string, ...labels: readonly (string | number)[]): Rng {
  const digest = createHash('sha256')
    .update([seed, ...labels].map(String).join('\u0000'))
    .digest();
  return new Sfc32Rng([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)));
}

/** Continues a stream from a saved state. */
export function rngFromState(state: readonly number[]): Rng {
  if (state.length !== 4 || !state.every((word) => Number.isInteger(word))) {
    throw new RangeError(`rngFromState: expected 4 integers, got ${JSON.stringify(state)}`);
  }
  return new Sfc32Rng(state);
}

class Sfc32Rng implements Rng {
  private words: [number, number, number, number];

  constructor(state: readonly number[]) {
    const [a = 0, b = 0, c = 0, counter = 1] = state;
    this.words = [a >>> 0, b >>> 0, c >>> 0, counter >>> 0];
  }

  private next32(): number {
    const [a, b, c, counter] = this.words;
    const sum = (((a + b) >>> 0) + counter) >>> 0;
    this.words = [
      (b ^ (b >>> 9)) >>> 0,
      (c + (c << 3)) >>> 0,
      (((c << 21) | (c >>> 11)) + sum) >>> 0,
      (counter + 1) >>> 0,
    ];
    return sum;
  }

  random(): number {
    // 53 bits from two draws: the full resolution of a double in [0, 1).
    return ((this.next32() >>> 5) * 67_108_864 + (this.next32() >>> 6)) / 9_007_199_254_740_992;
  }

  integer(min: number, max: number): number {
    if (!(max >= min)) throw new RangeError(`integer: empty range [${min}, ${max}]`);
    return min + Math.floor(this.random() * (max - min + 1));
  }

  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('choice: the list is empty');
    return itemAt(items, this.integer(0, items.length - 1));
  }

  weightedChoice<T>(items: readonly T[], weights: readonly number[]): T {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (items.length === 0 || weights.length !== items.length || !(total > 0)) {
      throw new RangeError('weightedChoice: needs one weight per item, not all zero');
    }
    let rest = this.random() * total;
    for (const [at, weight] of weights.entries()) {
      rest -= weight;
      if (rest < 0) return itemAt(items, at);
    }
    return itemAt(items, items.length - 1);
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      [shuffled[last], shuffled[other]] = [itemAt(shuffled, other), itemAt(shuffled, last)];
    }
    return shuffled;
  }

  sample<T>(items: readonly T[], count: number): T[] {
    if (count > items.length) {
      throw new RangeError(`sample: ${count} items asked for, the list has ${items.length}`);
    }
    return this.shuffle(items).slice(0, count);
  }

  state(): readonly number[] {
    return [...this.words];
  }
}

function itemAt<T>(items: readonly T[], index: number): T {
  // eslint-disable-next-line scenewright/no-cast -- the index is in range, and undefined may be a value of T
  return items[index] as T;
}
