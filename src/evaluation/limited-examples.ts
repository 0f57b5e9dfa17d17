import { UsageError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import type { Example } from '../datasets/example.js';

/**
 * At most `limit` examples, drawn with the seed and in the order of the dataset: the first rows of a file are seldom like
 * the rest. A higher limit keeps those of a lower one. Throws UsageError for a limit that is no whole number from 1.
 */
export function limitedExamples(
  examples: readonly Example[],
  limit: number | undefined,
  seed: number,
): readonly Example[] {
  if (limit === undefined) return examples;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError('evaluation/plan-invalid', `a limit of ${limit} examples cannot be used`, {
      hint: 'Give a whole number from 1.',
    });
  }
  const drawn = new Set(createRng(seed, 'limit').shuffle(examples).slice(0, limit));
  return examples.filter((example) => drawn.has(example));
}
