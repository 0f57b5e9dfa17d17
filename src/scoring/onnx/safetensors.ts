import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { InputFileError, messageOf } from '../../core/errors.js';
import { LENGTH_BYTES, parseHeaderLength, parseSafetensorsHeader } from './parse-safetensors-header.js';
import type { SafetensorsHeader } from './parse-safetensors-header.js';
import type { StoredTensor } from './tensor-types.js';

/** A safetensors file whose header was read and checked; the tensors themselves stay on disk. */
export interface SafetensorsFile extends SafetensorsHeader {
  /** Absolute, with links resolved: the hub's own cache is made of links. */
  readonly path: string;
  readonly fileBytes: number;
}

/** Reads and checks the header of a safetensors file. Rejects with InputFileError `weights/...`. */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const real = await realPathOf(path);
  return withFile(real, async (file) => {
    const stats = await file.stat();
    const length = parseHeaderLength(await readAt(file, 0, LENGTH_BYTES), stats.size, path);
    const header = parseSafetensorsHeader(await readAt(file, LENGTH_BYTES, length), stats.size, path);
    return { ...header, path: real, fileBytes: stats.size };
  });
}

/** The bytes of one tensor, as they lie in the file. */
export async function readTensor(
  file: Pick<SafetensorsFile, 'path'>,
  { name, offset, byteLength }: StoredTensor,
): Promise<Uint8Array> {
  const bytes = await withFile(file.path, (handle) => readAt(handle, offset, byteLength));
  if (bytes.byteLength === byteLength) return bytes;
  throw new InputFileError(
    'weights/truncated',
    `${file.path} ends within the tensor ${JSON.stringify(name)}.`,
  );
}

async function realPathOf(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    // Before it is opened: that waits at a pipe without a writer.
    if (!(await stat(real)).isFile()) throw new Error('it is not a file');
    return real;
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await use(file);
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw unreadable(path, messageOf(error), error);
  } finally {
    await file?.close();
  }
}

/** Up to `length` bytes from `offset`; fewer where the file ends. */
async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function unreadable(path: string, reason: string, cause?: unknown): InputFileError {
  return new InputFileError('weights/unreadable', `Cannot read the weights file ${path}: ${reason}`, {
    cause,
  });
}
