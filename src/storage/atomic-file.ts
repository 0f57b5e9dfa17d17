import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageFailure, systemCodeOf } from './storage-failure.js';

export interface WriteOptions {
  /**
   * Whether the content outlives a power cut; default true. False for what can be had again: thousands of syncs are
   * slow.
   */
  readonly durable?: boolean;
  /** Where the content is written before it takes its place; a folder on the same disk, default that of the file. */
  readonly temporaryIn?: string;
}

/** The dot and the suffix let a later open find what a kill left behind. */
const TEMPORARY = /^\..*\.tmp$/;

/**
 * Replaces a file as a whole: a reader, or a process killed at any moment, finds the old content or the new one.
 * Written beside the target, synced, then renamed. Creates missing folders. Rejects with StorageError and leaves no
 * temporary file behind.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { durable = true, temporaryIn = dirname(path) }: WriteOptions = {},
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(temporaryIn, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await (durable ? writeSynced(temporary, data) : writeFile(temporary, data, { flag: 'wx' }));
    await rename(temporary, path);
    if (durable) await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageFailure(error, 'write', path);
  }
}

/**
 * Removes what atomic writes leave in a folder when their process is killed before the rename; only for who is its one
 * writer. A folder that is not there has none.
 */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw storageFailure(error, 'read', folder);
  });
  for (const name of names) if (TEMPORARY.test(name)) await rm(join(folder, name), { force: true });
}

/** Writes a value as indented JSON with a last newline, atomically. Keys keep the order they have. */
export function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The text of a file, or null when there is none. Rejects with StorageError when it cannot be read. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw storageFailure(error, 'read', path);
  }
}

async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename outlive a power cut. Some systems cannot sync a folder; the rename itself is still whole there. */
async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EINVAL' && code !== 'EACCES') throw error;
  } finally {
    await handle?.close();
  }
}
