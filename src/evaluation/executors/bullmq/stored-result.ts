import { z } from 'zod';
import type { Rollout } from '../../rollout.js';
import { runUsageSchema } from '../../rollout-schema.js';

/** A rollout with what it was run by. */
export interface StoredResult {
  readonly rollout: Rollout;
  readonly worker: string;
  readonly execution: string;
  /** Numbers of the shared replies that it paid for; null where none are shared. */
  readonly paid: readonly number[] | null;
}

/** A result that came second, or from a worker that had been taken for dead. It is in no figure. */
export const duplicateSchema = z.object({
  id: z.string(),
  worker: z.string(),
  outcome: z.enum(['scored', 'errored', 'skipped']),
  usage: runUsageSchema,
});
export type DuplicateResult = z.output<typeof duplicateSchema>;
