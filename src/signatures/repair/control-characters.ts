import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** Everything below U+0020, which JSON forbids inside strings. */
const CONTROL = /[\u0000-\u001f]/g;

/** Escapes line breaks and tabs that stand raw inside strings. */
export const controlCharacters: TextRepair = {
  name: 'control-characters',
  apply: (text) =>
    mapTokens(text, 'string', (token) =>
      token.text.replace(CONTROL, (char) => JSON.stringify(char).slice(1, -1)),
    ),
};
