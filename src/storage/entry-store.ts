import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../core/parse-json.js';
import { readTextIfThere, type WriteOptions, writeFileAtomic } from './atomic-file.js';
import { storageFailure } from './storage-failure.js';

/** What the entries of a store are. */
export interface EntryKind<Body extends object> extends WriteOptions {
  /** Stands in every entry, as the version does: an entry of another format or version is none. */
  readonly format: string;
  readonly version: number;
  /** What is read of an entry; it may hold more, for people. */
  readonly body: z.ZodType<Body>;
}

export interface EntryStore<Body extends object> {
  /** The entry, or null when there is none or it is damaged. Rejects with StorageError when it cannot be read. */
  get(key: string): Promise<Body | null>;
  /** Rejects with StorageError. */
  put(key: string, body: Body): Promise<void>;
  /** Nothing happens where there is none. Rejects with StorageError. */
  remove(key: string): Promise<void>;
}

/**
 * One JSON file per key of 64 hex digits, `ab/cdef....json` below the folder, which is made with the first entry. Each
 * is written whole or not at all, so that other processes may read and write the same folder.
 */
export function openEntryStore<Body extends object>(folder: string, kind: EntryKind<Body>): EntryStore<Body> {
  const { format, version, body, durable = true } = kind;
  const headSchema = z.object({ format: z.literal(format), version: z.literal(version), key: z.string() });
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  return {
    async get(key) {
      const text = await readTextIfThere(pathOf(key));
      if (text === null) return null;
      const value = parseJson(text);
      const head = headSchema.safeParse(value);
      const read = body.safeParse(value);
      return read.success && head.success && head.data.key === key ? read.data : null;
    },
    async put(key, entry) {
      const text = `${JSON.stringify({ format, version, key, ...entry })}\n`;
      await writeFileAtomic(pathOf(key), text, { durable });
    },
    async remove(key) {
      await rm(pathOf(key), { force: true }).catch((error: unknown) => {
        throw storageFailure(error, 'delete', pathOf(key));
      });
    },
  };
}
