import type { Rng } from '../../core/rng.js';

/** How many different words there are. */
export const WORDS = 2 ** 32;

/**
 * Whole numbers below 2^32, started by the stream given: millions of draws are needed for one interval or test, and this
 * takes a tenth of the time. sfc32 of PractRand, as in `createRng`.
 */
export function wordStream(rng: Rng): () => number {
  const word = () => rng.integer(0, WORDS - 1) | 0;
  let [a, b, c, counter] = [word(), word(), word(), 1];
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}
