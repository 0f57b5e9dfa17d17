import { existsSync } from 'node:fs';
import { type JsonLine, type ReadTo, readJsonLines } from '../../storage/json-lines-reader.js';
import type { LinePlace } from '../../storage/json-lines.js';

type WholeLine = Extract<JsonLine, { torn: false }>;

/** A log that another process may be writing to. */
export interface GrowingLog {
  /** Shows the lines that were added since the last time; a last line that is still being written waits. */
  readNew(visit: (line: WholeLine, place: LinePlace, number: number) => void): Promise<void>;
  /** Bytes after the last whole line. */
  readonly tornBytes: number;
}

/** A file that is not there yet has no lines. Reading rejects with StorageError. */
export function growingLog(path: string): GrowingLog {
  let read: ReadTo = { offset: 0, lines: 0 };
  let tornBytes = 0;
  return {
    get tornBytes() {
      return tornBytes;
    },
    async readNew(visit) {
      tornBytes = 0;
      if (!existsSync(path)) return;
      for await (const lines of readJsonLines(path, read)) {
        for (const line of lines) {
          if (line.torn) tornBytes = line.bytes;
          else {
            visit(line, { offset: read.offset, bytes: line.bytes }, read.lines);
            read = { offset: read.offset + line.bytes, lines: read.lines + 1 };
          }
        }
      }
    },
  };
}
