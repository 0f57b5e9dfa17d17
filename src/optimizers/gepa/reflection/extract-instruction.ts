const FENCE = '```';

/** Why a reply cannot be used. */
export type UnusableReason =
  | 'truncated'
  | 'unfenced'
  | 'unclosed'
  | 'empty'
  | 'no-edits'
  | 'edit-not-found'
  | 'edit-ambiguous'
  | 'not-shorter';

/** What a reflection reply holds: a new text, or why it cannot be used. */
export type ExtractedInstruction =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'unusable'; readonly reason: UnusableReason };

/**
 * The text between the first and the last fence of a reply, without the language word of the first. A fence inside
 * the instruction stays in it. A reply that was cut off, or has no closed fence, is not adopted as it stands:
 * half an instruction, or chatter around it, would become a candidate.
 */
export function extractInstruction(reply: string, finishReason: string): ExtractedInstruction {
  if (finishReason === 'length') return { type: 'unusable', reason: 'truncated' };
  const start = reply.indexOf(FENCE);
  const end = reply.lastIndexOf(FENCE);
  if (start === -1) return { type: 'unusable', reason: reply.trim() === '' ? 'empty' : 'unfenced' };
  if (end < start + FENCE.length) return { type: 'unusable', reason: 'unclosed' };
  const inside = reply.slice(start + FENCE.length, end);
  const text = inside
    .replace(/^`*[^\s`]*\r?\n/, '')
    .replace(/`+$/, '')
    .trim();
  return text === '' ? { type: 'unusable', reason: 'empty' } : { type: 'text', text };
}

/** Tells the model what was wrong with its last reply. */
export function complaint(reason: UnusableReason): string {
  switch (reason) {
    case 'truncated':
      return 'Your last reply was cut off before its end. Write a shorter instruction, complete, within ``` blocks.';
    case 'unfenced':
      return 'Your last reply had no ``` block. Put the new instruction, and only it, within ``` blocks.';
    case 'unclosed':
      return 'The ``` block of your last reply was not closed. Put the whole new instruction within ``` blocks.';
    case 'empty':
      return 'Your last reply was empty. Give the complete new instruction within ``` blocks.';
    case 'no-edits':
      return 'Your last reply had no complete SEARCH and REPLACE block. Give at least one, in exactly the form shown.';
    case 'edit-not-found':
      return 'The lines searched for in your last reply do not stand in the instruction. Copy them exactly as they stand there.';
    case 'edit-ambiguous':
      return 'The lines searched for in your last reply stand in the instruction more than once. Take more lines around them.';
    case 'not-shorter':
      return 'The text of your last reply was not shorter than the present instruction. Shorten it without dropping a demand.';
  }
}
