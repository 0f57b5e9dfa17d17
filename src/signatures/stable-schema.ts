import type { JsonObject, JsonValue } from '../core/json.js';
import { isJsonObject } from '../core/parse-json.js';

/** Names that releases of zod write as `format` beside a pattern that says the same, or do not write. */
const NO_FORMATS: ReadonlySet<JsonValue> = new Set(['starts_with', 'ends_with', 'includes', 'regex']);

/**
 * The same schema in one of the several ways in which releases of zod write it, so that a signature keeps its hash
 * (and a compiled program stays valid) when zod is updated. For hashing only. Holds
 * for zod 4.2 to 4.6, but for `z.iso.time()` and unions inside intersections.
 */
export function stableSchema(schema: JsonObject): JsonObject {
  const inner = mapValues(schema, (value, key) =>
    DATA.has(key) ? value : stableInner(value, SCHEMAS_BY_NAME.has(key)),
  );
  return [unionOfTypes, flatUnion, mergedObjects, tuple, format, recordKeys].reduce(
    (current, step) => step(current),
    inner,
  );
}

/** Keywords that hold data of the user, and those that hold schemas under names of the user. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);
const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs']);

function stableInner(value: JsonValue, isByName: boolean): JsonValue {
  if (isArray(value)) return value.map((item) => stableInner(item, false));
  if (!isJsonObject(value)) return value;
  return isByName ? mapValues(value, (schema) => stableInner(schema, false)) : stableSchema(value);
}

function mapValues(object: JsonObject, change: (value: JsonValue, key: string) => JsonValue): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, change(value, key)]],
    ),
  );
}

/** `type: ["string", "null"]` as `anyOf` of the two. */
function unionOfTypes(schema: JsonObject): JsonObject {
  const { type, ...rest } = schema;
  return isArray(type) ? { ...rest, anyOf: type.map((one) => ({ type: one })) } : schema;
}

/** A branch that is nothing but a union of its own gives its branches to the union around it. */
function flatUnion(schema: JsonObject): JsonObject {
  if (!isArray(schema.anyOf)) return schema;
  const branches = schema.anyOf.flatMap((branch) =>
    isJsonObject(branch) && isArray(branch.anyOf) && Object.keys(branch).length === 1
      ? branch.anyOf
      : [branch],
  );
  return { ...schema, anyOf: branches };
}

/** An intersection of plain objects as one object. */
function mergedObjects(schema: JsonObject): JsonObject {
  const { allOf, ...rest } = schema;
  if (!isArray(allOf)) return schema;
  const parts = allOf.flatMap((part) => (isJsonObject(part) && isPlainObject(part) ? [part] : []));
  if (parts.length < allOf.length) return schema;
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(
      parts.flatMap(({ properties }) => (isJsonObject(properties) ? Object.entries(properties) : [])),
    ),
    required: parts.flatMap(({ required }) => (isArray(required) ? required : [])),
  };
}

function isPlainObject(schema: JsonObject): boolean {
  const known = new Set(['type', 'properties', 'required', 'additionalProperties']);
  return (
    schema.type === 'object' &&
    schema.properties !== undefined &&
    Object.keys(schema).every((key) => known.has(key))
  );
}

/** The length of a tuple follows from its items. */
function tuple(schema: JsonObject): JsonObject {
  if (!isArray(schema.prefixItems)) return schema;
  const { minItems: _min, maxItems: _max, items, ...rest } = schema;
  return items === undefined || items === false ? rest : { ...rest, items };
}

/** A known format stands for its pattern, which becomes more exact from release to release. */
function format(schema: JsonObject): JsonObject {
  if (typeof schema.format !== 'string') return schema;
  const { format: name, pattern: _pattern, ...rest } = schema;
  if (!NO_FORMATS.has(name)) return { ...rest, format: name };
  return schema.pattern === undefined ? rest : { ...rest, pattern: schema.pattern };
}

/** Whether the keys of a record are required follows from the keys. */
function recordKeys(schema: JsonObject): JsonObject {
  if (schema.propertyNames === undefined) return schema;
  const { required: _required, ...rest } = schema;
  return rest;
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
