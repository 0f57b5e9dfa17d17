import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import { mediaKindOf } from './media-fields.js';
import { closeObjects } from './close-objects.js';
import { parseJsonObject } from '../core/parse-json.js';
import { stableSchema } from './stable-schema.js';

/** Types of zod for which JSON has no value. */
const NOT_JSON: ReadonlySet<string> = new Set([
  'bigint',
  'symbol',
  'undefined',
  'void',
  'date',
  'map',
  'set',
  'nan',
  'custom',
  'transform',
  'function',
  'promise',
  'file',
]);

interface Visit {
  readonly schema: z.core.$ZodType;
  readonly json: z.core.JSONSchema.BaseSchema;
  readonly path: readonly (string | number)[];
}

/**
 * JSON Schema (2020-12) of what a model has to write: the input side of the zod object, closed to other keys.
 * Throws UsageError where the schema holds a medium or something that JSON cannot express.
 */
export function replyJsonSchema(output: z.ZodObject, owner: string): JsonObject {
  const json = toJsonSchema(output, ({ schema, path }) => {
    const kind = mediaKindOf(schema);
    if (kind !== undefined) {
      throw new UsageError(
        'signature/media-output',
        `${owner}: output ${fieldPath(path)} is of type ${kind}, which a language model cannot write.`,
        { hint: 'Media belong in the input; a step that makes images is a module of its own.' },
      );
    }
    if (NOT_JSON.has(schema._zod.def.type)) {
      throw new UsageError(
        'signature/output-not-json',
        `${owner}: output ${fieldPath(path)} is of zod type ${schema._zod.def.type}, which JSON cannot express.`,
        { hint: 'Use a JSON type (for a date: z.iso.date()) and transform it after parsing if needed.' },
      );
    }
  });
  return closeObjects(json);
}

/** JSON Schema for hashing: media are `contentMediaType`, and what JSON cannot express is named. */
export function describingJsonSchema(schema: z.ZodObject): JsonObject {
  const json = toJsonSchema(schema, ({ schema: visited, json: described }) => {
    const kind = mediaKindOf(visited);
    if (kind !== undefined) described.contentMediaType = `${kind}/*`;
    else if (NOT_JSON.has(visited._zod.def.type)) described.$comment = `zod ${visited._zod.def.type}`;
  });
  return closeObjects(stableSchema(json));
}

function toJsonSchema(schema: z.ZodObject, visit: (visit: Visit) => void): JsonObject {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => {
      visit({ schema: zodSchema, json: jsonSchema, path });
      openInteger(jsonSchema);
    },
  });
  // A copy without functions and without zod's hidden properties.
  const { $schema: _dialect, ...plain } = parseJsonObject(JSON.stringify(json));
  return plain;
}

/** The bounds of a safe integer tell a model nothing and cost tokens. */
function openInteger(json: z.core.JSONSchema.BaseSchema): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

/** `properties/a/items/properties/b` as `a[].b`. */
function fieldPath(path: readonly (string | number)[]): string {
  const names: string[] = [];
  for (const [at, step] of path.entries()) {
    const before = path[at - 1];
    if (before === 'properties') names.push(names.length === 0 ? String(step) : `.${step}`);
    else if (step === 'items') names.push('[]');
  }
  return names.length === 0 ? '(the whole object)' : `"${names.join('')}"`;
}
