import { z } from 'zod';
import { isProviderError, PROVIDER_FAILURES, ProviderError, StorageError } from '../core/errors.js';
import type { LanguageModelResponse } from '../providers/language-model.js';
import { responseSchema } from '../providers/middleware/response-schema.js';
import type { RunFolder } from '../storage/run-folder.js';

export const REFLECTIONS_FILE = 'reflections.jsonl';
export const UNANSWERED_FILE = 'unanswered.jsonl';

/** The part of a reflection reply that the search and its accounts depend on. */
export type ReflectionReply = Pick<
  LanguageModelResponse,
  'text' | 'finishReason' | 'usage' | 'costUsd' | 'cached'
>;

/** What a reply answers: for readers of the run folder, the search itself asks by key. */
export interface ReflectionAsked {
  readonly iteration: number;
  readonly task: number;
  readonly component: string;
  /** 0 = the first request; further ones follow replies that could not be used. */
  readonly attempt: number;
  /** Its text as it was sent; media are left out. */
  readonly prompt: string;
}

/**
 * What became of requests to the reflection model, so that a resumed run does not ask again. A request that failed
 * fails again at its place: the search went on without its text, and with one it would take another way.
 */
export interface ReflectionRecord {
  /** Replies. */
  readonly length: number;
  /** An error = what the request failed with. */
  get(key: string): ReflectionReply | ProviderError | undefined;
  /** Resolves once the outcome outlives this process. */
  add(key: string, outcome: ReflectionReply | ProviderError, asked: ReflectionAsked): Promise<void>;
  close(): Promise<void>;
}

const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of the canonical JSON of what was asked, and of whom');

const askedSchema = z.object({
  iteration: z.int().min(0),
  task: z.int().min(0),
  component: z.string(),
  attempt: z.int().min(0),
  prompt: z.string(),
});

/** One line of `reflections.jsonl`. */
export const reflectionLineSchema = z
  .object({
    key: keySchema,
    reply: responseSchema.pick({ text: true, finishReason: true, usage: true, costUsd: true, cached: true }),
    asked: askedSchema.optional().describe('what the reply answers; absent in folders of earlier versions'),
  })
  .describe('One reply of the reflection model');

/** One line of `unanswered.jsonl`. */
const unansweredLineSchema = z
  .object({
    key: keySchema,
    error: z.object({
      failure: z.enum(PROVIDER_FAILURES),
      model: z.string(),
      message: z.string(),
      status: z.int().optional(),
    }),
    asked: askedSchema,
  })
  .describe('One request to the reflection model that failed');

/** For runs without a folder: nothing is kept. */
export const noReflectionRecord: ReflectionRecord = {
  length: 0,
  get: () => undefined,
  add: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** The record of a run folder. Rejects with `storage/log-damaged` on a line that is no outcome of a request. */
export async function openReflectionRecord(folder: Pick<RunFolder, 'openLog'>): Promise<ReflectionRecord> {
  const replies = new Map<string, ReflectionReply>();
  const failures = new Map<string, ProviderError>();
  const { log } = await folder.openLog(REFLECTIONS_FILE, (value) => {
    const line = reflectionLineSchema.safeParse(value);
    if (!line.success) throw damaged(REFLECTIONS_FILE, 'no reflection reply');
    replies.set(line.data.key, line.data.reply);
  });
  const { log: failureLog } = await folder.openLog(UNANSWERED_FILE, (value) => {
    const line = unansweredLineSchema.safeParse(value);
    if (!line.success) throw damaged(UNANSWERED_FILE, 'no failed reflection');
    const { message, ...error } = line.data.error;
    failures.set(line.data.key, new ProviderError(message, error));
  });
  return {
    length: replies.size,
    get: (key) => replies.get(key) ?? failures.get(key),
    async add(key, outcome, asked) {
      if (isProviderError(outcome)) {
        const { failure, model, message, status } = outcome;
        await failureLog.append({ key, error: { failure, model, message, status }, asked });
        return;
      }
      const { text, finishReason, usage, costUsd, cached } = outcome;
      await log.append({ key, reply: { text, finishReason, usage, costUsd, cached }, asked });
    },
    async close() {
      await log.close();
      await failureLog.close();
    },
  };
}

function damaged(file: string, what: string): StorageError {
  return new StorageError('storage/log-damaged', `${file} has a line that is ${what}`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or delete the line.',
  });
}
