import type { JsonValue } from '../../core/json.js';
import { isJsonObject, parseJson } from '../../core/parse-json.js';
import type { ValueRepair } from './value-repair.js';

/** Keys that models put around an answer, besides the name of the signature. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'answer',
  'data',
  'json',
  'output',
  'outputs',
  'response',
  'result',
  'results',
]);

/** Keywords of JSON Schema that models copy from the prompt around their values. */
const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  '$schema',
  'additionalProperties',
  'description',
  'properties',
  'required',
  'title',
  'type',
]);

/** The whole reply as JSON inside a JSON string. */
export const stringifiedJson: ValueRepair = {
  name: 'stringified-json',
  apply: (value) => (typeof value === 'string' ? (parseJson(value) ?? value) : value),
};

/** An array with the answer as its only element. */
export const singleElementArray: ValueRepair = {
  name: 'single-element-array',
  apply: (value) => (Array.isArray(value) && value.length === 1 ? firstOf(value) : value),
};

/** `{ "result": { ... } }`, or the name of the signature as the key. */
export const wrapperObject: ValueRepair = {
  name: 'wrapper-object',
  apply(value, signature) {
    const [entry, ...others] = isJsonObject(value) ? Object.entries(value) : [];
    if (entry === undefined || others.length > 0) return value;
    const [key, inner] = entry;
    const isWrapper =
      !Object.hasOwn(signature.output.shape, key) && (isWrapperKey(key) || isSameName(key, signature.name));
    return isWrapper && inner !== undefined ? inner : value;
  },
};

/** Values filled into the `properties` of the schema itself. */
export const schemaEcho: ValueRepair = {
  name: 'schema-echo',
  apply(value, signature) {
    if (!isJsonObject(value) || !isJsonObject(value.properties)) return value;
    const isEcho = Object.keys(value).every(
      (key) => SCHEMA_KEYWORDS.has(key) && !Object.hasOwn(signature.output.shape, key),
    );
    return isEcho ? value.properties : value;
  },
};

function firstOf(values: readonly JsonValue[]): JsonValue {
  return values[0] ?? null;
}

function isWrapperKey(key: string): boolean {
  return WRAPPERS.has(key.toLowerCase());
}

function isSameName(key: string, name: string): boolean {
  const fold = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return fold(key) === fold(name);
}
