import type { z } from 'zod';
import { mediaKindOf } from './media-fields.js';

/** The fields of a zod object in the order of their declaration. */
export function fieldsOf(schema: z.ZodObject): [string, z.ZodType][] {
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  return Object.entries(shape);
}

/** A schema as one of the union of zod's own schema types, so that `def.type` tells them apart. */
export function asKnownType(schema: z.core.$ZodType): z.core.$ZodTypes {
  // eslint-disable-next-line scenewright/no-cast -- $ZodTypes lists what $ZodType can be; zod has no guard for it
  return schema as z.core.$ZodTypes;
}

/** Schemas directly inside another one. */
function innerSchemas(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = asKnownType(schema)._zod;
  switch (def.type) {
    case 'object':
      return Object.values(def.shape);
    case 'array':
      return [def.element];
    case 'tuple':
      return def.rest === null ? def.items : [...def.items, def.rest];
    case 'record':
      return [def.valueType];
    case 'union':
      return def.options;
    case 'intersection':
      return [def.left, def.right];
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return [def.innerType];
    case 'pipe':
      return [def.in, def.out];
    case 'lazy':
      return [def.getter()];
    default:
      return [];
  }
}

/** Whether a media field sits anywhere inside a schema. */
export function holdsMedia(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  if (mediaKindOf(schema) !== undefined) return true;
  if (seen.has(schema)) return false;
  seen.add(schema);
  return innerSchemas(schema).some((inner) => holdsMedia(inner, seen));
}
