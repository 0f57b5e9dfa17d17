import { crc32 } from 'node:zlib';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around the data of a chunk. */
const FRAME_BYTES = 12;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Offset of the first byte after the chunk. */
  readonly end: number;
}

/** The PNG with an international text chunk (iTXt, UTF-8, not compressed) put before its end. */
export function withPngText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const end = [...chunksOf(png)].find(({ type }) => type === 'IEND');
  if (end === undefined) throw new RangeError('withPngText: the bytes are no complete PNG');
  const at = end.end - FRAME_BYTES;
  // Keyword, then: not compressed, method 0, no language, no translated keyword.
  const data = Buffer.concat([
    Buffer.from(keyword, 'latin1'),
    Buffer.from([0, 0, 0, 0, 0]),
    Buffer.from(text),
  ]);
  const typed = Buffer.concat([Buffer.from('iTXt', 'latin1'), data]);
  const chunk = Buffer.alloc(data.length + FRAME_BYTES);
  chunk.writeUInt32BE(data.length, 0);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), typed.length + 4);
  return Buffer.concat([png.subarray(0, at), chunk, png.subarray(at)]);
}

/** The text of the first iTXt or tEXt chunk with this keyword; null where the bytes are no PNG or have none. */
export function pngText(bytes: Uint8Array, keyword: string): string | null {
  for (const { type, data } of chunksOf(bytes)) {
    if (type !== 'iTXt' && type !== 'tEXt') continue;
    const nameEnd = data.indexOf(0);
    if (nameEnd < 0 || Buffer.from(data.subarray(0, nameEnd)).toString('latin1') !== keyword) continue;
    if (type === 'tEXt') return Buffer.from(data.subarray(nameEnd + 1)).toString('latin1');
    if (data[nameEnd + 1] !== 0) return null;
    const languageEnd = data.indexOf(0, nameEnd + 3);
    const translatedEnd = data.indexOf(0, languageEnd + 1);
    if (languageEnd < 0 || translatedEnd < 0) return null;
    return Buffer.from(data.subarray(translatedEnd + 1)).toString('utf8');
  }
  return null;
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  if (!SIGNATURE.every((byte, at) => bytes[at] === byte)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  while (at + FRAME_BYTES <= bytes.length) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    yield { type, data: bytes.subarray(at + 8, end - 4), end };
    at = end;
  }
}
