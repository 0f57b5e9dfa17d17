import { z } from 'zod';
import type { JsonObject } from '../../../core/json.js';
import type { LanguageModelResponse } from '../../../providers/language-model.js';
import { parseJson } from '../../../core/parse-json.js';
import { responseSchema } from '../../../providers/middleware/response-schema.js';

export const JOB_FORMAT = 'scenewright/rollout-job';
export const JOB_VERSION = 1;

const hashText = z.string().regex(/^[0-9a-f]{64}$/);
const replySchema: z.ZodType<LanguageModelResponse> = responseSchema;
const workSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());
const amount = z.object({ calls: z.number(), tokens: z.number(), usd: z.number() });

/** One rollout to run, as it lies in the queue. */
export const jobSchema = z.object({
  format: z.literal(JOB_FORMAT),
  version: z.literal(JOB_VERSION),
  /** Of the coordinator; one of another version may work in another way. */
  packageVersion: z.string(),
  /** The run that asks; its keys and channels have it in their names. */
  scope: z.string().min(1),
  id: hashText,
  /** How many results with this id the coordinator has taken before: one that failed may be asked for again. */
  generation: z.int().min(0),
  /** The request as JSON, bytes left out. */
  request: z.string(),
  /** Whether its bytes lie beside it. */
  hasBytes: z.boolean(),
  /** What program, metric and models are meant; read by the host of the worker. */
  work: workSchema,
  caps: amount.partial(),
  sharesReplies: z.boolean(),
});
export type RolloutJob = z.output<typeof jobSchema>;

/** What a worker asks the coordinator while it runs a rollout. */
const askSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), id: hashText, generation: z.int().min(0) }),
  z.object({ type: z.literal('reserve'), worst: amount, label: z.string() }),
  /** Nobody waits for an answer to the ask with this number any more: what it gave, or is to give, is given back. */
  z.object({ type: z.literal('withdraw'), ask: z.int() }),
  z.object({ type: z.literal('settle'), reservation: z.int(), used: amount, inDoubt: z.boolean() }),
  z.object({ type: z.literal('recall'), key: hashText }),
  z.object({ type: z.literal('keep'), key: hashText, reply: replySchema }),
  z.object({ type: z.literal('drop'), key: hashText }),
]);
export type Ask = z.output<typeof askSchema>;

/** Worker to coordinator. */
export const reportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ask'),
    worker: z.string(),
    /** One run of one job by one worker. */
    execution: z.string(),
    /** Counts the asks of an execution, so that one that comes twice is answered once. */
    number: z.int(),
    ask: askSchema,
  }),
  z.object({ type: z.literal('stored'), id: hashText, generation: z.int() }),
  z.object({ type: z.literal('refused'), worker: z.string(), code: z.string(), message: z.string() }),
]);
export type WorkerReport = z.output<typeof reportSchema>;

const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('go') }),
  /** The result is there already, or nobody waits for it any more. */
  z.object({ type: z.literal('unwanted') }),
  /** The rollout was given to another worker. */
  z.object({ type: z.literal('superseded') }),
  /** It is being worked on: the coordinator is there. */
  z.object({ type: z.literal('pending') }),
  z.object({ type: z.literal('noted') }),
  z.object({ type: z.literal('reserved'), reservation: z.int() }),
  z.object({
    type: z.literal('exceeded'),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
  }),
  /** Ask the model yourself, and tell what it said. */
  z.object({ type: z.literal('yours') }),
  z.object({ type: z.literal('reply'), reply: replySchema, paid: z.int().nullable() }),
]);
export type Answer = z.output<typeof answerSchema>;

/** Coordinator to worker. */
export const orderSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), execution: z.string(), number: z.int(), answer: answerSchema }),
  z.object({ type: z.literal('cancel'), execution: z.string() }),
]);
export type Order = z.output<typeof orderSchema>;

/** The message in a text; null for one that is none of ours, or of a version that we do not know. */
export function messageIn<T>(schema: z.ZodType<T>, text: string): T | null {
  return schema.safeParse(parseJson(text)).data ?? null;
}
