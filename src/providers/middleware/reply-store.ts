import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.js';
import type { LanguageModelResponse } from '../language-model.js';
import { responseSchema } from './response-schema.js';

export interface StoredCall<Reply> {
  /** 64 hex digits. */
  readonly key: string;
  /** What the key was made of, so that a person can see why two keys differ. */
  readonly call: JsonObject;
  readonly response: Reply;
}

/** Where replies of one kind are kept by key. */
export interface CallStore<Reply> {
  /** The reply, or null when there is none or its entry is damaged. */
  get(key: string): Promise<Reply | null>;
  put(entry: StoredCall<Reply>): Promise<void>;
}

export type StoredReply = StoredCall<LanguageModelResponse>;

/** Where replies of language models are kept by key. */
export type ReplyStore = CallStore<LanguageModelResponse>;

const FORMAT = 'scenewright-reply';
const VERSION = 1;

const entrySchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  key: z.string(),
  response: responseSchema,
});

/**
 * One JSON file per reply: `ab/cdef....json` below the folder, which is made with the first entry. Written beside
 * and renamed, so readers and other processes see whole entries only. Not synced to disk: an entry lost in a power
 * cut is a miss, and thousands of syncs are slow.
 */
export function openReplyStore(folder: string): ReplyStore {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  let writes = 0;
  return {
    async get(key) {
      let text: string;
      try {
        text = await readFile(pathOf(key), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
      return readEntry(text, key);
    },
    async put(entry) {
      const path = pathOf(entry.key);
      const temporary = `${path}.${process.pid}-${++writes}.tmp`;
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(temporary, `${JSON.stringify({ format: FORMAT, version: VERSION, ...entry })}\n`);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    },
  };
}

function readEntry(text: string, key: string): LanguageModelResponse | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const entry = entrySchema.safeParse(value);
  return entry.success && entry.data.key === key ? entry.data.response : null;
}

/** A store for one process, gone with it. */
export function memoryReplyStore(): ReplyStore {
  const replies = new Map<string, LanguageModelResponse>();
  return {
    get: async (key) => replies.get(key) ?? null,
    put: async ({ key, response }) => {
      replies.set(key, response);
    },
  };
}
