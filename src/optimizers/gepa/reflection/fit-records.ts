import type { ReflectiveDataset, ReflectiveRecord } from '../adapter.js';
import { cutMiddle } from './cut-middle.js';
import { charactersOf } from './tokens.js';

/** How much of the records one reflection is shown. */
export interface RecordLimits {
  /** Tokens of one record, about. */
  readonly tokensPerRecord: number;
  /** Tokens of all records together, about: a large minibatch shows less of each. */
  readonly tokensPerDataset: number;
}

/**
 * A record of the largest program at hand takes about 2,500 tokens; twice that leaves ordinary replies whole. Five
 * whole records fit into the dataset, and the whole prompt into the context of any model in use.
 */
export const DEFAULT_RECORD_LIMITS: RecordLimits = { tokensPerRecord: 5_000, tokensPerDataset: 25_000 };

/** Records in which long values are cut in their middle until the limits hold. Short ones stay as they are. */
export function fitRecords(
  records: readonly ReflectiveRecord[],
  { tokensPerRecord, tokensPerDataset }: RecordLimits,
): readonly ReflectiveRecord[] {
  const perRecord = charactersOf(tokensPerRecord);
  const sizes = records.map((record) => Math.min(perRecord, totalOf(lengthsIn(record))));
  const share = waterLevel(sizes, charactersOf(tokensPerDataset));
  return records.map((record) => fitRecord(record, Math.min(perRecord, share)));
}

/** `fitRecords` for every component. */
export function fitDataset(dataset: ReflectiveDataset, limits: RecordLimits): ReflectiveDataset {
  return Object.fromEntries(
    Object.entries(dataset).map(([component, records]) => [component, fitRecords(records, limits)]),
  );
}

function fitRecord(record: ReflectiveRecord, maxCharacters: number): ReflectiveRecord {
  const lengths = lengthsIn(record);
  if (totalOf(lengths) <= maxCharacters) return record;
  const level = waterLevel(lengths, maxCharacters);
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, cutStrings(value, level)]));
}

function cutStrings(value: unknown, maxCharacters: number): unknown {
  if (typeof value === 'string') return cutMiddle(value, maxCharacters);
  if (Array.isArray(value)) return value.map((item) => cutStrings(item, maxCharacters));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cutStrings(item, maxCharacters)]),
  );
}

/** Lengths of the strings anywhere in a value. */
function lengthsIn(value: unknown): number[] {
  if (typeof value === 'string') return [value.length];
  if (Array.isArray(value)) return value.flatMap(lengthsIn);
  return isPlainObject(value) ? Object.values(value).flatMap(lengthsIn) : [];
}

/** Bytes of media and instances of classes are nobody's text. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The largest length to cut at so that the sum fits: the short keep what they have, the long share the rest. */
export function waterLevel(lengths: readonly number[], room: number): number {
  const ascending = [...lengths].sort((a, b) => a - b);
  let left = room;
  for (const [at, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - at));
    if (length > share) return Math.max(0, share);
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

function totalOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
