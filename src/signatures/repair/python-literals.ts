import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

const LITERALS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

/** Writes Python's True, False and None as JSON does. */
export const pythonLiterals: TextRepair = {
  name: 'python-literals',
  apply: (text) =>
    mapTokens(text, 'code', (token) =>
      token.text.replace(/(?<![\w.])(?:True|False|None)(?![\w.])/g, (word) => LITERALS[word] ?? word),
    ),
};
