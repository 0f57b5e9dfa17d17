import type { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import { inputFields } from './input.js';
import type { InputField } from './input.js';
import { layoutJson } from './json-layout.js';
import type { ChatMessage, ContentPart } from './messages.js';
import { fieldsOf } from './schema-shape.js';
import type { Demo, Signature } from './signature.js';
import { headingLines, textSection } from './text-section.js';

/** The text of a component: what an optimizer may rewrite. */
export interface PromptText {
  readonly instruction: string;
  readonly demos: readonly Demo[];
}

/**
 * The chat messages of one call, pure. What stays the same from call to call comes first (the system message, then
 * demonstrations as user and assistant turns), so that providers can read it from their prompt cache; the input
 * comes last. `input` is validated already; media in it become media parts, with placeholders in the text.
 */
export function renderMessages<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  text: PromptText,
  input: z.output<I>,
): ChatMessage[] {
  return [...renderPrefix(signature, text), renderInput(signature, inputFields(signature, input))];
}

/** The part of the prompt that does not depend on the input. */
export function renderPrefix(signature: Signature, text: PromptText): ChatMessage[] {
  return [
    systemMessage(signature, text.instruction),
    ...text.demos.flatMap((demo) => demoMessages(signature, demo)),
  ];
}

/** The user message of an input; `advice` (see `refine`) is one more section after the fields. */
export function renderInput(
  signature: Signature,
  fields: readonly InputField[],
  advice?: string,
): ChatMessage {
  const headings = headingLines('##', [...Object.keys(signature.input.shape), ADVICE_SECTION]);
  const parts = fields.flatMap((field) => fieldParts(field, headings));
  if (advice !== undefined) parts.push(textPart(textSection(`## ${ADVICE_SECTION}`, advice, headings)));
  return { role: 'user', content: joinTexts(parts) };
}

/** Heading of what a reviewer of the last attempt advises. */
export const ADVICE_SECTION = 'advice';

function systemMessage(signature: Signature, instruction: string): ChatMessage {
  const inputs = fieldsOf(signature.input).map(([name, field]) => {
    const description = descriptionOf(field);
    return description === undefined ? `- ${name}` : `- ${name}: ${description}`;
  });
  const paragraphs = [
    `# Task: ${signature.name}`,
    instruction,
    `# Input\n${inputs.join('\n')}`,
    '# Output\nReply with one JSON object and nothing else. It must follow this JSON Schema:\n' +
      jsonBlock(layoutJson(signature.outputSchema)),
  ];
  return { role: 'system', content: [textPart(paragraphs.join('\n\n'))] };
}

function demoMessages(signature: Signature, demo: Demo): ChatMessage[] {
  const output = layoutJson(inOrder(demo.output, Object.keys(signature.output.shape)));
  return [
    renderInput(signature, inputFields(signature, demo.input)),
    { role: 'assistant', content: [textPart(output)] },
  ];
}

function fieldParts({ name, value, media }: InputField, headings: RegExp): ContentPart[] {
  const isText = typeof value === 'string';
  const title = `## ${name}`;
  const heading = textPart(
    isText ? textSection(title, value, headings) : `${title}\n${jsonBlock(layoutJson(value))}`,
  );
  const [first] = media;
  if (first === undefined) return [heading];
  // A field that is one medium: its placeholder is already the line before the part.
  if (isText) return [heading, { type: 'media', medium: first.medium }];
  return [
    heading,
    ...media.flatMap(({ label, medium }): ContentPart[] => [textPart(label), { type: 'media', medium }]),
  ];
}

/** Adjacent texts become one part, a blank line between them. */
function joinTexts(parts: readonly ContentPart[]): ContentPart[] {
  const joined: ContentPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = textPart(`${last.text}\n\n${part.text}`);
    } else {
      joined.push(part);
    }
  }
  return joined;
}

function inOrder(object: JsonObject, keys: readonly string[]): JsonObject {
  const known = keys.filter((key) => object[key] !== undefined);
  return Object.fromEntries(known.map((key) => [key, object[key]]));
}

/** The description of a field, also when it sits inside `.optional()` or `.default()`. */
function descriptionOf(field: z.core.$ZodType): string | undefined {
  if ('description' in field && typeof field.description === 'string') return field.description;
  const { def } = field._zod;
  const inner = 'innerType' in def ? def.innerType : 'in' in def ? def.in : undefined;
  return isSchema(inner) ? descriptionOf(inner) : undefined;
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function jsonBlock(json: string): string {
  return `\`\`\`json\n${json}\n\`\`\``;
}

function textPart(text: string): ContentPart {
  return { type: 'text', text };
}
