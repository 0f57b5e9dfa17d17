import { z } from 'zod';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../providers/image-model.js';

const count = z.number().min(0).nullable();

const sourceSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('bytes'),
    bytes: z.object({ $blob: z.string() }).describe('SHA-256 of the bytes, which lie in the folder blobs'),
    mediaType: z.string(),
  }),
  z.object({ type: z.literal('file'), path: z.string() }),
  z.object({ type: z.literal('url'), url: z.string() }),
]);

const imageSchema = z.object({ kind: z.literal('image'), source: sourceSchema });

const mediumSchema = z.union([
  imageSchema,
  z.object({ kind: z.literal('audio'), source: sourceSchema }),
  z.object({ kind: z.literal('video'), source: sourceSchema }),
  z.object({ kind: z.literal('video'), frames: z.array(imageSchema), framesPerSecond: z.number() }),
]);

const textSchema = z.union([
  z.string(),
  z.object({ $text: z.string() }).describe('SHA-256 of a long system message, which lies in texts.jsonl'),
]);

const messageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: textSchema }),
      z.object({ type: z.literal('media'), medium: mediumSchema }),
    ]),
  ),
});

const downgradesSchema = z
  .array(z.object({ setting: z.string(), action: z.string() }))
  .describe('request settings that the provider could not honour');

const attemptSchema = z.object({
  model: z.string().describe('`provider:model` as the user wrote it'),
  servedBy: z.string().describe('model id as the provider returned it'),
  messages: z.array(messageSchema).describe('exactly what was sent'),
  reply: z.string(),
  finishReason: z.enum(['stop', 'length', 'safety', 'refusal', 'other']),
  parse: z.object({
    status: z.enum(['ok', 'truncated', 'malformed', 'schema-mismatch', 'empty']),
    repairs: z.array(z.string()).describe('names of the repair steps that were needed, in order'),
    errors: z.array(z.string()).describe('as shown to the model when it was asked again'),
  }),
  usage: z.object({
    inputTokens: count,
    outputTokens: count,
    cachedInputTokens: count,
    reasoningTokens: count,
  }),
  costUsd: count.describe('null when the price is unknown; of a cached reply what it once cost'),
  cached: z.boolean().describe('true when nothing was billed'),
  latencyMs: z.number().min(0),
  requestId: z.string().nullable(),
  downgrades: downgradesSchema,
  retries: z.array(z.string()).describe('codes of the failed tries before the reply'),
  simulated: z.literal(true).optional().describe('the server said that it only simulates a model'),
});

const seed = z.int().min(0);

const imageRequestSchema = z.object({
  prompt: z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('fibo'), json: z.record(z.string(), z.json()) }),
  ]),
  references: z.array(imageSchema).optional(),
  negativePrompt: z.string().optional(),
  seed: seed.optional(),
  aspectRatio: z.enum(ASPECT_RATIOS).optional(),
  size: z.enum(IMAGE_SIZES).optional(),
  count: z.int().min(1).optional(),
});

const imageResponseSchema = z.object({
  images: z.array(
    z.object({
      bytes: z.object({ $blob: z.string() }).describe('SHA-256 of the bytes, which lie in the folder blobs'),
      mediaType: z.string(),
      width: z.int().min(1),
      height: z.int().min(1),
      seed: seed.nullable().describe('as the provider tells it'),
      safety: z.enum(['passed', 'flagged', 'unknown']),
    }),
  ),
  costUsd: count,
  servedBy: z.string(),
  requestId: z.string().nullable(),
  downgrades: downgradesSchema,
  latencyMs: z.number().min(0),
  cached: z.boolean().describe('true when nothing was billed'),
  retries: z.array(z.string()),
});

const jsonObject = z.record(z.string(), z.json());

/** A trace as it is stored. */
export const traceSchema = z
  .object({
    entries: z.array(
      z.discriminatedUnion('type', [
        z.object({
          type: z.literal('call'),
          component: z.string().describe('dotted path in the program that ran'),
          signature: z.string(),
          input: jsonObject.describe('placeholders such as "[image 1]" stand for media'),
          inPrompt: z
            .literal(true)
            .optional()
            .describe(
              'values {"$prompt": [part, from, to], "json"} of the input are those characters of a text part of the ' +
                'last user message of the first attempt, read as JSON or as they are',
            ),
          output: jsonObject
            .optional()
            .describe('what the model wrote, after repair; absent when the call failed, and with inReply'),
          inReply: z.literal(true).optional().describe('the output is the last reply, read as JSON'),
          attempts: z.array(attemptSchema).describe('one, or two when the first reply could not be used'),
          error: z.object({ code: z.string(), message: z.string() }).optional(),
        }),
        z.object({
          type: z.literal('image'),
          component: z.string().describe('path of the step that asked'),
          model: z.string().describe('`provider:model` as the user wrote it'),
          request: imageRequestSchema,
          response: imageResponseSchema.optional().describe('absent when the call failed or was stopped'),
          error: z.object({ code: z.string(), message: z.string(), billedUsd: z.number().min(0) }).optional(),
        }),
        z.object({
          type: z.literal('warning'),
          component: z.string(),
          code: z.string(),
          message: z.string(),
        }),
      ]),
    ),
  })
  .describe('Everything that happened in one run of a program, in an order that does not depend on timing');
