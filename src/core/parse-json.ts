import type { JsonObject, JsonValue } from './json.js';

/** The value of a JSON text; undefined when the text is not JSON (`undefined` is no JSON value). */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Without the byte order mark that some editors write first; it is no part of the JSON. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** The object of a JSON text; throws SyntaxError on anything else. */
export function parseJsonObject(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new SyntaxError('expected the text of a JSON object');
  return value;
}

/** Whether a value that came out of JSON, or is written to it, is an object: no list, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
