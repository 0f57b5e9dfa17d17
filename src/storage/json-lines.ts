import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StorageError } from '../core/errors.js';
import { readJsonLines } from './json-lines-reader.js';
import { storageFailure, systemCodeOf } from './storage-failure.js';

/** Where a line lies in its file, in bytes, newline included. */
export interface LinePlace {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * An append-only file of one JSON value a line.
 *
 * Durability: a resolved `append` has reached the operating system, so it outlives the death of this process
 * (`kill -9` too). It outlives a power cut from the next `sync` or `close` on. Appends that wait are written in one
 * go and in order, so a crash can tear only the last line.
 */
export interface JsonLinesLog {
  readonly path: string;
  append(value: unknown): Promise<LinePlace>;
  /** The value at a place that `append` or the opening told. */
  readAt(place: LinePlace): Promise<unknown>;
  /** Every value in the file, in order, with what was appended so far. */
  read(): AsyncIterable<unknown>;
  /** Writes what waits and forces it to the disk. */
  sync(): Promise<void>;
  /** `sync`, then closes the file. Appending afterwards rejects. */
  close(): Promise<void>;
}

export interface OpenedLog {
  readonly log: JsonLinesLog;
  /** What was repaired: a last line torn by a crash, cut off. */
  readonly notes: readonly string[];
}

/**
 * Opens or creates a log for appending. Checks the whole file first: a last line without its newline is cut and
 * noted; any other line that is no JSON rejects with `storage/log-damaged`, naming the line.
 *
 * @param onLine called with every value found and its place, in order.
 */
export async function openJsonLines(
  path: string,
  onLine?: (value: unknown, place: LinePlace) => void,
): Promise<OpenedLog> {
  const notes: string[] = [];
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    handle = await open(path, 'a+');
    let validBytes = 0;
    for await (const line of readJsonLines(path)) {
      if (line.torn) {
        notes.push(`${path}: the last line was torn by a crash and was cut off (${line.bytes} bytes)`);
      } else {
        onLine?.(line.value, { offset: validBytes, bytes: line.bytes });
        validBytes += line.bytes;
      }
    }
    if (notes.length > 0) await handle.truncate(validBytes);
    return { log: appender(path, handle, validBytes), notes };
  } catch (error) {
    await handle?.close();
    throw storageFailure(error, 'open', path);
  }
}

interface Waiting {
  readonly line: Buffer;
  resolve(place: LinePlace): void;
  reject(error: unknown): void;
}

function appender(path: string, handle: FileHandle, startBytes: number): JsonLinesLog {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let goodBytes = startBytes;
  let failure: unknown;
  let closed = false;

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      let offset = goodBytes;
      if (failure === undefined) await writeBatch(batch);
      for (const { line, resolve, reject } of batch) {
        if (failure === undefined) resolve({ offset, bytes: line.length });
        else reject(failure);
        offset += line.length;
      }
    }
    writing = undefined;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(batch.map((item) => item.line));
    try {
      await writeAll(handle, bytes);
      goodBytes += bytes.length;
    } catch (error) {
      // Later lines must not follow a gap: this log takes no more until it is opened again.
      failure = storageFailure(error, 'write', path);
      await handle.truncate(goodBytes).catch(() => undefined);
    }
  }

  async function sync(): Promise<void> {
    await writing;
    if (failure !== undefined) throw failure;
    try {
      await handle.sync();
    } catch (error) {
      // A pipe or device has nothing to sync.
      if (systemCodeOf(error) !== 'EINVAL') throw storageFailure(error, 'write', path);
    }
  }

  return {
    path,
    append(value) {
      if (closed) return Promise.reject(new StorageError('storage/log-closed', `${path} is closed`));
      const line = Buffer.from(`${JSON.stringify(value)}\n`);
      return new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        // One microtask later, so that appends of the same turn share a write.
        writing ??= Promise.resolve().then(writeWaiting);
      });
    },
    async readAt({ offset, bytes }) {
      try {
        const line = Buffer.alloc(bytes);
        await handle.read(line, 0, bytes, offset);
        return JSON.parse(line.toString('utf8'));
      } catch (error) {
        throw storageFailure(error, 'read', path);
      }
    },
    async *read() {
      await writing;
      for await (const line of readJsonLines(path)) if (!line.torn) yield line.value;
    },
    sync,
    async close() {
      if (closed) return;
      closed = true;
      try {
        await sync();
      } finally {
        await handle.close();
      }
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
