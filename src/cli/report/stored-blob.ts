import { isObject } from '../../core/json.js';

/** The hash of bytes as they are stored in a rollout, `{"$blob": SHA-256}`; null for anything else. */
export function blobHash(value: unknown): string | null {
  if (!isObject(value)) return null;
  const hash = value['$blob'];
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) ? hash : null;
}

/** Where the bytes of a hash lie in a run folder. */
export function blobPath(hash: string): string {
  return `blobs/${hash.slice(0, 2)}/${hash.slice(2)}`;
}

/** An image in the output of a program: bytes with their size. */
export interface StoredImage {
  readonly hash: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The first image in an output, however deep; null when there is none. */
export function imageIn(output: unknown): StoredImage | null {
  if (Array.isArray(output)) return firstOf(output);
  if (!isObject(output)) return null;
  const hash = blobHash(output['bytes']);
  const [widthPx, heightPx] = [output['width'], output['height']];
  if (hash !== null && typeof widthPx === 'number' && typeof heightPx === 'number') {
    return { hash, widthPx, heightPx };
  }
  return firstOf(Object.values(output));
}

/** The output as text would show it: bytes are named. */
export function withoutBytes(output: unknown): unknown {
  if (Array.isArray(output)) return output.map(withoutBytes);
  if (!isObject(output)) return output;
  const hash = blobHash(output);
  if (hash !== null) return `[bytes ${hash.slice(0, 12)}]`;
  return Object.fromEntries(Object.entries(output).map(([key, value]) => [key, withoutBytes(value)]));
}

function firstOf(values: readonly unknown[]): StoredImage | null {
  for (const value of values) {
    const found = imageIn(value);
    if (found !== null) return found;
  }
  return null;
}
