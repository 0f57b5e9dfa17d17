import type { JsonObject, JsonValue } from '../core/json.js';
import { isJsonObject } from '../core/parse-json.js';

/** Keywords that hold data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples', 'required']);

/**
 * Closes every object of a JSON Schema that does not say otherwise: unknown keys are dropped on parsing, so the model
 * is told not to write any. The parts of an intersection stay open, or none would accept the keys of the others.
 */
export function closeObjects(schema: JsonObject): JsonObject {
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, value === undefined ? value : closeInner(key, value)]),
  );
  const isOpen =
    closed.type === 'object' && closed.properties !== undefined && closed.additionalProperties === undefined;
  return isOpen ? { ...closed, additionalProperties: false } : closed;
}

function closeInner(key: string, value: JsonValue): JsonValue {
  if (DATA.has(key) || key === 'allOf') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => closeValue(item));
  if (!isJsonObject(value)) return value;
  if (key !== 'properties' && key !== '$defs') return closeObjects(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, inner === undefined ? inner : closeValue(inner)]),
  );
}

function closeValue(value: JsonValue): JsonValue {
  return isJsonObject(value) ? closeObjects(value) : value;
}
