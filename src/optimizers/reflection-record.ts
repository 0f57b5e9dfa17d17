import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import type { LanguageModelResponse } from '../providers/language-model.js';
import type { RunFolder } from '../storage/run-folder.js';

export const REFLECTIONS_FILE = 'reflections.jsonl';

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

/** Replies of the reflection model by request, so that a resumed run does not ask again. */
export interface ReflectionRecord {
  readonly length: number;
  get(key: string): ReflectionReply | undefined;
  /** Resolves once the reply outlives this process. */
  add(key: string, reply: ReflectionReply, asked: ReflectionAsked): Promise<void>;
  close(): Promise<void>;
}

const tokens = z.int().min(0).nullable();

/** One line of `reflections.jsonl`. */
export const reflectionLineSchema = z
  .object({
    key: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the canonical JSON of what was asked, and of whom'),
    reply: z.object({
      text: z.string(),
      finishReason: z.enum(['stop', 'length', 'safety', 'refusal', 'other']),
      usage: z.object({
        inputTokens: tokens,
        outputTokens: tokens,
        cachedInputTokens: tokens,
        reasoningTokens: tokens,
      }),
      costUsd: z.number().min(0).nullable(),
      cached: z.boolean(),
    }),
    asked: z
      .object({
        iteration: z.int().min(0),
        task: z.int().min(0),
        component: z.string(),
        attempt: z.int().min(0),
        prompt: z.string(),
      })
      .optional()
      .describe('what the reply answers; absent in folders of earlier versions'),
  })
  .describe('One reply of the reflection model');

/** For runs without a folder: nothing is kept. */
export const noReflectionRecord: ReflectionRecord = {
  length: 0,
  get: () => undefined,
  add: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** The record of a run folder. Rejects with `storage/log-damaged` on a line that is no reply. */
export async function openReflectionRecord(folder: Pick<RunFolder, 'openLog'>): Promise<ReflectionRecord> {
  const replies = new Map<string, ReflectionReply>();
  const { log } = await folder.openLog(REFLECTIONS_FILE, (value) => {
    const line = reflectionLineSchema.safeParse(value);
    if (!line.success) {
      throw new StorageError(
        'storage/log-damaged',
        `${REFLECTIONS_FILE} has a line that is no reflection reply`,
        {
          hint: 'The file was changed or damaged. Restore it from a copy, or delete the line.',
        },
      );
    }
    replies.set(line.data.key, line.data.reply);
  });
  return {
    length: replies.size,
    get: (key) => replies.get(key),
    async add(key, { text, finishReason, usage, costUsd, cached }, asked) {
      await log.append({ key, reply: { text, finishReason, usage, costUsd, cached }, asked });
    },
    close: () => log.close(),
  };
}
