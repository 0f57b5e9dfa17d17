import { parseJson } from '../../core/parse-json.js';

/** Word characters in any script: letters, their marks, and digits. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Words of all texts of an input, in lower case, in the order of its fields. */
export function inputWords(input: unknown): readonly string[] {
  const words: string[] = [];
  collect(input, words);
  return words;
}

function collect(value: unknown, words: string[]): void {
  if (typeof value === 'string') {
    words.push(...(value.normalize('NFKC').toLowerCase().match(WORD) ?? []));
  } else if (typeof value === 'number' || typeof value === 'boolean') words.push(String(value));
  else if (Array.isArray(value)) for (const item of value) collect(item, words);
  else if (typeof value === 'object' && value !== null) {
    // A medium beside the dataset has a path here and now; the row said something shorter.
    const plain: unknown = 'toJSON' in value ? parseJson(JSON.stringify(value)) : value;
    if (typeof plain !== 'object' || plain === null) return collect(plain, words);
    for (const key of Object.keys(plain).sort()) collect(Reflect.get(plain, key), words);
  }
}

/**
 * What texts are compared by: their words and the pairs of neighbours, as a set. Words alone would take another order
 * for the same text, pairs alone one other word for another text.
 */
export function shingles(words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>(words);
  for (let at = 1; at < words.length; at++) found.add(`${words[at - 1]} ${words[at]}`);
  return found;
}
