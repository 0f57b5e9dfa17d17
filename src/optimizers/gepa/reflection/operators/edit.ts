import { applyEdits, parseEdits } from '../edits.js';
import { EDIT_REQUEST } from '../output-form.js';
import { fillTemplate } from '../template.js';
import { estimatedTokens } from '../tokens.js';
import type { MutationOperator } from './operator.js';

/** Below this a text is written anew in as many tokens as its edits would take. */
export const EDIT_FROM_TOKENS = 60;

/** Changes to parts of the text: the rest cannot get lost, and is not paid for again. */
export const edit: MutationOperator = {
  name: 'edit',
  // An edit that does not apply is asked for once more, then dropped.
  maxAttempts: 2,
  canApply: ({ instruction }) => estimatedTokens(instruction) >= EDIT_FROM_TOKENS,
  prompt: (context) => fillTemplate(context.template, context) + EDIT_REQUEST,
  read(reply, finishReason, { instruction }) {
    if (finishReason === 'length') return { type: 'unusable', reason: 'truncated' };
    const edited = applyEdits(instruction, parseEdits(reply));
    return edited.type === 'text' ? { type: 'texts', texts: [edited.text] } : edited;
  },
};
