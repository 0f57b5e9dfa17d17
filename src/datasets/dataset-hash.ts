import type { Example } from './example.js';
import { contentHash } from './example-content.js';

/** SHA-256 over all examples, whatever their order: the same hash means the same rows. */
export function datasetHash(examples: readonly Example<object>[]): string {
  const sorted = [...examples].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return contentHash(
    sorted.map(({ id, input, expected, tags, split }) => ({ id, input, expected, tags, split })),
  );
}
