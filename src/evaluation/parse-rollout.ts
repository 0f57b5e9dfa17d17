import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import { RUN_FILES } from '../storage/run-folder.js';
import type { Rollout } from './rollout.js';
import { rolloutSchema } from './rollout-schema.js';

/** A line of `rollouts.jsonl`; throws StorageError `storage/log-damaged` that names the line. */
export function parseRollout(value: unknown, line: number): Rollout {
  const parsed = rolloutSchema.safeParse(value);
  if (parsed.success) return asRollout(value);
  throw new StorageError(
    'storage/log-damaged',
    `${RUN_FILES.rollouts}, line ${line}: not a rollout: ${z.prettifyError(parsed.error)}`,
    { hint: 'The file was changed or damaged. Restore it from a copy, or delete the line.' },
  );
}

/** Everything but the entries of the trace was checked; those were written by the same type. */
export function asRollout(value: unknown): Rollout {
  return value as Rollout;
}
