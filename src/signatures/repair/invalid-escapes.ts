import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** A backslash with what follows it: one of JSON's escapes, or something that is none. */
const ESCAPE = /\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|([\s\S]))/g;

/** Keeps backslashes that begin no escape of JSON as they are (`"\d+"`), and drops them before apostrophes. */
export const invalidEscapes: TextRepair = {
  name: 'invalid-escapes',
  apply: (text) =>
    mapTokens(text, 'string', (token) =>
      token.text.replace(ESCAPE, (match, valid: string | undefined, other: string) => {
        if (valid !== undefined) return match;
        return other === "'" ? other : `\\\\${other}`;
      }),
    ),
};
