import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import type { Rollout } from '../evaluation/rollout.js';
import { rolloutSchema } from '../evaluation/rollout-schema.js';

export const UNSCORED_FILE = 'unscored.jsonl';

/** One line of `unscored.jsonl`. */
export const unscoredLineSchema = z
  .object({
    ticket: z
      .int()
      .min(0)
      .default(0)
      .describe('the iteration of the search that asked, counted from 1; 0 = the first validation'),
    ask: z.int().min(0).describe('how often that iteration had asked for this rollout before'),
    rollout: rolloutSchema,
  })
  .describe('A rollout that gave no score');

/** A rollout that gave no score, and at which ask. */
export interface UnscoredLine {
  readonly ticket: number;
  readonly ask: number;
  readonly rollout: Rollout;
}

/** Checks one line. The entries of the trace were written by the same type and are not checked again. */
export function parseUnscored(value: unknown): UnscoredLine {
  const line = unscoredLineSchema.safeParse(value);
  if (line.success) return { ...(value as UnscoredLine), ticket: line.data.ticket };
  throw new StorageError('storage/log-damaged', `${UNSCORED_FILE} has a line that is no unscored rollout`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or delete the line.',
  });
}

/** A checked rollout whose bytes were put back where they belong. */
export function parseRestored(value: unknown): Rollout {
  return value as Rollout;
}
