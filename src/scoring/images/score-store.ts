import { z } from 'zod';
import { openEntryStore } from '../../storage/entry-store.js';
import type { Scored } from './image-scorer.js';

/** Where scores are kept by key: 64 hex digits that stand for all that decides a score. */
export interface ScoreStore {
  /** The score, or null when there is none or its entry is damaged. */
  get(key: string): Promise<Scored | null>;
  put(key: string, score: Scored): Promise<void>;
}

const bodySchema = z.object({
  score: z.object({
    status: z.literal('scored'),
    value: z.number(),
    unit: z.number(),
    parts: z.record(z.string(), z.number()),
    notes: z.array(z.string()).readonly(),
  }),
});

/** A store for one process, gone with it. */
export function memoryScoreStore(): ScoreStore {
  const scores = new Map<string, Scored>();
  return {
    get: async (key) => scores.get(key) ?? null,
    put: async (key, score) => {
      scores.set(key, score);
    },
  };
}

/**
 * One JSON file per score, `ab/cdef....json` below the folder, which is made with the first entry. Readers and other
 * processes see whole entries only. Rejects with StorageError.
 */
export function openScoreStore(folder: string): ScoreStore {
  const entries = openEntryStore(folder, {
    format: 'scenewright-image-score',
    version: 1,
    body: bodySchema,
    durable: false,
  });
  return {
    get: async (key) => (await entries.get(key))?.score ?? null,
    put: (key, score) => entries.put(key, { score }),
  };
}
