import type { JsonObject, JsonValue } from '../../../core/json.js';
import { asList, asObject, asText } from '../heads/head-call.js';

/** A place in a JSON Schema, references resolved on demand. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly root: JsonObject;
}

export function rootNode(schema: JsonObject): SchemaNode {
  return { schema: follow(schema, schema), root: schema };
}

function follow(schema: JsonObject, root: JsonObject, depth = 0): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || depth > 20) return schema;
  let target: unknown = root;
  for (const step of reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')) {
    target = asObject(target)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  const object = asObject(target);
  return object === undefined ? {} : follow(object, root, depth + 1);
}

function nodeOf(parent: SchemaNode, schema: unknown): SchemaNode {
  return { schema: follow(asObject(schema) ?? {}, parent.root), root: parent.root };
}

/** Alternatives of `anyOf` and `oneOf`; a type list becomes one alternative per type; else the node itself. */
export function branches(node: SchemaNode): readonly SchemaNode[] {
  const alternatives = asList(node.schema['anyOf'] ?? node.schema['oneOf']);
  if (alternatives.length > 0) return alternatives.map((schema) => nodeOf(node, schema));
  const types = node.schema['type'];
  if (Array.isArray(types))
    return types.map((type: JsonValue) => ({ ...node, schema: { ...node.schema, type } }));
  return [node];
}

export function isNullNode(node: SchemaNode): boolean {
  return node.schema['type'] === 'null' || node.schema['const'] === null;
}

/** Properties by name, those of `allOf` parts included; empty for anything but an object. */
export function propertiesOf(node: SchemaNode): ReadonlyMap<string, SchemaNode> {
  const own = Object.entries(asObject(node.schema['properties']) ?? {});
  const parts = asList(node.schema['allOf']).flatMap((part) => [...propertiesOf(nodeOf(node, part))]);
  return new Map([
    ...parts,
    ...own.map(([name, schema]): [string, SchemaNode] => [name, nodeOf(node, schema)]),
  ]);
}

export function requiredOf(node: SchemaNode): ReadonlySet<string> {
  return new Set(asList(node.schema['required']).map(asText));
}

export function itemsOf(node: SchemaNode): SchemaNode {
  return nodeOf(node, node.schema['items']);
}

/** The first alternative that is not null. */
export function mainBranch(node: SchemaNode): SchemaNode {
  const candidates = branches(node).filter((branch) => !isNullNode(branch));
  const [first] = candidates;
  if (first === undefined || first === node) return node;
  return mainBranch(first);
}

/** The listed values of an enum or const; null for an open node. */
export function enumOf(node: SchemaNode): readonly JsonValue[] | null {
  if (node.schema['const'] !== undefined) return [node.schema['const']];
  const values = node.schema['enum'];
  return Array.isArray(values) ? values : null;
}
