import { sha256 } from '../core/hash.js';
import { canonicalJson } from '../core/json.js';
import type { Example } from './example.js';

/** SHA-256 of the canonical JSON of a value that may hold bytes, such as images: their own hash stands for them. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value, (bytes) => ({ $bytes: sha256(bytes) })));
}

/** Equal for examples that ask the same and expect the same, whatever their ids and tags. */
export function exampleContentHash({ input, expected }: Pick<Example<object>, 'input' | 'expected'>): string {
  return contentHash({ input, expected });
}
