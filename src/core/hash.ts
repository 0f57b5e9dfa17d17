import { createHash } from 'node:crypto';
import { canonicalJson } from './json.js';

/** SHA-256 of text (as UTF-8) or bytes, as 64 lower-case hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of the canonical JSON of a value: independent of key order. */
export function hashJson(value: unknown): string {
  return sha256(canonicalJson(value));
}
