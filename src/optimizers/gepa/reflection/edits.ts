import type { UnusableReason } from './extract-instruction.js';

/** Lines to find, and what to put in their place. An empty search adds at the end. */
export interface TextEdit {
  readonly search: string;
  readonly replace: string;
}

const BLOCK = /^<{5,9} *SEARCH *\n([\s\S]*?)^={5,9} *\n([\s\S]*?)^>{5,9} *REPLACE *$/gm;

/** The blocks of a reply, in order. */
export function parseEdits(reply: string): readonly TextEdit[] {
  return [...reply.replaceAll('\r\n', '\n').matchAll(BLOCK)].map(([, search = '', replace = '']) => ({
    search: search.replace(/\n$/, ''),
    replace: replace.replace(/\n$/, ''),
  }));
}

export type EditedText =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'unusable';
      readonly reason: Extract<UnusableReason, 'no-edits' | 'edit-not-found' | 'edit-ambiguous' | 'empty'>;
    };

/** Applies all edits in order, or none: a text changed by half of them was proposed by nobody. */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  if (edits.length === 0) return { type: 'unusable', reason: 'no-edits' };
  let edited = text;
  for (const { search, replace } of edits) {
    if (search.trim() === '') {
      edited = `${edited.trimEnd()}\n${replace}`;
      continue;
    }
    const at = edited.indexOf(search);
    if (at === -1) return { type: 'unusable', reason: 'edit-not-found' };
    if (edited.includes(search, at + 1)) return { type: 'unusable', reason: 'edit-ambiguous' };
    edited = edited.slice(0, at) + replace + edited.slice(at + search.length);
  }
  return edited.trim() === '' ? { type: 'unusable', reason: 'empty' } : { type: 'text', text: edited.trim() };
}
