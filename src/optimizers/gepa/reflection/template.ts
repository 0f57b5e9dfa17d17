import { UsageError } from '../../../core/errors.js';

/** Where a template takes the component's present text, and where the examples with their feedback. */
export const PLACEHOLDERS = { instruction: '<current_instruction>', examples: '<examples>' } as const;

/** Where a template takes what was tried before without success; may be left out, and is empty at first. */
export const EARLIER_PLACEHOLDER = '<earlier_proposals>';

/**
 * Asks for a new instruction. Shows the present one and the examples inside fences, and wants the new one inside a
 * fence, so that nothing around it is taken for it. The structure follows the paper's meta prompt (appendix B).
 */
export const DEFAULT_TEMPLATE = `An assistant works on a task for me. It was given this instruction:
\`\`\`
${PLACEHOLDERS.instruction}
\`\`\`

Here is what it was asked in several cases, what it answered, and what was said about the answer:
\`\`\`
${PLACEHOLDERS.examples}
\`\`\`

Write a better instruction for the assistant.

First work out from the inputs what the task is and what form the inputs have. Then go through the feedback: find what keeps going wrong and why, and turn that into rules that hold for new inputs of the same kind, not only for these. Keep what the present instruction gets right. Facts and conventions of the field that the assistant could not know belong into the instruction; single examples do not.
${EARLIER_PLACEHOLDER}
Give the complete new instruction within \`\`\` blocks.`;

/** Rejects a template that lacks a placeholder or has one twice: the prompt would be wrong without a sign of it. */
export function checkTemplate(template: string): void {
  const problems = Object.values(PLACEHOLDERS).flatMap((placeholder) => {
    const count = template.split(placeholder).length - 1;
    if (count === 1) return [];
    return [count === 0 ? `${placeholder} is missing` : `${placeholder} is there ${count} times`];
  });
  if (problems.length === 0) return;
  throw new UsageError('gepa/template', `the reflection template cannot be used: ${problems.join('; ')}`, {
    hint: `Put each of ${Object.values(PLACEHOLDERS).join(' and ')} into it exactly once.`,
  });
}

/** What goes into a template. */
export interface TemplateValues {
  readonly instruction: string;
  readonly examples: string;
  /** A paragraph with its own line breaks around it, or nothing. */
  readonly earlier: string;
}

/** Fills a checked template in one pass: what is filled in is never read as a placeholder or a pattern. */
export function fillTemplate(template: string, { instruction, examples, earlier }: TemplateValues): string {
  const values = new Map<string, string>([
    [PLACEHOLDERS.instruction, instruction],
    [PLACEHOLDERS.examples, examples],
    [EARLIER_PLACEHOLDER, earlier],
  ]);
  const parts = template.split(new RegExp(`(${[...values.keys()].join('|')})`));
  return parts.map((part) => values.get(part) ?? part).join('');
}
