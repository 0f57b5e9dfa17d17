import type { FileHandle } from 'node:fs/promises';
import { InputFileError } from '../../core/errors.js';

/** Read ahead at once; a header is a few megabytes, most of it the vocabulary. */
const WINDOW_BYTES = 1 << 20;

/** Reads numbers and texts from the front of a GGUF file, all little-endian, never past the end of the file. */
export interface GgufBytes {
  /** Bytes read or skipped so far. */
  readonly offset: number;
  u8(): Promise<number>;
  u32(): Promise<number>;
  /** Throws InputFileError when the number cannot be a count or an offset in a file of this size. */
  count(what: string): Promise<number>;
  /** A number of 8 bytes, as far as a double can tell. */
  u64(): Promise<number>;
  f32(): Promise<number>;
  f64(): Promise<number>;
  text(): Promise<string>;
  skip(bytes: number): void;
}

export function ggufBytes(file: FileHandle, sizeBytes: number, path: string): GgufBytes {
  let window = Buffer.alloc(0);
  let windowStart = 0;
  let offset = 0;

  async function take(length: number): Promise<Buffer> {
    if (offset + length > sizeBytes) throw cut(path, sizeBytes, offset + length);
    const isInside = offset >= windowStart && offset + length <= windowStart + window.length;
    if (!isInside) await fill(length);
    const at = offset - windowStart;
    offset += length;
    return window.subarray(at, at + length);
  }

  async function fill(length: number): Promise<void> {
    const wanted = Math.min(Math.max(WINDOW_BYTES, length), sizeBytes - offset);
    const buffer = Buffer.alloc(wanted);
    const { bytesRead } = await file.read(buffer, 0, wanted, offset);
    if (bytesRead < length) throw cut(path, sizeBytes, offset + length);
    window = buffer.subarray(0, bytesRead);
    windowStart = offset;
  }

  const u64 = async () => Number((await take(8)).readBigUInt64LE());
  async function count(what: string): Promise<number> {
    const value = await u64();
    if (value <= sizeBytes) return value;
    throw invalidGguf(path, `${what} is ${value}, more than the file has bytes`);
  }

  return {
    get offset() {
      return offset;
    },
    u8: async () => (await take(1)).readUInt8(),
    u32: async () => (await take(4)).readUInt32LE(),
    u64,
    count,
    f32: async () => (await take(4)).readFloatLE(),
    f64: async () => (await take(8)).readDoubleLE(),
    text: async () => (await take(await count('the length of a text'))).toString('utf8'),
    skip: (bytes) => {
      offset += bytes;
      if (offset > sizeBytes) throw cut(path, sizeBytes, offset);
    },
  };
}

/** The file ends before what its own header announces. */
export function cut(path: string, sizeBytes: number, neededBytes: number): InputFileError {
  return new InputFileError(
    'llama/file-cut',
    `${path} is cut: it has ${sizeBytes} bytes and its header announces at least ${neededBytes}.`,
    { hint: 'Fetch the file again; an interrupted download is the usual cause.' },
  );
}

export function invalidGguf(path: string, reason: string, cause?: unknown): InputFileError {
  return new InputFileError('llama/file-invalid', `${path} cannot be used: ${reason}.`, {
    hint: 'Take a GGUF file of a language model, made for llama.cpp.',
    ...(cause === undefined ? {} : { cause }),
  });
}
