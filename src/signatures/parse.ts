import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.js';
import { isJsonObject, parseJson } from '../core/parse-json.js';
import { checkSchema } from './parse-schema.js';
import { nestedJsonString, nullForAbsent, scalarInString } from './repair/at-issues.js';
import { looksCutOff } from './repair/balance.js';
import { comments } from './repair/comments.js';
import { controlCharacters } from './repair/control-characters.js';
import { invalidEscapes } from './repair/invalid-escapes.js';
import { proseAroundJson } from './repair/prose-around-json.js';
import { pythonLiterals } from './repair/python-literals.js';
import type { TextRepair } from './repair/repair.js';
import { singleQuotes, smartQuotes } from './repair/requote.js';
import { stripFences } from './repair/strip-fences.js';
import { endsInThoughts, stripThinking } from './repair/strip-thinking.js';
import { trailingCommas } from './repair/trailing-commas.js';
import { unquotedKeys } from './repair/unquoted-keys.js';
import { schemaEcho, singleElementArray, stringifiedJson, wrapperObject } from './repair/unwrap.js';
import type { ValueRepair } from './repair/value-repair.js';
import type { Signature } from './signature.js';
import { unknownKeys } from './unknown-keys.js';

/** Steps that find the JSON in the text. */
const CUTS: readonly TextRepair[] = [stripThinking, stripFences, proseAroundJson];

/** From text to JSON, in this order, until the text is JSON. */
export const TEXT_REPAIRS: readonly TextRepair[] = [
  ...CUTS,
  comments,
  smartQuotes,
  singleQuotes,
  unquotedKeys,
  pythonLiterals,
  invalidEscapes,
  controlCharacters,
  trailingCommas,
];

/** From JSON to the shape of the signature, in this order, until the schema accepts it. */
export const VALUE_REPAIRS: readonly ValueRepair[] = [
  stringifiedJson,
  singleElementArray,
  wrapperObject,
  schemaEcho,
  nestedJsonString,
  nullForAbsent,
  scalarInString,
];

interface Failed<Status extends string> {
  readonly status: Status;
  readonly repairs: readonly string[];
  /** One line each, in words that a model can act on. */
  readonly errors: readonly string[];
}

/** What became of a reply. */
export type ParsedReply<O extends z.ZodObject> =
  | {
      readonly status: 'ok';
      /** The validated output, after defaults and transforms. */
      readonly value: z.output<O>;
      /** What the model wrote, as JSON after repair: what a demonstration may show. */
      readonly json: JsonObject;
      /** Names of the repair steps that were needed, in order. */
      readonly repairs: readonly string[];
      readonly errors: readonly [];
      /** Paths of keys that the schema does not know; they were dropped. */
      readonly droppedKeys: readonly string[];
    }
  /** The reply ended before its JSON did. Never completed by guessing. */
  | Failed<'truncated'>
  /** There is no JSON in it, or JSON beyond repair. */
  | Failed<'malformed'>
  /** JSON, but not what the signature asks for. */
  | Failed<'schema-mismatch'>
  | Failed<'empty'>;

/** Why the model stopped, as far as parsing cares. */
export type ReplyEnd = 'stop' | 'length' | 'safety' | 'refusal' | 'other';

/** Turns the text of a reply into the output of a signature, with as few repair steps as possible. Pure. */
export function parseReply<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  text: string,
  finishReason: ReplyEnd,
): ParsedReply<O> {
  if (text.trim() === '') {
    // With no room left at all (hidden reasoning can use it up) the reply is cut off rather than missing.
    if (finishReason === 'length') return cutOff([]);
    return { status: 'empty', repairs: [], errors: ['The reply is empty.'] };
  }
  if (endsInThoughts(text)) return { ...cutOff([]), errors: ['The reply ends before its thoughts do.'] };
  const { value, cut, repaired, repairs } = repairText(text);
  // Where there was no room for what came after it, an object may have been a draft or an example.
  if (finishReason === 'length' && (value === undefined || !isEndOf(text, cut))) return cutOff(repairs);
  if (value !== undefined) return fit(signature, value, repairs);
  if (looksCutOff(repaired)) return cutOff(repairs);
  return { status: 'malformed', repairs, errors: [malformedLine(repaired)] };
}

function cutOff(repairs: readonly string[]): Failed<'truncated'> {
  return { status: 'truncated', repairs, errors: ['The reply ends before its JSON object is complete.'] };
}

/** Whether nothing comes after a part of the text but the end of its code block. */
function isEndOf(text: string, part: string): boolean {
  const unfenced = text.trimEnd().replace(/(?<![`~])(?:`{3,}|~{3,})$/, '');
  return unfenced.trimEnd().endsWith(part.trimEnd());
}

function malformedLine(text: string): string {
  if (!/[[{]/.test(text)) return 'The reply holds no JSON object.';
  try {
    JSON.parse(text);
    return 'The reply is not a JSON object.';
  } catch (error) {
    return `The reply is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

interface RepairedText {
  readonly value: JsonValue | undefined;
  /** The part of the text that was found to be the JSON, as the model wrote it. */
  readonly cut: string;
  readonly repaired: string;
  readonly repairs: readonly string[];
}

function repairText(text: string): RepairedText {
  const repairs: string[] = [];
  let repaired = text;
  let cut = text;
  let value = parseJson(repaired);
  for (const step of TEXT_REPAIRS) {
    if (value !== undefined) break;
    const changed = step.apply(repaired);
    if (changed === repaired) continue;
    repaired = changed;
    if (CUTS.includes(step)) cut = changed;
    repairs.push(step.name);
    value = parseJson(repaired);
  }
  return { value, cut, repaired, repairs };
}

function fit<I extends z.ZodObject, O extends z.ZodObject>(
  signature: Signature<I, O>,
  parsed: JsonValue,
  textRepairs: readonly string[],
): ParsedReply<O> {
  const repairs = [...textRepairs];
  let json = parsed;
  let checked = checkSchema(signature.output, json);
  for (const step of VALUE_REPAIRS) {
    if (checked.ok && !holdsNothingKnown(signature, json)) break;
    const issues = checked.ok ? [] : checked.issues;
    const changed = step.apply(json, signature, issues);
    if (changed === json) continue;
    const next = checkSchema(signature.output, changed);
    if (!next.ok && (checked.ok || !isNearer(next.issues, checked.issues))) continue;
    json = changed;
    checked = next;
    repairs.push(step.name);
  }
  if (!checked.ok) return { status: 'schema-mismatch', repairs, errors: checked.errors };
  const droppedKeys = unknownKeys(signature.output, json);
  return {
    status: 'ok',
    value: checked.value,
    json: isJsonObject(json) ? json : {},
    repairs,
    errors: [],
    droppedKeys,
  };
}

/** A wrapper passes a schema whose fields are all optional, with everything in it dropped. */
function holdsNothingKnown(signature: Signature, json: JsonValue): boolean {
  const keys = isJsonObject(json) ? Object.keys(json) : [];
  return keys.length > 0 && !keys.some((key) => key in signature.output.shape);
}

/** Deeper errors mean that more of the value fits; as deep, fewer are better. */
function isNearer(next: readonly z.core.$ZodIssue[], before: readonly z.core.$ZodIssue[]): boolean {
  const depth = (issues: readonly z.core.$ZodIssue[]) =>
    Math.min(...issues.map((issue) => issue.path.length));
  return depth(next) > depth(before) || (depth(next) === depth(before) && next.length < before.length);
}
