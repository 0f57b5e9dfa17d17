import type { JsonObject } from '../../../core/json.js';
import { checkAlignment, checkQuality } from '../heads/image/check-image.js';
import { comparePair, CRITERIA, critique } from '../heads/image/compare.js';
import { answerQuestions, writeQuestions } from '../heads/image/questions.js';
import { checkRevision, deliberate, rewritePrompt, writeActionsToTake } from '../heads/image/revise.js';
import { verifyActions } from '../heads/image/verify-actions.js';
import { verifyCinematography } from '../heads/image/verify-cinematography.js';
import { verifyElements } from '../heads/image/verify-elements.js';
import { verifyObjects } from '../heads/image/verify-objects.js';
import { asObject } from '../heads/head-call.js';
import type { CallFor } from './fill.js';
import { itemsOf, mainBranch, propertiesOf, type SchemaNode } from './schema-node.js';

type Properties = ReadonlyMap<string, SchemaNode>;

/** What a schema that asks about an image, or about changing what it was made from, is filled with; null for others. */
export function imagePart(properties: Properties, callFor: CallFor): JsonObject | null {
  const value = recognised(properties, callFor);
  return value === null ? null : (asObject(value) ?? null);
}

function recognised(properties: Properties, callFor: CallFor): object | null {
  const has = (...names: string[]) => names.every((name) => properties.has(name));
  const lists = (list: string, ...names: string[]) => itemsHave(properties.get(list), names);
  if (lists('elements', 'present')) return verifyElements(callFor('verify-elements'));
  if (lists('objects', 'matches', 'accuracy')) return verifyObjects(callFor('verify-objects'));
  if (lists('actions', 'visible', 'alignment')) return verifyActions(callFor('verify-actions'));
  if (has('camera_match', 'lighting_match')) return verifyCinematography(callFor('verify-cinematography'));
  if (has('objects_match', 'background_match')) return checkQuality(callFor('check-quality'));
  if (has('subject_rendered', 'missing_from_intent')) return checkAlignment(callFor('check-alignment'));
  if (has('objectives', 'uncovered')) return deliberate(callFor('revise'));
  if (lists('actions', 'change', 'answers')) return writeActionsToTake(callFor('revise'));
  if (lists('actions', 'keeps_intent')) return checkRevision(callFor('review'));
  if (has('improved_prompt')) return { improved_prompt: rewritePrompt(callFor('rewrite')) };
  if (has(...CRITERIA))
    return properties.has('reason') ? comparePair(callFor('compare')) : critique(callFor('compare'));
  if (lists('answers', 'id', 'answer')) return answerQuestions(callFor('answer'));
  if (lists('questions', 'parents', 'question')) return writeQuestions(callFor('answer'));
  return null;
}

function itemsHave(node: SchemaNode | undefined, names: readonly string[]): boolean {
  if (node === undefined) return false;
  const main = mainBranch(node);
  if (main.schema['type'] !== 'array') return false;
  const item = propertiesOf(mainBranch(itemsOf(main)));
  return names.every((name) => item.has(name));
}
