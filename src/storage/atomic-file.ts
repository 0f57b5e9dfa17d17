import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageFailure, systemCodeOf } from './storage-failure.js';

export interface WriteOptions {
  /**
   * Whether the content outlives a power cut; default true. False for what can be had again: thousands of syncs are slow.
   */
  readonly durable?: boolean;
}

/**
 * Replaces a file as a whole: a reader, or a process killed at any moment, finds the old content or the new one.
 * Written beside the target, synced, then renamed. Creates missing folders. Rejects with StorageError and leaves no
 * temporary file behind.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { durable = true }: WriteOptions = {},
): Promise<void> {
  const folder = dirname(path);
  // The dot and the suffix let `removeTemporaryFiles` of a later open find what a kill left behind.
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
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
