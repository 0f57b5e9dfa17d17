import { z } from 'zod';

/** How a value outside a vocabulary is written: the prefix, then free text. */
const CUSTOM_PREFIX = 'custom:';

/** What an empty or "none" answer becomes; lint reports it as missing. */
const UNSPECIFIED = 'custom:unspecified';

/** A closed list of values with a way out: `custom:` and any text. */
export interface Vocabulary<Values extends readonly [string, ...string[]] = readonly [string, ...string[]]> {
  readonly values: Values;
  /** Other spellings and the value each stands for. */
  readonly aliases: Readonly<Record<string, Values[number]>>;
}

export type VocabularyValue<V extends Vocabulary> = V['values'][number] | `custom:${string}`;

export function vocabulary<const Values extends readonly [string, ...string[]]>(
  values: Values,
  aliases: Readonly<Record<string, Values[number]>> = {},
): Vocabulary<Values> {
  return { values, aliases };
}

/** What normalisation did to a value: nothing, mapped it to a listed value, or marked it as custom. */
export type NormalisedValue<V extends Vocabulary> =
  | { readonly change: 'none'; readonly value: VocabularyValue<V> }
  | { readonly change: 'matched' | 'custom'; readonly value: VocabularyValue<V> };

const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '',
  'na',
  'none',
  'null',
  'unknown',
  'unspecified',
  'tbd',
]);

/**
 * Maps a text to its vocabulary. A listed value stays; one that differs only in case, spaces, hyphens or
 * punctuation, or is a known alias, becomes the listed value (also behind `custom:`); an empty or "none" answer
 * becomes `custom:unspecified`; anything else becomes `custom:<text>`.
 */
export function normaliseVocabulary<V extends Vocabulary>(text: string, vocab: V): NormalisedValue<V> {
  const listed: readonly V['values'][number][] = vocab.values;
  const exact = listed.find((value) => value === text);
  if (exact !== undefined) return { change: 'none', value: exact };
  const isCustom = /^\s*custom\s*:/i.test(text);
  const free = text.replace(/^\s*custom\s*:/i, '').trim();
  const match = matchVocabulary(free, vocab);
  if (match !== undefined) return { change: 'matched', value: match };
  const value: VocabularyValue<V> = PLACEHOLDERS.has(fold(free)) ? UNSPECIFIED : `custom:${free}`;
  return { change: isCustom && value === text ? 'none' : 'custom', value };
}

/** The listed value a text means, by spelling or alias; undefined when there is none. */
export function matchVocabulary<V extends Vocabulary>(
  text: string,
  vocab: V,
): V['values'][number] | undefined {
  const folded = fold(text);
  if (folded === '') return undefined;
  const listed: readonly V['values'][number][] = vocab.values;
  const bySpelling = listed.find((value) => fold(value) === folded);
  if (bySpelling !== undefined) return bySpelling;
  return Object.entries(vocab.aliases).find(([alias]) => fold(alias) === folded)?.[1];
}

/** Whether a field was filled with "none", "n/a" or nothing. */
export function isUnspecified(value: string): boolean {
  return value === UNSPECIFIED;
}

/** A vocabulary value as words for a reader: no prefix, no underscores. */
export function readableValue(value: string): string {
  return value
    .replace(/^custom:\s*/, '')
    .replaceAll('_', ' ')
    .trim();
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9+]/g, '');
}

/**
 * The zod schema of a vocabulary field. Parsing normalises (see `normaliseVocabulary`); the JSON Schema that the
 * model sees is the list of values or a string that starts with `custom:`.
 */
export function vocabularyField<V extends Vocabulary>(vocab: V) {
  const custom = z.templateLiteral([CUSTOM_PREFIX, z.string().min(1)]).meta({ pattern: '^custom:.+' });
  const values: V['values'] = vocab.values;
  return z.preprocess(
    (raw: string) => (typeof raw === 'string' ? normaliseVocabulary(raw, vocab).value : raw),
    z.union([z.enum(values), custom]),
  );
}

/** A closed list without a way out; only case, spaces, hyphens and underscores are forgiven. */
export function wordField<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.preprocess((raw: string) => {
    if (typeof raw !== 'string') return raw;
    return values.find((value) => fold(value) === fold(raw)) ?? raw;
  }, z.enum(values));
}
