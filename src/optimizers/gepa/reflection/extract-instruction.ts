/** What a reflection reply holds: a new text, or why it cannot be used. */
export type ExtractedInstruction =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'unusable'; readonly reason: 'truncated' | 'unfenced' | 'unclosed' | 'empty' };

const FENCE = '```';

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
export function complaint(reason: Extract<ExtractedInstruction, { type: 'unusable' }>['reason']): string {
  switch (reason) {
    case 'truncated':
      return 'Your last reply was cut off before its end. Write a shorter instruction, complete, within ``` blocks.';
    case 'unfenced':
      return 'Your last reply had no ``` block. Put the new instruction, and only it, within ``` blocks.';
    case 'unclosed':
      return 'The ``` block of your last reply was not closed. Put the whole new instruction within ``` blocks.';
    case 'empty':
      return 'Your last reply was empty. Give the complete new instruction within ``` blocks.';
  }
}
