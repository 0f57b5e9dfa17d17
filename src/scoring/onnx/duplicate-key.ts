/**
 * The first key that a JSON object of this text has twice, at any depth; undefined when there is none. `JSON.parse`
 * takes the last of them in silence, other readers the first, so one file would be two. The text must be valid JSON.
 */
export function duplicateKeyOf(json: string): string | undefined {
  // One set per open object, null per open list.
  const open: (Set<string> | null)[] = [];
  let lastString = '';
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(null);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfString(json, at);
        lastString = json.slice(at, end);
        at = end - 1;
        break;
      }
      case ':': {
        const keys = open.at(-1);
        const key: unknown = JSON.parse(lastString);
        if (keys == null || typeof key !== 'string') break;
        if (keys.has(key)) return key;
        keys.add(key);
      }
    }
  }
  return undefined;
}

/** Just behind the closing quote. A loop, because a regular expression runs out of stack on long strings. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
