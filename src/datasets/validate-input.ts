import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.js';
import { withMediaBeside } from './relative-media.js';

export type ValidatedInput =
  | { readonly type: 'valid'; readonly input: JsonObject }
  | { readonly type: 'invalid'; readonly messages: readonly string[] };

type Values = Readonly<Record<string, unknown>>;

/**
 * Checks an input against a program's schema. A text that the schema refuses where it wants something else is tried as
 * JSON, since every cell of a CSV file is text. The input is given as it was, not as the schema would transform it; only
 * media with relative paths are looked for in `mediaFolder`.
 */
export function validateInput(
  values: Values,
  schema: z.ZodObject | null,
  mediaFolder: string,
): ValidatedInput {
  if (isBlank(values)) return { type: 'invalid', messages: ['the input is empty'] };
  if (schema === null) return { type: 'valid', input: asJson(values) };
  const plain = schema.safeParse(values);
  if (plain.success)
    return { type: 'valid', input: asJson(withMediaBeside(values, plain.data, mediaFolder)) };
  const converted = convertCells(values, schema, plain.error);
  const second = schema.safeParse(converted);
  if (second.success)
    return { type: 'valid', input: asJson(withMediaBeside(converted, second.data, mediaFolder)) };
  return { type: 'invalid', messages: second.error.issues.map(issueLine) };
}

function convertCells(values: Values, schema: z.ZodObject, error: z.ZodError): Values {
  const converted: Record<string, unknown> = { ...values };
  const shape: z.core.$ZodShape = schema.shape;
  for (const field of new Set(error.issues.map((issue) => String(issue.path[0])))) {
    const cell = values[field];
    if (typeof cell !== 'string') continue;
    const type = shape[field];
    // An empty cell of an optional field is no value at all.
    if (cell === '' && type?._zod.optin === 'optional') delete converted[field];
    else converted[field] = parsedCell(cell);
  }
  return converted;
}

function parsedCell(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

function isBlank(values: Values): boolean {
  return Object.values(values).every((value) => typeof value === 'string' && value.trim() === '');
}

function issueLine(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

function asJson(values: object): JsonObject {
  // eslint-disable-next-line scenewright/no-cast -- the values come out of JSON.parse or are cells of text
  return values as Readonly<Record<string, JsonValue>>;
}
