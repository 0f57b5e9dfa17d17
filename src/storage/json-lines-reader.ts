import { createReadStream } from 'node:fs';
import { StorageError } from '../core/errors.js';
import { storageFailure } from './storage-failure.js';

export type JsonLine =
  | { readonly torn: false; readonly value: unknown; readonly bytes: number }
  /** The last line, when the file does not end in a newline: a write that a crash cut short. */
  | { readonly torn: true; readonly bytes: number };

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 18;

/**
 * Reads a JSON-lines file line by line in bounded memory. Only the last line may be torn; any other line that is no
 * JSON rejects with `storage/log-damaged`, naming file and line.
 */
export async function* readJsonLines(path: string): AsyncGenerator<JsonLine> {
  let lineNumber = 0;
  let rest: Buffer[] = [];
  try {
    const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    for await (const bytes of chunks) {
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        const line = Buffer.concat([...rest, bytes.subarray(start, end)]);
        rest = [];
        start = end + 1;
        lineNumber += 1;
        yield { torn: false, value: parseLine(line, path, lineNumber), bytes: line.length + 1 };
      }
      if (start < bytes.length) rest.push(bytes.subarray(start));
    }
  } catch (error) {
    throw storageFailure(error, 'read', path);
  }
  const tornBytes = rest.reduce((sum, part) => sum + part.length, 0);
  if (tornBytes > 0) yield { torn: true, bytes: tornBytes };
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
