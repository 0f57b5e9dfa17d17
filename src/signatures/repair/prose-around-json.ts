import { parseJson } from '../../core/parse-json.js';
import { jsonTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** How many brackets are tried; keeps the step linear on hostile replies. */
const MAX_STARTS = 32;

/** A bracket that can open JSON, unlike those of "[sic]" or "{curly}" in a sentence. */
const JSON_START =
  /\{\s*(?:["'}\u201c\u201d\u201e]|\/[/*]|[A-Za-z_$][\w$]*\s*:)|\[\s*(?:["'{[\]\d\u201c-]|true|false|null)/g;

/**
 * Cuts away sentences before and after the JSON: takes the longest balanced object or array. One that is never
 * closed is taken to the end of the text, so that a reply that was cut off is not mistaken for a part of it.
 */
export const proseAroundJson: TextRepair = {
  name: 'prose-around-json',
  apply(text) {
    // A JSON string may hold brackets; it is no prose.
    if (!/^\s*[[{]/.test(text) && parseJson(text) !== undefined) return text;
    return longestJson(text)?.trim() ?? text;
  },
};

function longestJson(text: string): string | undefined {
  let best: string | undefined;
  let from = 0;
  for (let starts = 0; starts < MAX_STARTS; starts++) {
    JSON_START.lastIndex = from;
    const start = JSON_START.exec(text);
    if (start === null) break;
    const end = endOfBalanced(text, start.index);
    if (end === undefined) return text.slice(start.index);
    const found = text.slice(start.index, end);
    if (best === undefined || found.length > best.length) best = found;
    from = end;
  }
  return best;
}

/** Where the bracket at `from` is closed (exclusive); undefined when it never is. */
function endOfBalanced(text: string, from: number): number | undefined {
  let depth = 0;
  let at = from;
  for (const token of jsonTokens(text.slice(from))) {
    if (token.type === 'code') {
      for (let offset = 0; offset < token.text.length; offset++) {
        const char = token.text[offset];
        if (char === '{' || char === '[') depth++;
        else if (char === '}' || char === ']') depth--;
        if (depth === 0) return at + offset + 1;
      }
    }
    at += token.text.length;
  }
  return undefined;
}
