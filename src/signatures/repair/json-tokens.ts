/** A stretch of JSON-like text. Joined in order, the texts of all tokens are the original text. */
export interface JsonToken {
  /** `code` is everything outside strings and comments. */
  readonly type: 'code' | 'string' | 'comment';
  readonly text: string;
  /** False for a string or block comment that the end of the text cuts off. */
  readonly closed: boolean;
}

const TOKEN_START = /"|\/\/|\/\*/g;

/** Splits text into double-quoted strings, comments and the rest, in one pass. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN_START.lastIndex = at;
    const start = TOKEN_START.exec(text);
    const from = start?.index ?? text.length;
    if (from > at) tokens.push({ type: 'code', text: text.slice(at, from), closed: true });
    if (start === null) break;
    const token = start[0] === '"' ? stringAt(text, from) : commentAt(text, from);
    tokens.push(token);
    at = from + token.text.length;
  }
  return tokens;
}

/** The text with every token of one type changed. */
export function mapTokens(
  text: string,
  type: JsonToken['type'],
  change: (token: JsonToken) => string,
): string {
  return jsonTokens(text)
    .map((token) => (token.type === type ? change(token) : token.text))
    .join('');
}

/** The end (exclusive) of the string whose `"` is at `from`; one past the end of the text when it is never closed. */
export function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length + 1;
}

function stringAt(text: string, from: number): JsonToken {
  const end = endOfString(text, from);
  return { type: 'string', text: text.slice(from, end), closed: end <= text.length };
}

function commentAt(text: string, from: number): JsonToken {
  if (text[from + 1] === '*') {
    const end = text.indexOf('*/', from + 2);
    if (end === -1) return { type: 'comment', text: text.slice(from), closed: false };
    return { type: 'comment', text: text.slice(from, end + 2), closed: true };
  }
  const end = text.indexOf('\n', from);
  return { type: 'comment', text: text.slice(from, end === -1 ? text.length : end), closed: true };
}
