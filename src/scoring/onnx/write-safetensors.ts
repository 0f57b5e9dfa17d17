import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageFailure } from '../../storage/storage-failure.js';
import { ELEMENT_BYTES, type StoredType } from './tensor-types.js';

/** A tensor to write; its bytes are asked for when their turn comes, so that one is in memory at a time. */
export interface TensorToWrite {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  bytes(): Promise<Uint8Array> | Uint8Array;
}

let written = 0;

/** A name of its own beside the file, as a writing of this or another process has it. */
const temporaryOf = (path: string) =>
  join(dirname(path), `.${basename(path)}.${process.pid}-${++written}.tmp`);

/** Makes sure that a file can be written here: makes one beside it, and takes it away. Rejects with StorageError. */
export async function checkWritable(path: string): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await (await open(temporary, 'wx')).close();
    await rm(temporary);
  } catch (error) {
    throw storageFailure(error, 'write', path);
  }
}

/**
 * Writes a safetensors file as a whole: beside its place, synced, then renamed, so that a reader or a killed process
 * finds all of it or nothing. What a killed process left behind is taken away. Rejects with StorageError.
 */
export async function writeSafetensorsFile(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const temporary = temporaryOf(path);
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    await removeLeftovers(path, (await file.stat()).mtimeMs);
    await file.writeFile(headerOf(tensors, metadata));
    for (const tensor of tensors) {
      const bytes = await tensor.bytes();
      if (bytes.byteLength !== lengthOf(tensor)) throw new RangeError(`${tensor.name} has a wrong length`);
      await file.writeFile(bytes);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageFailure(error, 'write', path);
  }
}

/** No writing is silent for so long: each of its tensors takes seconds. */
const LEFTOVER_MS = 60 * 60 * 1000;

async function removeLeftovers(path: string, nowMs: number): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`.${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    const leftover = join(folder, name);
    // Another process may take it away at the same time.
    const changedMs = await stat(leftover).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    );
    if (nowMs - changedMs > LEFTOVER_MS) await rm(leftover, { force: true });
  }
}

function headerOf(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let offset = 0;
  const entries = tensors.map((tensor) => {
    const begin = offset;
    offset += lengthOf(tensor);
    return [tensor.name, { dtype: tensor.type, shape: tensor.shape, data_offsets: [begin, offset] }] as const;
  });
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  return Buffer.concat([length, text]);
}

function lengthOf({ type, shape }: TensorToWrite): number {
  return shape.reduce((product, one) => product * one, ELEMENT_BYTES[type]);
}
