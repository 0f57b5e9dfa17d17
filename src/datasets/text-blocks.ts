import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { InputFileError } from '../core/errors.js';

/** Some whole lines of a text file. */
export interface TextBlock {
  readonly text: string;
  /** 1-based number of the first line. */
  readonly firstLine: number;
}

export interface TextLimits {
  readonly maxFileBytes: number;
  readonly maxRowBytes: number;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 18;
const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** First bytes of files that people pass by mistake. */
const SIGNATURES: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['a ZIP archive (also .xlsx)', Buffer.from('PK\u0003\u0004')],
  ['a gzip archive', Buffer.from([0x1f, 0x8b])],
  ['a PNG image', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ['a JPEG image', Buffer.from([0xff, 0xd8, 0xff])],
  ['a PDF', Buffer.from('%PDF-')],
  ['a Parquet file', Buffer.from('PAR1')],
  ['an SQLite database', Buffer.from('SQLite format 3')],
];

/**
 * Reads a UTF-8 text file in blocks of whole lines, in bounded memory, without a byte order mark. Throws InputFileError:
 * `dataset/not-found`, `dataset/unreadable`, `dataset/not-text` (binary, UTF-16, other encodings: says which and where),
 * `dataset/too-large`.
 */
export async function* readTextBlocks(path: string, limits: TextLimits): AsyncGenerator<TextBlock> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let totalBytes = 0;
  let line = 1;
  for await (const chunk of chunksOf(path)) {
    const bytes = totalBytes === 0 ? withoutBom(chunk, path) : chunk;
    totalBytes += chunk.length;
    if (totalBytes > limits.maxFileBytes) throw tooLarge(path, 'the file', limits.maxFileBytes);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const block = Buffer.concat([...rest, bytes.subarray(0, end)]);
      yield { text: decode(block, path, line), firstLine: line };
      line += countNewlines(block);
      rest = [];
      restBytes = 0;
    }
    if (end < bytes.length) rest.push(bytes.subarray(end));
    restBytes += bytes.length - end;
    if (restBytes > limits.maxRowBytes) throw tooLarge(path, `line ${line}`, limits.maxRowBytes);
  }
  if (restBytes > 0) yield { text: decode(Buffer.concat(rest), path, line), firstLine: line };
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function withoutBom(start: Buffer, path: string): Buffer {
  if (start.subarray(0, 3).equals(UTF8_BOM)) return start.subarray(3);
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') throw notText(path, 'it is UTF-16 text');
  const known = SIGNATURES.find(([, bytes]) => start.subarray(0, bytes.length).equals(bytes));
  if (known !== undefined) throw notText(path, `it is ${known[0]}`);
  return start;
}

function decode(block: Buffer, path: string, firstLine: number): string {
  const nul = block.indexOf(0);
  if (nul !== -1) {
    // Latin text in UTF-16 without a mark has a zero in every second byte.
    const zeros = block.subarray(0, 1024).filter((byte) => byte === 0).length;
    const wide = zeros > Math.min(block.length, 1024) / 4;
    const where = `line ${firstLine + countNewlines(block.subarray(0, nul))}`;
    throw notText(path, wide ? 'it looks like UTF-16 text' : `it is binary data: a zero byte in ${where}`);
  }
  if (isUtf8(block)) return block.toString('utf8');
  const at = firstInvalidByte(block);
  const line = firstLine + countNewlines(block.subarray(0, at));
  const column = at - block.lastIndexOf(NEWLINE, at);
  const byte = block[at]?.toString(16).toUpperCase().padStart(2, '0');
  throw notText(
    path,
    `line ${line}, byte ${column}: 0x${byte} is not UTF-8; it may be Latin-1 or Windows-1252`,
  );
}

/** Halves until the longest prefix is found that is valid, or was so until its last character was cut short. */
function firstInvalidByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (validEnd(bytes, middle) === null) high = middle;
    else low = middle;
  }
  return validEnd(bytes, low) ?? low;
}

/** Bytes of a prefix without a last character that is cut short; null when it is wrong before that. */
function validEnd(bytes: Buffer, length: number): number | null {
  for (let cut = 0; cut < 4 && cut <= length; cut++) {
    if (!isUtf8(bytes.subarray(0, length - cut))) continue;
    const lead = bytes[length - cut] ?? 0;
    // Only the first byte of a longer character may stand at the cut.
    return cut === 0 || lead >= 0xc2 ? length - cut : null;
  }
  return null;
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function notText(path: string, why: string): InputFileError {
  return new InputFileError('dataset/not-text', `${path} is not UTF-8 text: ${why}`, {
    hint: 'Save it as UTF-8 text in one of the formats JSONL, JSON, CSV or TSV.',
  });
}

function tooLarge(path: string, what: string, limitBytes: number): InputFileError {
  return new InputFileError('dataset/too-large', `${path}: ${what} is larger than ${limitBytes} bytes`, {
    hint: 'Split the file, or raise the limit in the options of loadDataset.',
  });
}

function unreadable(path: string, cause: unknown): InputFileError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') {
    return new InputFileError('dataset/not-found', `there is no dataset at ${path}`, {
      hint: 'Check the path.',
      cause,
    });
  }
  const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : String(cause);
  return new InputFileError('dataset/unreadable', `could not read ${path}: ${why}`, {
    hint: 'Name a file that you may read.',
    cause,
  });
}
