import { z } from 'zod';
import type { RunFolder } from '../../storage/run-folder.js';
import type { DuplicateResult } from './bullmq/stored-result.js';
import type { LostExecution } from './bullmq/desk.js';

/** What was paid for beside the rollouts of a run folder. */
export const UNCOUNTED_FILE = 'uncounted.jsonl';

/** One line of `uncounted.jsonl`. */
export const uncountedSchema = z
  .object({
    id: z
      .string()
      .describe('id of the rollout, which stands in rollouts.jsonl with what another worker made of it'),
    worker: z.string(),
    reason: z
      .enum(['lost', 'duplicate'])
      .describe('lost: its worker was lost, or too slow, while it ran; duplicate: its result came second'),
    spent: z.object({
      calls: z.int().min(0).describe('model calls, images included'),
      tokens: z.number().min(0),
      usd: z.number().min(0).nullable().describe('null when a price is unknown'),
    }),
  })
  .describe('Work of a worker that was paid for and is in no figure of the run');
export type Uncounted = z.output<typeof uncountedSchema>;

export function uncountedOfLost({ id, worker, spent }: LostExecution): Uncounted {
  return { id, worker, reason: 'lost', spent };
}

export function uncountedOfDuplicate({ id, worker, usage }: DuplicateResult): Uncounted {
  const { calls, cachedCalls, images = 0, tokens, costUsd } = usage;
  const spent = {
    calls: calls - cachedCalls + images,
    tokens: (tokens.inputTokens ?? 0) + (tokens.outputTokens ?? 0),
    usd: costUsd,
  };
  return { id, worker, reason: 'duplicate', spent };
}

/** The log of a run folder. */
export async function openUncounted(folder: Pick<RunFolder, 'openLog'>) {
  const { log } = await folder.openLog(UNCOUNTED_FILE);
  return {
    add: async (entry: Uncounted): Promise<void> => void (await log.append(entry)),
    close: () => log.close(),
  };
}
