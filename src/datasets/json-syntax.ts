/** Where a JSON text breaks the grammar. `JSON.parse` tells no place for some errors, and engines word them differently. */
export interface JsonSyntaxError {
  /** 0-based character offset. */
  readonly offset: number;
  readonly message: string;
}

class Failure extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** Nesting beyond this is told as an error instead of overflowing the stack. */
const MAX_DEPTH = 2_000;

/** The first syntax error of a text that `JSON.parse` refused. */
export function locateJsonError(text: string): JsonSyntaxError {
  try {
    const end = skipSpace(text, skipValue(text, skipSpace(text, 0), 0));
    if (end < text.length) throw new Failure(end, `unexpected ${shown(text, end)} after the value`);
    return { offset: 0, message: 'not JSON' };
  } catch (error) {
    if (error instanceof Failure) return { offset: error.offset, message: error.message };
    throw error;
  }
}

/** Offsets at which the items of the list that begins at `start` begin. The text must be valid JSON. */
export function listItemOffsets(text: string, start: number): number[] {
  const offsets: number[] = [];
  skipItems(text, start, ']', 0, (at) => {
    offsets.push(at);
    return skipValue(text, at, 1);
  });
  return offsets;
}

/** Offset of the value of a top-level key, or null. The text must be valid JSON. */
export function valueOffset(text: string, key: string): number | null {
  let found: number | null = null;
  const start = skipSpace(text, 0);
  if (text[start] !== '{') return null;
  skipItems(text, start, '}', 0, (at) => {
    const keyEnd = skipString(text, at);
    const valueAt = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (JSON.parse(text.slice(at, keyEnd)) === key) found = valueAt;
    return skipValue(text, valueAt, 1);
  });
  return found;
}

function skipValue(text: string, at: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Failure(at, 'nested too deeply');
  switch (text[at]) {
    case undefined:
      throw new Failure(at, 'the text ends where a value should be');
    case '"':
      return skipString(text, at);
    case '[':
      return skipItems(text, at, ']', depth, (item) => skipValue(text, item, depth + 1));
    case '{':
      return skipItems(text, at, '}', depth, (item) => skipMember(text, item, depth));
    default:
      return skipScalar(text, at);
  }
}

function skipItems(
  text: string,
  open: number,
  close: string,
  depth: number,
  skipItem: (at: number) => number,
): number {
  let at = skipSpace(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, skipItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] === undefined) throw new Failure(at, `the text ends before ${close} (depth ${depth + 1})`);
    if (text[at] !== ',') throw new Failure(at, `expected , or ${close}, found ${shown(text, at)}`);
    const comma = at;
    at = skipSpace(text, at + 1);
    if (text[at] === close) throw new Failure(comma, `a comma before ${close}`);
  }
}

function skipMember(text: string, at: number, depth: number): number {
  if (text[at] === undefined) throw new Failure(at, 'the text ends where a key should be');
  if (text[at] !== '"') throw new Failure(at, `expected a key in double quotes, found ${shown(text, at)}`);
  const colon = skipSpace(text, skipString(text, at));
  if (text[colon] !== ':') throw new Failure(colon, `expected : after the key, found ${shown(text, colon)}`);
  return skipValue(text, skipSpace(text, colon + 1), depth + 1);
}

function skipString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character < ' ')
      throw new Failure(at, 'a raw control character inside a string; write it as an escape');
    if (character === '\\') {
      if (!/^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) {
        throw new Failure(at, `a wrong escape ${shown(text, at + 1)}`);
      }
      at += 1;
    }
  }
  throw new Failure(open, 'a string that does not end');
}

function skipScalar(text: string, at: number): number {
  const pattern = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw new Failure(at, `expected a value, found ${shown(text, at)}`);
  return pattern.lastIndex;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (' \t\n\r'.includes(text[next] ?? 'x')) next += 1;
  return next;
}

function shown(text: string, at: number): string {
  const character = text.slice(at, at + 1);
  return character === '' ? 'the end' : JSON.stringify(character);
}
