import { parseJson } from '../../core/parse-json.js';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readTextIfThere, writeJsonAtomic } from '../../storage/atomic-file.js';
import { storageFailure } from '../../storage/storage-failure.js';
import { sizeIfThere } from './file-size.js';

/** What an unfinished file is the start of. A resume under another identity would glue two files together. */
const identitySchema = z.object({
  /** Repository and path, or the file it is copied from. */
  source: z.string(),
  /** Hash or etag that the hub named for the whole file; null when it named none. */
  version: z.string().nullable(),
  /** Strong etag of the server that holds the bytes, for If-Range; null when it gave none. */
  validator: z.string().nullable(),
});
export type PartIdentity = z.infer<typeof identitySchema>;

/** A file on its way: `PATH.part`, with what it is the start of in `PATH.part.json`. */
export interface PartFile {
  /** Bytes that are there and hashed. */
  readonly sizeBytes: number;
  readonly identity: PartIdentity;
  append(chunk: Uint8Array): Promise<void>;
  /** Throws away what is there and starts again. */
  restart(identity: PartIdentity): Promise<void>;
  /** Gives the file its name; resolves to its SHA-256. `check` may throw to stop that. */
  finish(check: (sha256: string) => void): Promise<string>;
  /** Deletes it. */
  discard(): Promise<void>;
  /** Keeps it for a later resume. */
  close(): Promise<void>;
}

export const partPath = (target: string): string => `${target}.part`;
const identityPath = (target: string): string => `${target}.part.json`;

/** Bytes of `target` that an earlier attempt left and that would be gone on with. */
export async function resumableBytes(target: string, identity: PartIdentity): Promise<number> {
  return (await resumableIdentity(target, identity)) === null
    ? 0
    : ((await sizeIfThere(partPath(target))) ?? 0);
}

/** Opens the part of `target`, going on with what an earlier attempt left when it is the start of the same file. */
export async function openPart(target: string, wanted: PartIdentity): Promise<PartFile> {
  const part = partPath(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    const earlier = await resumableIdentity(target, wanted);
    const identity = earlier ?? wanted;
    const start = earlier === null ? createHash('sha256') : await hashFile(part);
    if (earlier === null) await writeJsonAtomic(identityPath(target), identity);
    const handle = await open(part, earlier === null ? 'w' : 'r+');
    const { size } = await handle.stat();
    return partFile({ target, handle, identity, hash: start, sizeBytes: size });
  } catch (error) {
    throw storageFailure(error, 'write', part);
  }
}

interface PartState {
  readonly target: string;
  readonly handle: FileHandle;
  identity: PartIdentity;
  hash: Hash;
  sizeBytes: number;
}

function partFile(state: PartState): PartFile {
  const { target, handle } = state;
  const part = partPath(target);
  const naming = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw storageFailure(error, 'write', part);
    });
  const discard = async () => {
    await handle.close();
    await naming(rm(part, { force: true }));
    await naming(rm(identityPath(target), { force: true }));
  };
  return {
    get sizeBytes() {
      return state.sizeBytes;
    },
    get identity() {
      return state.identity;
    },
    append: (chunk) => naming(append(state, chunk)),
    async restart(identity) {
      await naming(handle.truncate(0));
      await writeJsonAtomic(identityPath(target), identity);
      Object.assign(state, { identity, hash: createHash('sha256'), sizeBytes: 0 });
    },
    async finish(check) {
      const digest = state.hash.copy().digest('hex');
      check(digest);
      await naming(handle.sync());
      await handle.close();
      await naming(rename(part, target));
      await naming(rm(identityPath(target), { force: true }));
      return digest;
    },
    discard,
    close: () => handle.close(),
  };
}

async function append(state: PartState, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const { bytesWritten } = await state.handle.write(
      chunk,
      written,
      chunk.length - written,
      state.sizeBytes,
    );
    state.hash.update(chunk.subarray(written, written + bytesWritten));
    written += bytesWritten;
    state.sizeBytes += bytesWritten;
  }
}

/** The identity of what is there, or null when it is not the start of the wanted file. */
async function resumableIdentity(target: string, wanted: PartIdentity): Promise<PartIdentity | null> {
  const text = await readTextIfThere(identityPath(target));
  if (text === null || ((await sizeIfThere(partPath(target))) ?? 0) === 0) return null;
  const there = identitySchema.safeParse(parseJson(text));
  if (!there.success || there.data.source !== wanted.source || there.data.version !== wanted.version)
    return null;
  // Without any mark of the version nobody could tell whether the file on the hub is still the same.
  return there.data.version === null && there.data.validator === null ? null : there.data;
}

async function hashFile(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(path)) hash.update(chunk);
  return hash;
}

/** Large reads: hashing is then as fast as the processor, not as the event loop. */
function chunksOf(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1 << 20 });
}

/** SHA-256 and size of a file. Rejects with StorageError, or with the signal's reason. */
export async function digestFile(
  path: string,
  signal: AbortSignal,
  onBytes: (total: number) => void,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of chunksOf(path)) {
      signal.throwIfAborted();
      hash.update(chunk);
      sizeBytes += chunk.length;
      onBytes(sizeBytes);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw storageFailure(error, 'read', path);
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
