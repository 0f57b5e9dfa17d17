import type { JsonObject, JsonValue } from '../../../core/json.js';
import { ownValue } from '../../../core/own-value.js';
import { writeActions } from '../heads/actions.js';
import { writeCinematography } from '../heads/cinematography.js';
import { writeCritique } from '../heads/critic.js';
import { imagePart } from './image-part.js';
import { writeElements } from '../heads/elements.js';
import { asObject, type HeadCall } from '../heads/head-call.js';
import { writeObjects } from '../heads/objects.js';
import { writeReview } from '../heads/review.js';
import { holdsScene, writeSummary } from '../heads/summary.js';
import type { SkillHead } from '../skills/skill.js';
import { conform } from './conform.js';
import { fillGeneric } from './generic.js';
import { itemsOf, mainBranch, propertiesOf, rootNode, type SchemaNode } from './schema-node.js';

/** Gives a call whose skills are those of one head. */
export type CallFor = (head: SkillHead | 'review') => HeadCall;

/** A value that follows the schema: recognised parts by their heads, the rest by type and name. */
export function fillSchema(schema: JsonObject, callFor: CallFor): JsonValue {
  const root = rootNode(schema);
  return conform(write(root, callFor, 0), root, '', (node, name) =>
    fillGeneric(callFor('answer'), node, name),
  );
}

/** Walks down the schema; a part whose properties look like a head's is written by that head. */
function write(node: SchemaNode, callFor: CallFor, depth: number): JsonValue | undefined {
  const main = mainBranch(node);
  const properties = propertiesOf(main);
  if (properties.size === 0 || depth > 8) return undefined;
  const recognised = writeRecognised(main, properties, callFor);
  const result: Record<string, JsonValue> = {};
  for (const [name, child] of properties) {
    const known = ownValue(recognised, name) ?? write(child, callFor, depth + 1);
    if (known !== undefined) result[name] = known;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

type Properties = ReadonlyMap<string, SchemaNode>;

const hasAll = (properties: Properties, ...names: string[]): boolean =>
  names.every((name) => properties.has(name));

function itemHas(properties: Properties, list: string, ...names: string[]): boolean {
  const node = properties.get(list);
  if (node === undefined) return false;
  const main = mainBranch(node);
  return main.schema['type'] === 'array' && hasAll(propertiesOf(mainBranch(itemsOf(main))), ...names);
}

function writeRecognised(node: SchemaNode, properties: Properties, callFor: CallFor): JsonObject {
  const image = imagePart(properties, callFor);
  if (image !== null) return image;
  if (itemHas(properties, 'elements', 'element_id')) return jsonOf(writeElements(callFor('elements')));
  const parts: Record<string, JsonValue | undefined> = {};
  if (itemHas(properties, 'objects', 'shape_and_color'))
    Object.assign(parts, writeObjects(callFor('objects')));
  if (itemHas(properties, 'actions', 'action_class')) Object.assign(parts, writeActions(callFor('actions')));
  if (hasAll(properties, 'camera', 'lighting'))
    Object.assign(parts, writeCinematography(callFor('cinematography')));
  if (hasAll(properties, 'specificity', 'coherence', 'depth', 'intent'))
    Object.assign(parts, writeReview(callFor('review')));
  if (properties.has('issues') && holdsScene(callFor('review')))
    Object.assign(parts, critique(node, properties, callFor));
  for (const name of ['short_description', 'summary']) {
    if (properties.has(name) && holdsScene(callFor('review'))) parts[name] = writeSummary(callFor('summary'));
  }
  return parts;
}

/** Issues as objects, or as lines where the schema wants text. */
function critique(_node: SchemaNode, properties: Properties, callFor: CallFor): JsonObject {
  const { issues } = writeCritique(callFor('critic'));
  const node = properties.get('issues');
  const wantsText = node !== undefined && mainBranch(itemsOf(mainBranch(node))).schema['type'] === 'string';
  const deductions: Readonly<Record<string, number>> = {
    LANE_LEAKAGE: 0.15,
    CONTRADICTION: 0.25,
    INVALID_DEPENDENCY: 0.3,
    MISSING_DATA: 0.1,
  };
  const loss = issues.reduce((sum, { type }) => sum + (deductions[type] ?? 0.1), 0);
  return {
    issues: wantsText
      ? issues.map(
          ({ type, head, location, quote, reason }) =>
            `[${type}] ${head}.${location}: '${quote}' - ${reason}`,
        )
      : issues,
    consistency_score: Math.max(0, Math.round((1 - loss) * 100) / 100),
  };
}

function jsonOf(value: object): JsonObject {
  return asObject(value) ?? {};
}
