import type { JsonObject } from '../../core/json.js';
import { anyOf, type GrammarRules, literal } from './grammar-rules.js';

/** Repetitions are unrolled by llama.cpp; beyond this a bound costs more than it helps. */
export const MAX_COUNTED_REPETITIONS = 256;
/** Integer ranges up to this size are written out number by number. */
const MAX_LISTED_INTEGERS = 128;

/** A character of a JSON string: anything but quotes, backslashes and control characters, or an escape. */
const CHARACTER = '[^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt] | "u" [0-9a-fA-F]{4})';

/** As many digits as JavaScript writes without an exponent: below 1e21, and 17 that count from the sixth decimal on. */
const DIGITS = '("0" | [1-9] [0-9]{0,20})';
const FRACTION = '("." [0-9]{1,22})?';

const bound = (schema: JsonObject, keyword: string): number | null => {
  const value = schema[keyword];
  return typeof value === 'number' ? value : null;
};

/** `{2,5}`, `+` and so on; bounds that are too large to be counted are given up. */
export function repetition(
  rules: GrammarRules,
  low: { readonly keyword: string; readonly count: number | null },
  high: { readonly keyword: string; readonly count: number | null },
): string {
  const counted = ({ keyword, count }: typeof low) => {
    if (count === null || count <= MAX_COUNTED_REPETITIONS) return count;
    rules.giveUp(keyword);
    return null;
  };
  const min = Math.max(0, counted(low) ?? 0);
  const max = counted(high);
  if (max !== null) return `{${min},${Math.max(min, max)}}`;
  if (min > 1) return `{${min},}`;
  return min === 1 ? '+' : '*';
}

/** A pattern that asks for a beginning and says at most whether something follows: `^custom:.+`. */
const BEGINNING = /^\^([\w :,/-]*)(\.[+*])?\$?$/;

export function stringRule(rules: GrammarRules, schema: JsonObject): string {
  const { pattern } = schema;
  const character = rules.rule(CHARACTER);
  const [, beginning, rest] = (typeof pattern === 'string' ? BEGINNING.exec(pattern) : null) ?? [];
  if (beginning !== undefined && (rest !== undefined || !String(pattern).endsWith('$'))) {
    for (const keyword of ['minLength', 'maxLength'])
      if (schema[keyword] !== undefined) rules.giveUp(keyword);
    return rules.rule(`${literal(`"${beginning}`)} ${character}${rest === '.+' ? '+' : '*'} "\\""`);
  }
  for (const keyword of ['pattern', 'format']) if (schema[keyword] !== undefined) rules.giveUp(keyword);
  const times = repetition(
    rules,
    { keyword: 'minLength', count: bound(schema, 'minLength') },
    { keyword: 'maxLength', count: bound(schema, 'maxLength') },
  );
  return rules.rule(`"\\"" ${character}${times} "\\""`);
}

export function numberRule(rules: GrammarRules, schema: JsonObject, isInteger: boolean): string {
  if (schema['multipleOf'] !== undefined) rules.giveUp('multipleOf');
  const min = lowest(schema, isInteger);
  const max = highest(schema, isInteger);
  if (isInteger && min !== null && max !== null && max >= min && max - min < MAX_LISTED_INTEGERS) {
    const numbers = Array.from({ length: max - min + 1 }, (_, index) => literal(String(min + index)));
    return rules.rule(anyOf(numbers));
  }
  if (!isInteger && min !== null && max !== null && isListable(min, max)) {
    const below = Array.from({ length: max - min }, (_, index) => literal(String(min + index)));
    return rules.rule(`${anyOf(below)} ${FRACTION} | ${literal(String(max))} (".0")?`);
  }
  if (min !== null && min !== 0 && min !== -Number.MAX_SAFE_INTEGER) rules.giveUp('minimum');
  if (max !== null && max !== Number.MAX_SAFE_INTEGER) rules.giveUp('maximum');
  const sign = min !== null && min >= 0 ? '' : '"-"? ';
  return rules.rule(`${sign}${DIGITS}${isInteger ? '' : ` ${FRACTION}`}`);
}

/** Whole bounds from 0 up with few numbers between them: what a rating has. */
function isListable(min: number, max: number): boolean {
  return (
    Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max > min && max - min < MAX_LISTED_INTEGERS
  );
}

function lowest(schema: JsonObject, isInteger: boolean): number | null {
  const exclusive = bound(schema, 'exclusiveMinimum');
  if (exclusive === null) return wholeOr(bound(schema, 'minimum'), isInteger, Math.ceil);
  if (isInteger) return Math.floor(exclusive) + 1;
  return exclusive;
}

function highest(schema: JsonObject, isInteger: boolean): number | null {
  const exclusive = bound(schema, 'exclusiveMaximum');
  if (exclusive === null) return wholeOr(bound(schema, 'maximum'), isInteger, Math.floor);
  if (isInteger) return Math.ceil(exclusive) - 1;
  return exclusive;
}

function wholeOr(value: number | null, isInteger: boolean, round: (value: number) => number): number | null {
  return value === null || !isInteger ? value : round(value);
}
