import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import type { JsonValue } from '../core/json.js';

/** One line of `events.jsonl`. */
export const runEventSchema = z
  .object({
    seq: z.int().min(0).describe('0, 1, 2 ... without gaps'),
    type: z.string().min(1).describe('what happened, for example rollout-finished'),
    data: z.unknown().describe('what the event carries; decided by its type'),
    at: z.iso
      .datetime()
      .optional()
      .describe('wall-clock time; the only part that differs between equal runs'),
  })
  .describe('One event of a run');

/** What happened in a run, in order. A reader ignores types that it does not know. */
export interface RunEvent {
  readonly seq: number;
  readonly type: string;
  readonly data: JsonValue;
  readonly at?: string | undefined;
}

/** A line of `events.jsonl`; throws StorageError `storage/log-damaged` when it is none or out of order. */
export function parseEvent(value: unknown, path: string, expectedSeq: number): RunEvent {
  const parsed = runEventSchema.safeParse(value);
  if (parsed.success && parsed.data.seq === expectedSeq) {
    // The line came out of JSON.parse, so its data is JSON; checking that again would cost more than the reading.
    return { ...parsed.data, data: parsed.data.data as JsonValue };
  }
  const problem = parsed.success
    ? `event ${parsed.data.seq} found where ${expectedSeq} should be`
    : `not an event: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`;
  throw new StorageError('storage/log-damaged', `${path}, line ${expectedSeq + 1}: ${problem}`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
  });
}
