import type { JsonValue } from '../../../core/json.js';
import { ownValue } from '../../../core/own-value.js';
import { asObject } from '../heads/head-call.js';
import {
  branches,
  enumOf,
  isNullNode,
  itemsOf,
  mainBranch,
  propertiesOf,
  requiredOf,
  type SchemaNode,
} from './schema-node.js';

/** Fills a field that the simulator has no idea for. */
export type FillBlank = (node: SchemaNode, name: string) => JsonValue;

/** Makes a value follow the schema: vocabulary, lengths, ranges, required and unknown keys. Never throws. */
export function conform(
  value: unknown,
  node: SchemaNode,
  name: string,
  fill: FillBlank,
  depth = 0,
): JsonValue {
  if (depth > 24) return null;
  const listed = enumOf(node);
  if (listed !== null) return nearestListed(value, listed) ?? listed[0] ?? null;
  const options = branches(node);
  if (options.length > 1 || options[0] !== node) return conformToBranch(value, options, name, fill, depth);
  switch (node.schema['type']) {
    case 'object':
      return conformObject(value, node, fill, depth);
    case 'array':
      return conformArray(value, node, name, fill, depth);
    case 'string':
      return conformString(value, node, name, fill);
    case 'number':
    case 'integer':
      return conformNumber(value, node, name, fill);
    case 'boolean':
      return typeof value === 'boolean' ? value : fill(node, name);
    case 'null':
      return null;
    default:
      if (propertiesOf(node).size > 0) return conformObject(value, node, fill, depth);
      return isJson(value) ? value : fill(node, name);
  }
}

function isJson(value: unknown): value is JsonValue {
  return (
    value !== undefined &&
    typeof value !== 'function' &&
    typeof value !== 'symbol' &&
    typeof value !== 'bigint'
  );
}

function conformToBranch(
  value: unknown,
  options: readonly SchemaNode[],
  name: string,
  fill: FillBlank,
  depth: number,
): JsonValue {
  if (value === null && options.some(isNullNode)) return null;
  const real = options.filter((option) => !isNullNode(option));
  if (typeof value === 'string') {
    for (const option of real) {
      const listed = enumOf(mainBranch(option));
      const match = listed === null ? undefined : nearestListed(value, listed);
      if (match !== undefined) return match;
    }
    const open = real.find((option) => option.schema['type'] === 'string' && enumOf(option) === null);
    if (open !== undefined) return conform(value, open, name, fill, depth + 1);
  }
  const fitting = real.find((option) => typeFits(value, option)) ?? real[0];
  return fitting === undefined ? null : conform(value, fitting, name, fill, depth + 1);
}

function typeFits(value: unknown, node: SchemaNode): boolean {
  const type = node.schema['type'];
  if (Array.isArray(value)) return type === 'array';
  if (asObject(value) !== undefined) return type === 'object' || propertiesOf(node).size > 0;
  return type === typeof value || (type === 'integer' && Number.isInteger(value));
}

function conformObject(value: unknown, node: SchemaNode, fill: FillBlank, depth: number): JsonValue {
  const source = asObject(value) ?? {};
  const result: Record<string, JsonValue> = {};
  const required = requiredOf(node);
  for (const [name, child] of propertiesOf(node)) {
    const given = ownValue(source, name);
    if (given === undefined && !required.has(name)) continue;
    result[name] = conform(given === undefined ? fill(child, name) : given, child, name, fill, depth + 1);
  }
  return result;
}

function conformArray(
  value: unknown,
  node: SchemaNode,
  name: string,
  fill: FillBlank,
  depth: number,
): JsonValue {
  const items = itemsOf(node);
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const most = numberOr(node.schema['maxItems'], 200);
  const result = list.slice(0, most).map((item) => conform(item, items, name, fill, depth + 1));
  const least = Math.min(numberOr(node.schema['minItems'], 0), 50);
  while (result.length < least) result.push(conform(fill(items, name), items, name, fill, depth + 1));
  return result;
}

function conformString(value: unknown, node: SchemaNode, name: string, fill: FillBlank): string {
  const raw =
    typeof value === 'string'
      ? value
      : value === undefined || value === null
        ? fill(node, name)
        : JSON.stringify(value);
  let text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  text = listedInDescription(text, node) ?? text;
  const pattern = node.schema['pattern'];
  if (typeof pattern === 'string' && /^\^custom:/.test(pattern) && !/^custom:./.test(text))
    text = `custom:${text}`;
  const most = numberOr(node.schema['maxLength'], Number.POSITIVE_INFINITY);
  if (text.length > most) text = text.slice(0, most);
  const least = Math.min(numberOr(node.schema['minLength'], 0), 1_000);
  return text.length < least ? text.padEnd(least, '.') : text;
}

/** Vocabulary that a description lists ("e.g. eye_level, low_angle") wins over another spelling of the same. */
function listedInDescription(text: string, node: SchemaNode): string | undefined {
  const description = node.schema['description'];
  if (typeof description !== 'string' || text.length > 40 || /[.!?]/.test(text)) return undefined;
  const listed = description.match(/[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*/g) ?? [];
  return listed.find((word) => word !== text && word.includes('_') && fold(word) === fold(text));
}

function conformNumber(value: unknown, node: SchemaNode, name: string, fill: FillBlank): number {
  const filled = typeof value === 'number' && Number.isFinite(value) ? value : fill(node, name);
  const least = numberOr(node.schema['minimum'] ?? node.schema['exclusiveMinimum'], Number.NEGATIVE_INFINITY);
  const most = numberOr(node.schema['maximum'] ?? node.schema['exclusiveMaximum'], Number.POSITIVE_INFINITY);
  const number = Math.min(most, Math.max(least, typeof filled === 'number' ? filled : 0));
  return node.schema['type'] === 'integer' ? Math.round(number) : number;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const tokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/** The listed value that a value means: the same text, another spelling, or most words in common. */
export function nearestListed(value: unknown, listed: readonly JsonValue[]): JsonValue | undefined {
  const exact = listed.find((item) => item === value);
  if (exact !== undefined) return exact;
  if (typeof value !== 'string') return undefined;
  const folded = fold(value);
  const texts = listed.filter((item) => typeof item === 'string');
  const spelled = texts.find((item) => fold(item) === folded);
  if (spelled !== undefined) return spelled;
  const own = new Set(tokens(value));
  const scored = texts.map((item) => {
    const words = tokens(item);
    const shared = words.filter((word) => own.has(word)).length;
    return { item, score: shared / Math.max(1, Math.min(words.length, own.size)) };
  });
  const best = scored.reduce<{ item: JsonValue; score: number }>(
    (top, item) => (item.score > top.score ? item : top),
    { item: null, score: 0 },
  );
  return best.score >= 0.6 ? best.item : undefined;
}
