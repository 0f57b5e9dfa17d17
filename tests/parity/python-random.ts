import type { Rng } from '../../src/core/rng.js';

/** One call of the shared random stream: method, arguments, result. */
export type Draw = readonly [method: string, ...rest: readonly unknown[]];

const SIZE = 624;
const SHIFT = 397;

/** The 32-bit Mersenne Twister (Matsumoto and Nishimura 1998), seeded as CPython seeds it with an integer. */
class MersenneTwister {
  private readonly words = new Uint32Array(SIZE);
  private at = SIZE;

  constructor(seed: number) {
    const magnitude = Math.abs(seed);
    const high = Math.floor(magnitude / 2 ** 32);
    this.seedByArray(high > 0 ? [magnitude >>> 0, high] : [magnitude >>> 0]);
  }

  private seedByNumber(seed: number): void {
    this.words[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = this.word(i - 1) ^ (this.word(i - 1) >>> 30);
      this.words[i] = Math.imul(1_812_433_253, previous) + i;
    }
  }

  private seedByArray(key: readonly number[]): void {
    this.seedByNumber(19_650_218);
    let i = 1;
    let j = 0;
    for (let left = Math.max(SIZE, key.length); left > 0; left--) {
      const previous = this.word(i - 1) ^ (this.word(i - 1) >>> 30);
      this.words[i] = (this.word(i) ^ Math.imul(previous, 1_664_525)) + (key[j] ?? 0) + j;
      i = this.wrap(i + 1);
      j = (j + 1) % key.length;
    }
    for (let left = SIZE - 1; left > 0; left--) {
      const previous = this.word(i - 1) ^ (this.word(i - 1) >>> 30);
      this.words[i] = (this.word(i) ^ Math.imul(previous, 1_566_083_941)) - i;
      i = this.wrap(i + 1);
    }
    this.words[0] = 0x80000000;
  }

  private wrap(i: number): number {
    if (i < SIZE) return i;
    this.words[0] = this.word(SIZE - 1);
    return 1;
  }

  private word(i: number): number {
    return this.words[i] ?? 0;
  }

  next32(): number {
    if (this.at === SIZE) this.refill();
    let y = this.word(this.at++);
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private refill(): void {
    for (let i = 0; i < SIZE; i++) {
      const y = (this.word(i) & 0x80000000) | (this.word((i + 1) % SIZE) & 0x7fffffff);
      this.words[i] = this.word((i + SHIFT) % SIZE) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }

  state(): number[] {
    return [...this.words, this.at];
  }
}

/**
 * CPython's `random.Random` behind our interface; every call is noted in `draws` (the caller may empty it).
 * `integersFrom`: the class itself draws integers from bits; a subclass that overrides `random()`, as a recorder
 * may, draws them from that.
 */
export function pythonRandom(
  seed: number,
  integersFrom: 'bits' | 'random' = 'bits',
): Rng & { readonly draws: Draw[] } {
  const source = new MersenneTwister(seed);
  const draws: Draw[] = [];
  const random = () =>
    ((source.next32() >>> 5) * 67_108_864 + (source.next32() >>> 6)) / 9_007_199_254_740_992;
  const belowFromRandom = (n: number) => {
    const range = 2 ** 53;
    const limit = (range - (range % n)) / range;
    for (;;) {
      const r = random();
      if (r < limit) return Math.floor(r * range) % n;
    }
  };
  const belowFromBits = (n: number) => {
    const bits = 32 - Math.clz32(n);
    for (;;) {
      const r = bits === 0 ? 0 : source.next32() >>> (32 - bits);
      if (r < n) return r;
    }
  };
  const below = integersFrom === 'bits' ? belowFromBits : belowFromRandom;
  const at = <T>(items: readonly T[], index: number) => items[index] as T;

  function sampled<T>(items: readonly T[], count: number): T[] {
    const n = items.length;
    const setSize = count > 5 ? 21 + 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 21;
    if (n > setSize) {
      const taken = new Set<number>();
      while (taken.size < count) taken.add(below(n));
      return [...taken].map((index) => at(items, index));
    }
    const pool = [...items];
    return Array.from({ length: count }, (_, i) => {
      const j = below(n - i);
      const chosen = at(pool, j);
      pool[j] = at(pool, n - i - 1);
      return chosen;
    });
  }

  return {
    draws,
    random: () => {
      const value = random();
      draws.push(['random', value]);
      return value;
    },
    integer: (min, max) => {
      const value = min + below(max - min + 1);
      draws.push(['randint', min, max, value]);
      return value;
    },
    choice: (items) => {
      if (items.length === 0) throw new RangeError('Cannot choose from an empty sequence');
      const value = at(items, below(items.length));
      draws.push(['choice', [...items], value]);
      return value;
    },
    weightedChoice: (items, weights) => {
      const sums: number[] = [];
      for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
      const total = sums.at(-1) ?? 0;
      if (total <= 0) throw new RangeError('Total of weights must be greater than zero');
      const drawn = random() * total;
      const found = sums.findIndex((sum) => drawn < sum);
      const value = at(items, found === -1 ? items.length - 1 : Math.min(found, items.length - 1));
      draws.push(['choices', [...items], [...weights], 1, [value]]);
      return value;
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [shuffled[i], shuffled[j]] = [at(shuffled, j), at(shuffled, i)];
      }
      draws.push(['shuffle', [...items], [...shuffled]]);
      return shuffled;
    },
    sample: (items, count) => {
      if (count > items.length) throw new RangeError('Sample larger than population or is negative');
      const chosen = sampled(items, count);
      draws.push(['sample', [...items], count, [...chosen]]);
      return chosen;
    },
    state: () => source.state(),
  };
}
