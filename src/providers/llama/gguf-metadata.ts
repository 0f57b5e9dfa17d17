import type { GgufBytes } from './gguf-bytes.js';
import { invalidGguf } from './gguf-bytes.js';

/** What a key of the header holds; of a list only how long it is. */
export type GgufValue = string | number | boolean | { readonly length: number };

/** Numbers of the value types in the file, from the GGUF specification (ggml, docs/gguf.md). */
const STRING = 8;
const ARRAY = 9;

/** Bytes of the value types of fixed size. */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** Lists in lists do not occur in real files; a few levels keep a hostile one from exhausting the stack. */
const MAX_NESTING = 4;

/** Reads `count` pairs of key and value. */
export async function readMetadata(
  bytes: GgufBytes,
  count: number,
  path: string,
): Promise<ReadonlyMap<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < count; index++) {
    const key = await bytes.text();
    metadata.set(key, await readValue(bytes, await bytes.u32(), path));
  }
  return metadata;
}

async function readValue(bytes: GgufBytes, type: number, path: string): Promise<GgufValue> {
  switch (type) {
    case 0:
      return bytes.u8();
    case 4:
    case 5:
      return bytes.u32();
    case 6:
      return bytes.f32();
    case 7:
      return (await bytes.u8()) !== 0;
    case STRING:
      return bytes.text();
    case ARRAY:
      return { length: await skipList(bytes, path, 1) };
    case 10:
    case 11:
      return bytes.u64();
    case 12:
      return bytes.f64();
    default:
      bytes.skip(widthOf(type, path));
      // Signed bytes and 16-bit numbers: nothing that is read here has such a type.
      return Number.NaN;
  }
}

async function skipList(bytes: GgufBytes, path: string, depth: number): Promise<number> {
  if (depth > MAX_NESTING) throw invalidGguf(path, 'its header holds lists in lists in lists');
  const type = await bytes.u32();
  const length = await bytes.count('the length of a list');
  if (type !== STRING && type !== ARRAY) {
    bytes.skip(length * widthOf(type, path));
    return length;
  }
  for (let index = 0; index < length; index++) {
    if (type === ARRAY) await skipList(bytes, path, depth + 1);
    else bytes.skip(await bytes.count('the length of a text'));
  }
  return length;
}

function widthOf(type: number, path: string): number {
  const width = WIDTHS[type];
  if (width === undefined) throw invalidGguf(path, `its header has a value of the unknown type ${type}`);
  return width;
}
