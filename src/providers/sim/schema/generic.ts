import type { JsonValue } from '../../../core/json.js';
import type { HeadCall } from '../heads/head-call.js';
import { answerText, bestSentence, isYesNo, questionOf, yesOrNo } from '../heads/answer.js';
import { spanFor } from '../heads/answer-span.js';
import { writeSummary } from '../heads/summary.js';
import { enumOf, itemsOf, mainBranch, propertiesOf, requiredOf, type SchemaNode } from './schema-node.js';

/** Fills any field by its type and name from what the inputs say: the way out where no task is recognised. */
export function fillGeneric(call: HeadCall, node: SchemaNode, name: string, depth = 0): JsonValue {
  const main = mainBranch(node);
  const listed = enumOf(main);
  if (listed !== null) return classify(call, listed);
  if (depth > 12) return null;
  switch (main.schema['type']) {
    case 'boolean':
      return yesOrNo(call, questionOf(call.inputs));
    case 'integer':
    case 'number':
      return numberFor(call, main, name);
    case 'array':
      return listFor(call, main, name, depth);
    case 'object':
      return objectFor(call, main, depth);
    case 'null':
      return null;
    default:
      return propertiesOf(main).size > 0 ? objectFor(call, main, depth) : textFor(call, name);
  }
}

function objectFor(call: HeadCall, node: SchemaNode, depth: number): JsonValue {
  const required = requiredOf(node);
  const result: Record<string, JsonValue> = {};
  for (const [name, child] of propertiesOf(node)) {
    if (required.has(name) || required.size === 0) result[name] = fillGeneric(call, child, name, depth + 1);
  }
  return result;
}

function listFor(call: HeadCall, node: SchemaNode, name: string, depth: number): JsonValue {
  const items = mainBranch(itemsOf(node));
  if (items.schema['type'] === 'string' && enumOf(items) === null) {
    return call.analysis.entities.slice(0, 5).map((entity) => entity.name);
  }
  const least = node.schema['minItems'];
  const count = typeof least === 'number' ? Math.min(least, 10) : 1;
  return Array.from({ length: count }, () => fillGeneric(call, items, name, depth + 1));
}

function textFor(call: HeadCall, name: string): string {
  const copied = call.inputs.get(name);
  if (typeof copied === 'string' && copied !== '') return copied;
  if (/reason|rationale|thought|explan|justif|analysis/i.test(name)) return reasoningFor(call);
  if (/summary|description|caption/i.test(name)) return writeSummary(call);
  if (/prompt|rewrite|rewritten|improved/i.test(name)) return call.analysis.text;
  return answerText(call);
}

/** A short line of thought that names what the inputs hold. */
function reasoningFor(call: HeadCall): string {
  const names = call.analysis.entities.slice(0, 4).map(({ name }) => name);
  const view = questionOf(call.inputs);
  const sentence = view.passage === '' ? null : bestSentence(call, view);
  return sentence === null
    ? `The input names ${names.join(', ')}; I go through it in this order.`
    : `The text says: ${sentence}`;
}

function numberFor(call: HeadCall, node: SchemaNode, name: string): number {
  const least = typeof node.schema['minimum'] === 'number' ? node.schema['minimum'] : 0;
  const most = typeof node.schema['maximum'] === 'number' ? node.schema['maximum'] : Number.POSITIVE_INFINITY;
  if (/score|rating|confidence|probab|quality|grade/i.test(name)) {
    const top = Number.isFinite(most) ? most : 1;
    return Math.round((least + (top - least) * (0.5 + 0.4 * call.chance('number', name))) * 100) / 100;
  }
  const view = questionOf(call.inputs);
  const sentence = bestSentence(call, view) ?? view.passage;
  const number = /-?\d[\d,]*(?:\.\d+)?/;
  const span = number.exec(spanFor(view.question, sentence) ?? '') ?? number.exec(sentence);
  const value = span === null ? call.analysis.entities.length : Number(span[0].replaceAll(',', ''));
  return Math.min(most, Math.max(least, Number.isFinite(value) ? value : 0));
}

const GOOD =
  /\b(?:good|great|excellent|love|loved|happy|best|wonderful|amazing|enjoy(?:ed)?|fine|perfect|pleased|thanks|recommend)\b/gi;
const BAD =
  /\b(?:bad|poor|terrible|hate|hated|sad|worst|awful|broken|slow|disappoint(?:ed|ing)?|never again|refund|angry|wrong|fail(?:ed|s)?)\b/gi;

/** The label that fits the inputs best: yes or no, tone, or words in common. */
function classify(call: HeadCall, listed: readonly JsonValue[]): JsonValue {
  const text = [...call.inputs.values()]
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' ')
    .slice(0, 4_000);
  const labels = listed.map((item) => String(item).toLowerCase());
  const find = (pattern: RegExp) => listed[labels.findIndex((label) => pattern.test(label))];
  const yes = find(/^(?:yes|true)$/);
  const no = find(/^(?:no|false)$/);
  const view = questionOf(call.inputs);
  if (yes !== undefined && no !== undefined && isYesNo(view.question)) return yesOrNo(call, view) ? yes : no;
  const tone = (text.match(GOOD) ?? []).length - (text.match(BAD) ?? []).length;
  const toned = tone > 0 ? find(/^pos/) : tone < 0 ? find(/^neg/) : find(/^neu|^mixed/);
  if (toned !== undefined) return toned;
  const lower = text.toLowerCase();
  const scored = labels.map((label, index) => ({
    index,
    score: (label.match(/[a-z0-9]{3,}/g) ?? []).filter((word) => lower.includes(word.slice(0, 6))).length,
  }));
  const best = scored.reduce((top, item) => (item.score > top.score ? item : top), { index: 0, score: 0 });
  const at = best.score > 0 ? best.index : Math.floor(call.chance('label') * listed.length);
  return listed[at] ?? null;
}
