import { z } from 'zod';

const scoreSchema = z.object({
  score: z.number().min(0).max(1).nullable(),
  objectives: z.record(z.string(), z.number().min(0).max(1)),
  feedback: z.string(),
  componentFeedback: z.record(z.string(), z.string()),
  skippedStages: z.array(z.string()).optional(),
});

const tokens = z.number().min(0).nullable();

export const runUsageSchema = z.object({
  calls: z.int().min(0),
  cachedCalls: z.int().min(0).describe('part of calls that no provider was asked for'),
  images: z.int().min(0).optional().describe('made in this rollout; absent where none was asked for'),
  tokens: z.object({
    inputTokens: tokens,
    outputTokens: tokens,
    cachedInputTokens: tokens,
    reasoningTokens: tokens,
  }),
  costUsd: z.number().min(0).nullable().describe('billed in this rollout; null when a price is unknown'),
});

/** One line of `rollouts.jsonl`. Of several lines with one id the last counts. */
export const rolloutSchema = z
  .object({
    id: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe(
        'SHA-256 of the canonical JSON of {programHash, candidate, exampleId, seed, repeat, models}; candidate is ' +
          'every component path with its instruction and demos, models every role that took part with its model id',
      ),
    exampleId: z.string().min(1),
    seed: z.int(),
    repeat: z.int().min(0),
    replies: z
      .array(z.int().min(0))
      .optional()
      .describe('lines of replies.jsonl, counted from 0, that this rollout paid for; absent = not known'),
    outcome: z.discriminatedUnion('type', [
      z.object({ type: z.literal('scored'), score: scoreSchema, output: z.unknown() }),
      z.object({
        type: z.literal('errored'),
        error: z.object({ code: z.string(), message: z.string(), isRetryable: z.boolean() }),
      }),
      z.object({ type: z.literal('skipped'), code: z.string(), reason: z.string() }),
    ]),
    trace: z.object({
      entries: z
        .array(z.looseObject({ type: z.string(), component: z.string() }))
        .describe(
          'see the trace schema; bytes are {"$blob": SHA-256} and lie in the folder blobs; the text of a long system ' +
            'message is {"$text": SHA-256} and lies in texts.jsonl',
        ),
    }),
    usage: runUsageSchema,
    simulated: z.boolean(),
  })
  .describe('One example through one candidate with one seed and one repeat index');
