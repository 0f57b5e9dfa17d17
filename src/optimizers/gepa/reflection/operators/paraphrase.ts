import { textsRequest } from '../output-form.js';
import { fenced } from '../fenced.js';
import { MAX_ATTEMPTS, type MutationOperator } from './operator.js';
import { readTexts } from './rewrite.js';

/** The same instruction in other words: what chance alone changes, for comparison. `version` tells requests apart. */
export function paraphrase(version: number): MutationOperator {
  return {
    name: 'paraphrase',
    maxAttempts: MAX_ATTEMPTS,
    canApply: () => true,
    prompt: ({ instruction, variants }) => `An assistant works with this instruction:
${fenced(instruction)}

Write it in other words. Keep its meaning, add no rule and leave none out. This is version ${version}; make it differ from the others in wording and order.
${textsRequest(variants)}`,
    read: (reply, finishReason, { variants }) => readTexts(reply, finishReason, variants),
  };
}
