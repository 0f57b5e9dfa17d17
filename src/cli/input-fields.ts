import { z } from 'zod';
import { mediaKindOf } from '../signatures/media.js';
import type { MediaKind } from '../signatures/media.js';

/** How one input field of a program is filled from text on the command line. */
export interface InputField {
  readonly name: string;
  readonly kind: 'text' | 'json' | MediaKind;
  /** Takes a list of `kind`. */
  readonly isList: boolean;
  readonly isRequired: boolean;
}

export function inputFields(input: z.ZodObject): readonly InputField[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = input.shape;
  return Object.entries(shape).map(([name, schema]) => describeField(name, schema));
}

/** The field that a bare prompt fills: the first required text, else the first text. */
export function promptField(fields: readonly InputField[]): InputField | undefined {
  const texts = fields.filter((field) => field.kind === 'text' && !field.isList);
  return texts.find((field) => field.isRequired) ?? texts[0];
}

function describeField(name: string, schema: z.core.$ZodType): InputField {
  // zod marks what may be left out as 'optional' or (newer versions) 'defaulted'.
  const isRequired = schema._zod.optin === undefined;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) {
    return { name, kind: kindOf(unwrap(inner.element)), isList: true, isRequired };
  }
  return { name, kind: kindOf(inner), isList: false, isRequired };
}

function kindOf(schema: z.core.$ZodType): InputField['kind'] {
  return (
    mediaKindOf(schema) ?? (schema instanceof z.ZodString || schema instanceof z.ZodEnum ? 'text' : 'json')
  );
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (mediaKindOf(schema) !== undefined) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap());
  }
  return schema;
}
