import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ScenewrightError, StorageError } from '../core/errors.js';
import { type JsonLine, readJsonLines } from './json-lines-reader.js';
import { lineReadAhead, type ReadAhead } from './read-ahead.js';
import { storageFailure } from './storage-failure.js';

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
  /** The same, not yet parsed; with its newline. Valid for as long as it is held. */
  readBytesAt(place: LinePlace): Promise<LineBytes>;
  /** Every value in the file, in order, with what was appended so far. */
  read(): AsyncIterable<unknown>;
  /** Writes what waits and forces it to the disk. */
  sync(): Promise<void>;
  /** `sync`, then closes the file. Appending afterwards rejects. */
  close(): Promise<void>;
}

/** What readers ask of a line's bytes, which are a Buffer: so users of the types need none of Node's. */
export interface LineBytes {
  readonly length: number;
  at(index: number): number | undefined;
  indexOf(bytes: Uint8Array): number;
  toString(encoding: 'utf8' | 'latin1', start?: number, end?: number): string;
}

/** Looks at the lines that a log has when it is opened. */
export type LineReader =
  | ((value: unknown, place: LinePlace) => void)
  | {
      /** Looks at a line without its newline; false = it must be parsed to be understood. */
      scan(line: LineBytes, place: LinePlace): boolean;
      parsed(value: unknown, place: LinePlace): void;
    };

export interface OpenedLog {
  readonly log: JsonLinesLog;
  /** What was repaired: a last line torn by a crash, cut off. */
  readonly notes: readonly string[];
}

/**
 * Opens or creates a log for appending. Checks the whole file first: a last line without its newline is cut and
 * noted; any other line that is no JSON, and that `onLine` does not understand without, rejects with
 * `storage/log-damaged`, naming the line.
 *
 * @param onLine called with every value found and its place, in order.
 */
export async function openJsonLines(path: string, onLine: LineReader = () => undefined): Promise<OpenedLog> {
  const notes: string[] = [];
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    handle = await open(path, 'a+');
    let validBytes = 0;
    for await (const lines of readJsonLines(path)) {
      for (const line of lines) {
        if (line.torn) {
          notes.push(`${path}: the last line was torn by a crash and was cut off (${line.bytes} bytes)`);
        } else {
          readLine(line, { offset: validBytes, bytes: line.bytes }, onLine);
          validBytes += line.bytes;
        }
      }
    }
    if (notes.length > 0) await handle.truncate(validBytes);
    return { log: new Appender(path, handle, validBytes), notes };
  } catch (error) {
    await handle?.close();
    throw storageFailure(error, 'open', path);
  }
}

type WholeLine = Extract<JsonLine, { torn: false }>;

function readLine(line: WholeLine, place: LinePlace, reader: LineReader): void {
  if (typeof reader === 'function') reader(line.value, place);
  else if (!reader.scan(line.text, place)) reader.parsed(line.value, place);
}

interface Waiting {
  readonly line: Buffer;
  resolve(place: LinePlace): void;
  reject(error: unknown): void;
}

class Appender implements JsonLinesLog {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private failure: ScenewrightError | undefined;
  private isClosed = false;
  private ahead: ReadAhead | undefined;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    /** Bytes of whole lines. */
    private goodBytes: number,
  ) {}

  append(value: unknown): Promise<LinePlace> {
    if (this.isClosed) {
      return Promise.reject(new StorageError('storage/log-closed', `${this.path} is closed`));
    }
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    return new Promise((resolve, reject) => {
      this.waiting.push({ line, resolve, reject });
      // One microtask later, so that appends of the same turn share a write.
      this.writing ??= Promise.resolve().then(() => this.writeWaiting());
    });
  }

  async readAt(place: LinePlace): Promise<unknown> {
    const line = await this.readBytesAt(place);
    try {
      const value: unknown = JSON.parse(line.toString('utf8'));
      return value;
    } catch (error) {
      throw damagedAt(this.path, place, error);
    }
  }

  async readBytesAt(place: LinePlace): Promise<Buffer> {
    try {
      this.ahead ??= lineReadAhead(this.handle);
      return await this.ahead.read(place, this.goodBytes);
    } catch (error) {
      throw storageFailure(error, 'read', this.path);
    }
  }

  async *read(): AsyncGenerator<unknown> {
    await this.writing;
    for await (const lines of readJsonLines(this.path)) {
      for (const line of lines) if (!line.torn) yield line.value;
    }
  }

  async sync(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
    try {
      await this.handle.sync();
    } catch (error) {
      throw storageFailure(error, 'write', this.path);
    }
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      await this.sync();
    } finally {
      await this.handle.close();
    }
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      let offset = this.goodBytes;
      if (this.failure === undefined) await this.writeBatch(Buffer.concat(batch.map(({ line }) => line)));
      for (const { line, resolve, reject } of batch) {
        if (this.failure === undefined) resolve({ offset, bytes: line.length });
        else reject(this.failure);
        offset += line.length;
      }
    }
    this.writing = undefined;
  }

  private async writeBatch(bytes: Buffer): Promise<void> {
    try {
      await writeAll(this.handle, bytes);
      this.goodBytes += bytes.length;
    } catch (error) {
      // Later lines must not follow a gap: this log takes no more until it is opened again.
      this.failure = storageFailure(error, 'write', this.path);
      await this.handle.truncate(this.goodBytes).catch(() => undefined);
    }
  }
}

function damagedAt(path: string, { offset }: LinePlace, cause: unknown): StorageError {
  return new StorageError('storage/log-damaged', `${path}, at byte ${offset}: not a JSON value`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
    cause,
  });
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
