import { endOfString } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** Other delimiters than `"`: which characters open a string, and which close it again. */
interface Delimiters {
  readonly open: string;
  readonly close: string;
}

/** Python's repr and many small models. */
export const singleQuotes: TextRepair = {
  name: 'single-quotes',
  apply: (text) => requote(text, { open: "'", close: "'" }),
};

/** Typographic quotes as delimiters; inside strings they stay. */
export const smartQuotes: TextRepair = {
  name: 'smart-quotes',
  apply: (text) => requote(text, { open: '\u201c\u201d\u201e\u201f\u00ab', close: '\u201d\u201c\u00bb"' }),
};

/** What may follow a string in JSON; before anything else a closing character is an apostrophe. */
const AFTER_STRING = /^\s*(?:[,:}\]]|$)/;
/** How far to look for it. */
const LOOK_AHEAD_CHARS = 64;
/** What may come before a string in JSON; '' is the start of the text. */
const BEFORE_STRING: ReadonlySet<string> = new Set(['', ',', ':', '{', '[']);

/** Writes strings in other delimiters as JSON strings. Outside `"` strings JSON has none of these characters. */
function requote(text: string, { open, close }: Delimiters): string {
  const pieces: string[] = [];
  let copied = 0;
  let before = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      at = endOfString(text, at) - 1;
    } else if (open.includes(char) && BEFORE_STRING.has(before)) {
      const end = closingOf(text, at + 1, close);
      if (end === undefined) break;
      pieces.push(text.slice(copied, at), asJsonString(text.slice(at + 1, end)));
      at = end;
      copied = end + 1;
    }
    if (char.trim() !== '') before = char;
  }
  return pieces.join('') + text.slice(copied);
}

function closingOf(text: string, from: number, close: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (close.includes(char) && AFTER_STRING.test(text.slice(at + 1, at + 1 + LOOK_AHEAD_CHARS)))
      return at;
  }
  return undefined;
}

function asJsonString(content: string): string {
  const unescaped = content.replace(/\\'/g, "'");
  return `"${unescaped.replace(/(\\.)|"/gs, (match, escaped: string | undefined) => escaped ?? `\\${match}`)}"`;
}
