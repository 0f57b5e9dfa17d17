import { jsonTokens } from './json-tokens.js';

/** How the brackets and strings of a text stand at its end. */
export type Balance =
  | { readonly state: 'balanced' }
  /** Something is still open: an object, an array, or a string. */
  | { readonly state: 'open'; readonly inString: boolean }
  /** A bracket closes what it did not open. */
  | { readonly state: 'mismatched' };

const CLOSER_OF: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Counts brackets outside strings and comments. */
export function balanceOf(text: string): Balance {
  const expected: string[] = [];
  let inString = false;
  for (const token of jsonTokens(text)) {
    if (token.type === 'string') inString = !token.closed;
    if (token.type !== 'code') continue;
    for (const char of token.text) {
      const closer = CLOSER_OF[char];
      if (closer !== undefined) expected.push(closer);
      else if ((char === '}' || char === ']') && expected.pop() !== char) return { state: 'mismatched' };
    }
  }
  return inString || expected.length > 0 ? { state: 'open', inString } : { state: 'balanced' };
}

/** Whether a text that is no JSON looks cut off rather than wrong. */
export function looksCutOff(text: string): boolean {
  const balance = balanceOf(text);
  if (balance.state !== 'open') return false;
  // An open string in a text that ends like a document comes from a quote that was not escaped.
  return !(balance.inString && /[}\]]\s*$/.test(text));
}
