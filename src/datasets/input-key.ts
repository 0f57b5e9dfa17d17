import { canonicalJson } from '../core/json.js';
import { sha256 } from '../core/hash.js';
import { parseJson } from '../core/parse-json.js';

/** Hex digits of an id that is made from the input: 64 bits, so a clash is unlikely below a billion rows. */
const ID_DIGITS = 16;

/** The id of a row that has none in its file: the first 16 hex digits of SHA-256 of its canonical input. */
export function inputId(input: unknown): string {
  return sha256(canonicalJson(input)).slice(0, ID_DIGITS);
}

/**
 * Equal for inputs that differ only in letter case, white space or Unicode form: what counts as a duplicate, and what
 * decides the part of the split that a row falls in.
 */
export function inputKey(input: unknown): string {
  return canonicalJson(normalised(input));
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  // A medium beside the dataset has a path here and now; the row said something shorter.
  if ('toJSON' in value) return normalised(parseJson(JSON.stringify(value)));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalised(item)]));
}
