import { writeFile } from 'node:fs/promises';
import { ELEMENT_BYTES, type StoredType } from './tensor-types.js';

export interface TensorToWrite {
  readonly type: StoredType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The bytes of a safetensors file with these tensors, in their order. */
export function safetensorsBytes(tensors: Readonly<Record<string, TensorToWrite>>): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, { type, shape, bytes }] of Object.entries(tensors)) {
    const length = shape.reduce((product, one) => product * one, ELEMENT_BYTES[type]);
    if (bytes.byteLength !== length) throw new Error(`${name}: ${bytes.byteLength} bytes for ${length}`);
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  return withHeader(
    JSON.stringify(header),
    Object.values(tensors).map(({ bytes }) => bytes),
  );
}

/** A file of the format's shape around any header text. */
export function withHeader(header: string | Uint8Array, data: readonly Uint8Array[]): Uint8Array {
  const text = typeof header === 'string' ? Buffer.from(header) : Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  return new Uint8Array(Buffer.concat([length, text, ...data]));
}

export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, TensorToWrite>>,
): Promise<void> {
  await writeFile(path, safetensorsBytes(tensors));
}
