import { z } from 'zod';

const tokens = z.number().nonnegative().nullable();

/** A reply as kept in caches and recordings. */
export const responseSchema = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length', 'safety', 'refusal', 'other']),
  usage: z.object({
    inputTokens: tokens,
    outputTokens: tokens,
    cachedInputTokens: tokens,
    reasoningTokens: tokens,
  }),
  costUsd: z.number().nonnegative().nullable(),
  servedBy: z.string(),
  requestId: z.string().nullable(),
  logprobs: z
    .array(
      z.object({
        token: z.string(),
        logprob: z.number(),
        alternatives: z.array(z.object({ token: z.string(), logprob: z.number() })).readonly(),
      }),
    )
    .readonly()
    .nullable(),
  downgrades: z.array(z.object({ setting: z.string(), action: z.string() })).readonly(),
  latencyMs: z.number().nonnegative(),
  computeMs: z.number().nonnegative().optional(),
  cached: z.boolean(),
  retries: z.array(z.string()).readonly(),
  simulated: z.literal(true).optional(),
});
