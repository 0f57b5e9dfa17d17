import { UsageError } from '../../../core/errors.js';
import { fenced } from './fenced.js';

/** Where a template takes the component's present text, and where the examples with their feedback. */
export const PLACEHOLDERS = { instruction: '<current_instruction>', examples: '<examples>' } as const;

/** Where a template takes what the step is given and gives; may be left out. */
export const TASK_PLACEHOLDER = '<task>';

/** Where a template takes what was tried before without success; may be left out, and is empty at first. */
export const EARLIER_PLACEHOLDER = '<earlier_proposals>';

/**
 * Asks for a new instruction; in which form it is wanted is added by the operator. Shows the present one and the
 * examples inside fences, and wants the new one inside a fence, so that nothing around it is taken for it. What stays
 * the same while one candidate is reflected on comes first, so that providers read it from their prompt cache; what was
 * turned down comes last, since it changes most often. The structure follows the paper's meta prompt (appendix B).
 */
export const DEFAULT_TEMPLATE = `An assistant works on a task for me.${TASK_PLACEHOLDER} It was given this instruction:
\`\`\`
${PLACEHOLDERS.instruction}
\`\`\`

Write a better instruction for the assistant. Below is what it was asked in several cases, what it answered, and what was said about the answer.

First work out from the inputs what the task is and what form the inputs have. Then go through the feedback: find what keeps going wrong and why, and turn that into rules that hold for new inputs of the same kind, not only for these. Keep what the present instruction gets right. Facts and conventions of the field that the assistant could not know belong into the instruction; single examples do not.

The cases:
\`\`\`
${PLACEHOLDERS.examples}
\`\`\`
${EARLIER_PLACEHOLDER}`;

/** Rejects a template that lacks a placeholder or has one twice: the prompt would be wrong without a sign of it. */
export function checkTemplate(template: string): void {
  const required = Object.values(PLACEHOLDERS).flatMap((placeholder) => {
    const count = timesIn(template, placeholder);
    if (count === 1) return [];
    return [count === 0 ? `${placeholder} is missing` : `${placeholder} is there ${count} times`];
  });
  const optional = [TASK_PLACEHOLDER, EARLIER_PLACEHOLDER].flatMap((placeholder) => {
    const count = timesIn(template, placeholder);
    return count > 1 ? [`${placeholder} is there ${count} times`] : [];
  });
  const problems = [...required, ...optional];
  if (problems.length === 0) return;
  throw new UsageError('gepa/template', `the reflection template cannot be used: ${problems.join('; ')}`, {
    hint: `Write ${Object.values(PLACEHOLDERS).join(' and ')} once each.`,
  });
}

function timesIn(template: string, placeholder: string): number {
  return template.split(placeholder).length - 1;
}

/** What goes into a template. */
export interface TemplateValues {
  readonly instruction: string;
  readonly examples: string;
  /** Sentences that follow another one; absent = nothing. */
  readonly task?: string;
  /** A section with its own line breaks around it, or nothing. */
  readonly earlier: string;
}

/**
 * Fills a checked template in one pass: what is filled in is never read as a placeholder or a pattern, nor as the end
 * of the fence around it.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  const { instruction, examples } = PLACEHOLDERS;
  const fillings = new Map<string, string>([
    [fenced(instruction), fenced(values.instruction)],
    [fenced(examples), fenced(values.examples)],
    [instruction, values.instruction],
    [examples, values.examples],
    [TASK_PLACEHOLDER, values.task ?? ''],
    [EARLIER_PLACEHOLDER, values.earlier],
  ]);
  const parts = template.split(new RegExp(`(${[...fillings.keys()].join('|')})`));
  return parts.map((part) => fillings.get(part) ?? part).join('');
}
