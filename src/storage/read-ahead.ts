import type { FileHandle } from 'node:fs/promises';
import type { LinePlace } from './json-lines.js';

/** Bytes read at once where lines are asked for roughly in their order. */
const WINDOW_BYTES = 1 << 20;

/** How far a line may lie from the one before to count as in order; lines are written as rollouts end. */
const NEAR_BYTES = 1 << 16;

/** Reads lines of a file that only grows, and keeps what lies around the last one. */
export interface ReadAhead {
  /** `fileBytes`: how much of the file is written for good. */
  read(place: LinePlace, fileBytes: number): Promise<Buffer>;
}

export function lineReadAhead(handle: FileHandle): ReadAhead {
  let window: { readonly from: number; readonly to: number; readonly bytes: Promise<Buffer> } | null = null;
  let lastEnd = Number.NEGATIVE_INFINITY;

  async function readExactly(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  return {
    async read({ offset, bytes }, fileBytes) {
      const end = offset + bytes;
      const isNear = Math.abs(offset - lastEnd) <= NEAR_BYTES;
      lastEnd = end;
      if (window === null || offset < window.from || end > window.to) {
        if (!isNear) return readExactly(offset, end);
        const from = Math.max(0, offset - NEAR_BYTES);
        const to = Math.max(end, Math.min(fileBytes, offset + WINDOW_BYTES));
        window = { from, to, bytes: readExactly(from, to) };
      }
      const { from, bytes: found } = window;
      return (await found).subarray(offset - from, end - from);
    },
  };
}
