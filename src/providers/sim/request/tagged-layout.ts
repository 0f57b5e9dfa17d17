import type { JsonObject } from '../../../core/json.js';
import type { SystemReading } from './read-system.js';

/** A layout of sections in tags: `<input_fields>`, `<output_fields>`, `<task_definition>`; replies are `name: value` lines. */
export function isTaggedLayout(text: string): boolean {
  return /<output_fields>[\s\S]*<\/output_fields>/.test(text);
}

export function readTaggedLayout(text: string): SystemReading {
  const inputs = section(text, 'input_fields').matchAll(/^([A-Z][\w ]*?)(?: \([^)]*\))?:/gm);
  const fields = outputFields(section(text, 'output_fields'));
  return {
    instruction: section(text, 'task_definition').trim(),
    inputNames: [...inputs].map((match) => match[1] ?? '').filter((name) => name !== ''),
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields),
      required: fields.map(([name]) => name),
    },
    layout: { type: 'lines', outputs: fields.map(([name]) => name) },
  };
}

function section(text: string, tag: string): string {
  return new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)?.[1] ?? '';
}

/** `Verdict (wire key: \`verdict\`): (This classification class field must be included)Allowed values: yes, no` */
function outputFields(text: string): [string, JsonObject][] {
  return [...text.matchAll(/^[^\n(]+\(wire key: `(\w+)`\):([^\n]*)$/gm)].map((match) => {
    const description = match[2] ?? '';
    const allowed = /Allowed values:\s*([^\n]+)/i.exec(description)?.[1];
    return [match[1] ?? '', allowed === undefined ? typeIn(description) : { enum: listOf(allowed) }];
  });
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim().replace(/^["'`]|["'`.]+$/g, ''))
    .filter((item) => item !== '');
}

function typeIn(description: string): JsonObject {
  if (/\barray of\b/i.test(description)) {
    return { type: 'array', items: { type: /numbers/i.test(description) ? 'number' : 'string' } };
  }
  if (/\bboolean\b/i.test(description)) return { type: 'boolean' };
  if (/\bnumber\b/i.test(description)) return { type: 'number' };
  return { type: 'string' };
}
