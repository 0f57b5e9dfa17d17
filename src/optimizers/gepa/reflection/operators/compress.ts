import { textsRequest } from '../output-form.js';
import { fenced } from '../fenced.js';
import { estimatedTokens } from '../tokens.js';
import type { MutationOperator } from './operator.js';
import { readTexts } from './rewrite.js';

/** Below this there is hardly anything to leave out. */
export const COMPRESS_FROM_TOKENS = 120;

/** The same demands in fewer words: long texts cost every call, and models lose sight of what they ask. */
export const compress: MutationOperator = {
  name: 'compress',
  maxAttempts: 2,
  canApply: ({ instruction }) => estimatedTokens(instruction) >= COMPRESS_FROM_TOKENS,
  prompt: ({
    instruction,
    task,
    variants,
  }) => `An assistant works on a task for me.${task} It was given this instruction:
${fenced(instruction)}

Make the instruction shorter without changing what it demands. Keep every rule, name, number and exception. Merge rules that say the same; drop reasons, encouragement, repetition and examples that add nothing to a rule. Add no rule.
${textsRequest(variants)}`,
  read(reply, finishReason, { instruction, variants }) {
    const given = readTexts(reply, finishReason, variants);
    if (given.type === 'unusable') return given;
    const texts = given.texts.filter((text) => text.length < instruction.length);
    return texts.length > 0 ? { type: 'texts', texts } : { type: 'unusable', reason: 'not-shorter' };
  },
};
