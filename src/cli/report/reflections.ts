import type { z } from 'zod';
import { StorageError } from '../../core/errors.js';
import { reflectionLineSchema } from '../../optimizers/reflection-record.js';

export type ReflectionLine = z.infer<typeof reflectionLineSchema>;

/** A line of `reflections.jsonl`. `number`: from 0. Throws `storage/log-damaged` that names the line. */
export function parseReflection(value: unknown, path: string, number: number): ReflectionLine {
  const parsed = reflectionLineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new StorageError('storage/log-damaged', `${path}, line ${number + 1}: not a reflection reply`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or delete the line.',
  });
}

/** Dollars of the replies up to an iteration; null where a price or the iteration of one is unknown. */
export function reflectionCost(lines: readonly ReflectionLine[], iteration: number): number | null {
  let total = 0;
  for (const { asked, reply } of lines) {
    if (asked === undefined) return null;
    if (asked.iteration > iteration || reply.cached) continue;
    if (reply.costUsd === null) return null;
    total += reply.costUsd;
  }
  return total;
}
