import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** Removes commas before a closing bracket. */
export const trailingCommas: TextRepair = {
  name: 'trailing-commas',
  apply: (text) => mapTokens(text, 'code', (token) => token.text.replace(/,(?=\s*[}\]])/g, '')),
};
