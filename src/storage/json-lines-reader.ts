import { createReadStream } from 'node:fs';
import { StorageError } from '../core/errors.js';
import { storageFailure } from './storage-failure.js';

export type JsonLine =
  | {
      readonly torn: false;
      /** Parsed when it is asked for: throws `storage/log-damaged`, naming file and line. */
      readonly value: unknown;
      /** Without its newline; valid until the next lines are asked for. */
      readonly text: Buffer;
      readonly bytes: number;
    }
  /** The last line, when the file does not end in a newline: a write that a crash cut short. */
  | { readonly torn: true; readonly bytes: number };

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 18;

/** How far a file was read. */
export interface ReadTo {
  /** Bytes of whole lines. */
  readonly offset: number;
  readonly lines: number;
}

const BEGINNING: ReadTo = { offset: 0, lines: 0 };

/**
 * Reads a JSON-lines file in bounded memory, some lines at a time: one at a time would cost a turn of the event loop
 * each. Only the last line may be torn. `from`: what was read of a file that has grown since.
 */
export async function* readJsonLines(
  path: string,
  from: ReadTo = BEGINNING,
): AsyncGenerator<readonly JsonLine[]> {
  let lineNumber = from.lines;
  let rest: Buffer[] = [];
  try {
    const chunks: AsyncIterable<Buffer> = createReadStream(path, {
      highWaterMark: CHUNK_BYTES,
      start: from.offset,
    });
    for await (const bytes of chunks) {
      const lines: JsonLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        const part = bytes.subarray(start, end);
        const line = rest.length === 0 ? part : Buffer.concat([...rest, part]);
        rest = [];
        start = end + 1;
        lineNumber += 1;
        lines.push(wholeLine(line, path, lineNumber));
      }
      if (lines.length > 0) yield lines;
      if (start < bytes.length) rest.push(bytes.subarray(start));
    }
  } catch (error) {
    throw storageFailure(error, 'read', path);
  }
  const tornBytes = rest.reduce((sum, part) => sum + part.length, 0);
  if (tornBytes > 0) yield [{ torn: true, bytes: tornBytes }];
}

function wholeLine(text: Buffer, path: string, lineNumber: number): JsonLine {
  return {
    torn: false,
    get value() {
      return parseLine(text, path, lineNumber);
    },
    text,
    bytes: text.length + 1,
  };
}

function parseLine(line: Buffer, path: string, lineNumber: number): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new StorageError('storage/log-damaged', `${path}, line ${lineNumber}: not a JSON value`, {
      hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
      cause,
    });
  }
}
