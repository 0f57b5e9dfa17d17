import type { z } from 'zod';
import { formatPath } from './issue-lines.js';
import { asKnownType } from './schema-shape.js';

type Schema = z.core.$ZodType;
type Path = readonly (string | number)[];

/**
 * Paths of keys in `value` that the schema does not know and therefore drops. `value` passed the schema. Looks
 * through the wrappers of zod; behind a transform the shape is unknown, so nothing is reported there.
 */
export function unknownKeys(schema: Schema, value: unknown): string[] {
  return collect(schema, value, []).map(formatPath);
}

function collect(schema: z.core.$ZodType, value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const { def } = asKnownType(schema)._zod;
  switch (def.type) {
    case 'object':
      return collectObject(def, value, path);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, at) => collect(def.element, item, [...path, at]))
        : [];
    case 'tuple':
      return Array.isArray(value)
        ? value.flatMap((item, at) => {
            const schemaAt = def.items[at] ?? def.rest;
            return schemaAt === undefined || schemaAt === null ? [] : collect(schemaAt, item, [...path, at]);
          })
        : [];
    case 'record':
      return Object.entries(value).flatMap(([key, item]) => collect(def.valueType, item, [...path, key]));
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return collect(def.innerType, value, path);
    case 'lazy':
      return collect(def.getter(), value, path);
    case 'pipe':
      // A preprocessing step may build another value, which is then not what the model wrote.
      return asKnownType(def.in)._zod.def.type === 'transform' ? [] : collect(def.in, value, path);
    case 'union':
      return collectUnion(def.options, value, path);
    case 'intersection':
      return collectIntersection(def.left, def.right, value, path);
    default:
      return [];
  }
}

function collectObject(def: z.core.$ZodObjectDef, value: object, path: Path): Path[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const field = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (field !== undefined) return collect(field, item, [...path, key]);
    return def.catchall === undefined ? [[...path, key]] : [];
  });
}

/** The branch that zod took: the first that accepts the value. */
function collectUnion(options: readonly Schema[], value: unknown, path: Path): Path[] {
  const taken = options.find((option) => accepts(option, value));
  return taken === undefined ? [] : collect(taken, value, path);
}

/** A key is known when either side knows it. */
function collectIntersection(left: Schema, right: Schema, value: unknown, path: Path): Path[] {
  const inRight = new Set(collect(right, value, path).map(formatPath));
  return collect(left, value, path).filter((unknown) => inRight.has(formatPath(unknown)));
}

function accepts(schema: Schema, value: unknown): boolean {
  const result = schema._zod.run({ value, issues: [] }, { async: false });
  return !(result instanceof Promise) && result.issues.length === 0;
}
