import type { JsonObject, JsonValue } from '../core/json.js';
import { isJsonObject } from '../core/parse-json.js';

/**
 * Keywords that OpenAI's strict mode takes (structured outputs guide, "Supported schemas"). A schema with others is
 * sent without strict mode rather than refused.
 */
const STRICT_KEYWORDS: ReadonlySet<string> = new Set([
  '$schema',
  '$defs',
  '$ref',
  'definitions',
  'type',
  'title',
  'description',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'pattern',
  'format',
]);

/** Why OpenAI's strict mode would refuse a schema, or null when it takes it. */
export function strictSchemaProblem(schema: JsonObject): string | null {
  if (schema['type'] !== 'object') return 'the root is not an object';
  return problemAt(schema, '');
}

function problemAt(schema: JsonObject, path: string): string | null {
  const at = path === '' ? 'the root' : path;
  for (const keyword of Object.keys(schema)) {
    if (!STRICT_KEYWORDS.has(keyword)) return `${at} uses "${keyword}"`;
  }
  if (schema['type'] === undefined && !['anyOf', '$ref', 'enum', 'const'].some((key) => key in schema)) {
    return `${at} has no type`;
  }
  if (schema['type'] === 'object' || schema['properties'] !== undefined) {
    const problem = objectProblem(schema, at);
    if (problem !== null) return problem;
  }
  for (const [name, child] of children(schema)) {
    const problem = isJsonObject(child)
      ? problemAt(child, `${path}/${name}`)
      : `${at} has no schema for ${name}`;
    if (problem !== null) return problem;
  }
  return null;
}

function objectProblem(schema: JsonObject, at: string): string | null {
  if (schema['additionalProperties'] !== false) return `${at} allows additional properties`;
  const required = schema['required'];
  const names = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const optional = names.find((name) => !Array.isArray(required) || !required.includes(name));
  return optional === undefined ? null : `${at}/${optional} is optional`;
}

function children(schema: JsonObject): readonly (readonly [string, JsonValue | undefined])[] {
  const maps = ['properties', '$defs', 'definitions'].flatMap((key) => {
    const map = schema[key];
    return isJsonObject(map) ? Object.entries(map) : [];
  });
  const anyOf = schema['anyOf'];
  const choices = Array.isArray(anyOf) ? anyOf.map((item, at) => [`anyOf/${at}`, item] as const) : [];
  const items = schema['items'] === undefined ? [] : [['items', schema['items']] as const];
  return [...maps, ...choices, ...items];
}
