import { z } from 'zod';
import type { JsonObject } from '../../core/json.js';
import { openEntryStore } from '../../storage/entry-store.js';
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
export interface ReplyStore extends CallStore<LanguageModelResponse> {
  /** Nothing happens where there is none. */
  remove(key: string): Promise<void>;
}

/**
 * One JSON file per reply: `ab/cdef....json` below the folder, which is made with the first entry. Readers and other
 * processes see whole entries only. Not synced to disk: an entry lost in a power cut is a miss.
 */
export function openReplyStore(folder: string): ReplyStore {
  const entries = openEntryStore(folder, {
    format: 'scenewright-reply',
    version: 1,
    body: z.object({ response: responseSchema }),
    durable: false,
  });
  return {
    get: async (key) => (await entries.get(key))?.response ?? null,
    put: ({ key, ...entry }) => entries.put(key, entry),
    remove: (key) => entries.remove(key),
  };
}

/** A store for one process, gone with it. */
export function memoryReplyStore(): ReplyStore {
  const replies = new Map<string, LanguageModelResponse>();
  return {
    get: async (key) => replies.get(key) ?? null,
    put: async ({ key, response }) => {
      replies.set(key, response);
    },
    remove: async (key) => void replies.delete(key),
  };
}
