import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** Puts quotes around keys that are plain identifiers. */
export const unquotedKeys: TextRepair = {
  name: 'unquoted-keys',
  apply: (text) =>
    mapTokens(text, 'code', (token) => token.text.replace(/([{,]\s*)([A-Za-z_$][\w$]*)(\s*:)/g, '$1"$2"$3')),
};
