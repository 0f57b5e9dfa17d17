import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';
import type { Scored } from './image-scorer.js';

/** Where scores are kept by key: 64 hex digits that stand for all that decides a score. */
export interface ScoreStore {
  /** The score, or null when there is none or its entry is damaged. */
  get(key: string): Promise<Scored | null>;
  put(key: string, score: Scored): Promise<void>;
}

const FORMAT = 'scenewright-image-score';
const VERSION = 1;

const entrySchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  key: z.string(),
  score: z.object({
    status: z.literal('scored'),
    value: z.number(),
    unit: z.number(),
    parts: z.record(z.string(), z.number()),
    notes: z.array(z.string()),
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
 * One JSON file per score, `ab/cdef....json` below the folder, which is made with the first entry. Written beside and
 * renamed, so that readers see whole entries only. Rejects with StorageError.
 */
export function openScoreStore(folder: string): ScoreStore {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  let writes = 0;
  return {
    async get(key) {
      try {
        return readEntry(await readFile(pathOf(key), 'utf8'), key);
      } catch (error) {
        if (systemCodeOf(error) === 'ENOENT') return null;
        throw storageFailure(error, 'read', pathOf(key));
      }
    },
    async put(key, score) {
      const path = pathOf(key);
      const temporary = `${path}.${process.pid}-${++writes}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(temporary, `${JSON.stringify({ format: FORMAT, version: VERSION, key, score })}\n`);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw storageFailure(error, 'write', path);
      }
    },
  };
}

function readEntry(text: string, key: string): Scored | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const entry = entrySchema.safeParse(value);
  return entry.success && entry.data.key === key ? entry.data.score : null;
}
