import { hashJson } from '../core/hash.js';
import type { Example } from './example.js';

/** SHA-256 over all examples, whatever their order: the same hash means the same rows. */
export function datasetHash(examples: readonly Example[]): string {
  const sorted = [...examples].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return hashJson(
    sorted.map(({ id, input, expected, tags, split }) => ({ id, input, expected, tags, split })),
  );
}
