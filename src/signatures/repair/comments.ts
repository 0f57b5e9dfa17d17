import { mapTokens } from './json-tokens.js';
import type { TextRepair } from './repair.js';

/** Removes comments of either style outside strings. */
export const comments: TextRepair = {
  name: 'comments',
  apply: (text) => mapTokens(text, 'comment', ({ text: comment, closed }) => (closed ? '' : comment)),
};
