import type { JsonObject } from '../../../core/json.js';
import { parseJson } from '../../../core/parse-json.js';
import { asObject } from '../heads/head-call.js';
import { isTaggedLayout, readTaggedLayout } from './tagged-layout.js';

/** How the reply is to be written: JSON, `[[ ## name ## ]]` sections, or `name: value` lines. */
export type ReplyLayout =
  | { readonly type: 'json' }
  | { readonly type: 'markers' | 'lines'; readonly outputs: readonly string[] };

/** What a system message says, whichever framework laid it out. */
export interface SystemReading {
  readonly instruction: string;
  /** Names of the inputs, where the layout lists them. */
  readonly inputNames: readonly string[];
  /** Schema printed in the text; null where there is none. */
  readonly schema: JsonObject | null;
  readonly layout: ReplyLayout;
}

/** Takes a system message apart: the instruction is what is left without schema and field boilerplate. */
export function readSystem(text: string): SystemReading {
  if (/\[\[ ## \w+ ## \]\]/.test(text)) return readMarkerLayout(text);
  if (isTaggedLayout(text)) return readTaggedLayout(text);
  const schema = schemaIn(text);
  const inputs = /(?:^|\n)#{1,3} Inputs?(?: Fields)?\n([\s\S]*?)(?=\n#{1,3} |$)/i.exec(text);
  const inputNames = [
    ...(inputs?.[1] ?? '').matchAll(/^\s*(?:[-*]|\d+\.)\s*[`"']?([A-Za-z_][\w ]*?)[`"']?(?=\s*(?:\(|:|$))/gm),
  ].map((match) => match[1] ?? '');
  return { instruction: withoutBoilerplate(text), inputNames, schema, layout: { type: 'json' } };
}

/** Drops task heading, input list, output section and schema blocks. */
function withoutBoilerplate(text: string): string {
  return text
    .replace(/(?:^|\n)#{1,3} Inputs?(?: Fields)?\n[\s\S]*?(?=\n#{1,3} |$)/gi, '\n')
    .replace(/(?:^|\n)#{1,3} Outputs?(?: Fields| Format)?\n[\s\S]*?(?=\n# (?!#)|$)/gi, '\n')
    .replace(/```(?:json)?\s*\{[\s\S]*?\n```/g, '\n')
    .replace(/^# Task: .*$/m, '')
    .replace(/^.*\b(?:JSON schema|JSON object)\b.*$/gim, '')
    .trim();
}

function schemaIn(text: string): JsonObject | null {
  for (const match of text.matchAll(/```(?:json)?\s*(\{[\s\S]*?\})\s*```/g)) {
    const parsed = parseJson(match[1] ?? '');
    const object = asObject(parsed);
    if (object !== undefined && (object['properties'] !== undefined || object['$ref'] !== undefined))
      return object;
  }
  // Some frameworks put the schema inline, on one line after a heading.
  const inline = /JSON schema:?\s*(\{.*\})/i.exec(text)?.[1];
  return inline === undefined ? null : (asObject(parseJson(inline)) ?? null);
}

/** The layout with `[[ ## name ## ]]` markers: fields are listed first, the objective stands last. */
function readMarkerLayout(text: string): SystemReading {
  const names = (heading: string) => {
    const section =
      new RegExp(`${heading}[^\\n]*:?\\n?([\\s\\S]*?)(?=\\nYour |\\nAll interactions|\\n\\n|$)`, 'i').exec(
        text,
      )?.[1] ?? '';
    return [...section.matchAll(/`([A-Za-z_]\w*)`/g)].map((match) => match[1] ?? '');
  };
  const objective = /objective is:?\s*([\s\S]*)$/i.exec(text)?.[1];
  const outputs = names('output fields are');
  return {
    instruction: (objective ?? '').trim(),
    inputNames: names('input fields are'),
    schema: markerSchema(text, outputs),
    layout: { type: 'markers', outputs },
  };
}

function markerSchema(text: string, outputs: readonly string[]): JsonObject {
  const properties = outputs.map((name): [string, JsonObject] => {
    const declared = new RegExp(`\`${name}\` \\(([^)]*)\\)`).exec(text)?.[1] ?? 'str';
    const placed = new RegExp(`\\{${name}\\}[^\\n]*?JSON schema: (\\{.*\\})`).exec(text)?.[1];
    const schema = placed === undefined ? undefined : asObject(parseJson(placed));
    return [name, schema ?? typeFromPython(declared)];
  });
  return { type: 'object', properties: Object.fromEntries(properties), required: [...outputs] };
}

function typeFromPython(declared: string): JsonObject {
  if (/^bool/.test(declared)) return { type: 'boolean' };
  if (/^int/.test(declared)) return { type: 'integer' };
  if (/^float/.test(declared)) return { type: 'number' };
  const literals = /^Literal\[(.*)\]$/.exec(declared)?.[1];
  if (literals !== undefined)
    return { enum: [...literals.matchAll(/['"]([^'"]*)['"]/g)].map((match) => match[1] ?? '') };
  if (/^list/i.test(declared)) return { type: 'array', items: { type: 'string' } };
  return { type: 'string' };
}
