import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import { writeFileAtomic } from './atomic-file.js';
import { storageFailure, systemCodeOf } from './storage-failure.js';

/** Bytes by their SHA-256, one file each: `ab/cdef...`. The same bytes are kept once. */
export interface BlobStore {
  /** Keeps the bytes and gives their SHA-256 as 64 hex digits. */
  put(bytes: Uint8Array | string): Promise<string>;
  /** The bytes of a hash; rejects with `storage/blob-missing` or `storage/blob-damaged`. */
  get(hash: string): Promise<Uint8Array>;
  has(hash: string): Promise<boolean>;
  /** Where the bytes of a hash are, or would be. */
  pathOf(hash: string): string;
}

/** A store in a folder, which is made with the first blob. */
export function openBlobStore(folder: string): BlobStore {
  const pathOf = (hash: string) => {
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      throw new StorageError('storage/blob-hash-invalid', `${JSON.stringify(hash)} is not a SHA-256 in hex`);
    }
    return join(folder, hash.slice(0, 2), hash.slice(2));
  };
  const has = async (hash: string) => {
    const path = pathOf(hash);
    try {
      return (await stat(path)).isFile();
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return false;
      throw storageFailure(error, 'read', path);
    }
  };
  return {
    pathOf,
    has,
    async put(bytes) {
      const hash = sha256(bytes);
      // Half-written blobs lie in one folder, where a later open finds them without looking through all blobs.
      if (!(await has(hash))) await writeFileAtomic(pathOf(hash), bytes, { temporaryIn: folder });
      return hash;
    },
    async get(hash) {
      const bytes = await readBlob(pathOf(hash), hash);
      if (sha256(bytes) !== hash) throw damaged(pathOf(hash));
      return bytes;
    },
  };
}

async function readBlob(path: string, hash: string): Promise<Uint8Array> {
  try {
    // A plain view: a Buffer would bring its own JSON form along.
    const { buffer, byteOffset, byteLength } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw storageFailure(error, 'read', path);
    throw new StorageError('storage/blob-missing', `no blob ${hash} at ${path}`, {
      hint: 'The run folder is not complete: copy it again with its blobs folder.',
      cause: error,
    });
  }
}

function damaged(path: string): StorageError {
  return new StorageError('storage/blob-damaged', `the content of ${path} does not match its name`, {
    hint: 'The file was changed or damaged. Delete it and resume the run.',
  });
}
