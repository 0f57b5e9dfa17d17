import type { z } from 'zod';
import { UsageError } from '../core/errors.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import { ownValue } from '../core/own-value.js';
import { isNormalisedMedium } from './media-brand.js';
import type { Medium } from './media.js';
import { checkSchema } from './parse-schema.js';
import type { Signature } from './signature.js';

/** A medium found in an input, with the placeholder that stands for it in the text: `[image 1]`. */
export interface LabelledMedium {
  readonly label: string;
  readonly medium: Medium;
}

/** One field of an input, ready to be written down. */
export interface InputField {
  readonly name: string;
  /** The value as JSON, with placeholders for media. */
  readonly value: JsonValue;
  /** The media of this field, in the order of their placeholders. */
  readonly media: readonly LabelledMedium[];
}

/** Validates what a caller gave. Throws UsageError `input/invalid` with one line for each thing that is wrong. */
export function parseInput<I extends z.ZodObject>(owner: string, schema: I, input: z.input<I>): z.output<I> {
  const checked = checkSchema(schema, input);
  if (checked.ok) return checked.value;
  throw new UsageError('input/invalid', `The input of ${owner} is not valid:\n${checked.errors.join('\n')}`, {
    hint: `${owner} takes: ${Object.keys(schema.shape).join(', ')}.`,
  });
}

/** The fields of a validated input in the order of the signature; fields that were not given are left out. */
export function inputFields(signature: Signature, input: Readonly<Record<string, unknown>>): InputField[] {
  const counts = new Map<string, number>();
  return Object.keys(signature.input.shape).flatMap((name) => {
    const given = ownValue(input, name);
    if (given === undefined) return [];
    const media: LabelledMedium[] = [];
    const label = (medium: Medium): string => {
      const count = (counts.get(medium.kind) ?? 0) + 1;
      counts.set(medium.kind, count);
      const text = `[${medium.kind} ${count}]`;
      media.push({ label: text, medium });
      return text;
    };
    return [{ name, value: asJson(given, label) ?? null, media }];
  });
}

/** The input as one JSON object, with placeholders for media: what traces and demonstrations hold. */
export function inputJson(fields: readonly InputField[]): JsonObject {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

function asJson(value: unknown, label: (medium: Medium) => string): JsonValue | undefined {
  if (isNormalisedMedium(value)) return label(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return value.map((item) => asJson(item, label) ?? null);
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Set) return asJson([...value], label);
  if (value instanceof Map) return asJson([...value], label);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const json = asJson(item, label);
      return json === undefined ? [] : [[key, json]];
    }),
  );
}
