import { extractVariants } from '../extract-variants.js';
import { extractInstruction } from '../extract-instruction.js';
import { textsRequest } from '../output-form.js';
import { fillTemplate } from '../template.js';
import { MAX_ATTEMPTS, type MutationOperator, type OperatorReply } from './operator.js';

/** The whole text anew, after the examples and their feedback. */
export const rewrite: MutationOperator = {
  name: 'rewrite',
  maxAttempts: MAX_ATTEMPTS,
  canApply: () => true,
  prompt: (context) => fillTemplate(context.template, context) + textsRequest(context.variants),
  read: (reply, finishReason, { variants }) => readTexts(reply, finishReason, variants),
};

/** One text is all that lies between the first and the last fence, fences in it included; several have one each. */
export function readTexts(reply: string, finishReason: string, variants: number): OperatorReply {
  if (variants > 1) return extractVariants(reply, finishReason, variants);
  const extracted = extractInstruction(reply, finishReason);
  return extracted.type === 'text' ? { type: 'texts', texts: [extracted.text] } : extracted;
}
