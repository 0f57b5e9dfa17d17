import type { Example } from '../example.js';
import { inputWords } from '../groups/features.js';
import type { Dataset } from '../load-dataset.js';

/** Least, median, 95th percentile and most, of whole numbers. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly p95: number;
  readonly most: number;
}

export interface FieldStatistics {
  readonly field: string;
  /** Rows that have it. */
  readonly rows: number;
  /** Of these, rows without a word in it: empty, or signs only. */
  readonly empty: number;
  /** Of the rows that have it. */
  readonly words: Spread;
}

export interface DatasetStatistics {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
  readonly rows: number;
  readonly withExpected: number;
  /** Rows by the part that they name; `none` for those that name none. */
  readonly splits: Readonly<Record<'train' | 'val' | 'test' | 'none', number>>;
  readonly fields: readonly FieldStatistics[];
  /** The most frequent first. */
  readonly tags: readonly { readonly tag: string; readonly rows: number }[];
  readonly untagged: number;
}

export function datasetStatistics({ path, name, hash, examples }: Dataset): DatasetStatistics {
  const inSplit = (split: Example['split']) => examples.filter((one) => one.split === split).length;
  return {
    path,
    name,
    hash,
    rows: examples.length,
    withExpected: examples.filter(({ expected }) => expected !== undefined).length,
    splits: {
      train: inSplit('train'),
      val: inSplit('val'),
      test: inSplit('test'),
      none: inSplit(undefined),
    },
    fields: fieldNames(examples).map((field) => fieldStatistics(field, examples)),
    tags: tagCounts(examples),
    untagged: examples.filter(({ tags }) => tags.length === 0).length,
  };
}

function fieldNames(examples: readonly Example[]): readonly string[] {
  return [...new Set(examples.flatMap(({ input }) => Object.keys(input)))];
}

function fieldStatistics(field: string, examples: readonly Example[]): FieldStatistics {
  const counts = examples
    .filter(({ input }) => Object.hasOwn(input, field))
    .map(({ input }) => inputWords(Reflect.get(input, field)).length)
    .sort((a, b) => a - b);
  return {
    field,
    rows: counts.length,
    empty: counts.filter((count) => count === 0).length,
    words: { least: at(counts, 0), median: at(counts, 0.5), p95: at(counts, 0.95), most: at(counts, 1) },
  };
}

/** The value below which that share lies: one that occurs, never one in between. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function tagCounts(examples: readonly Example[]): DatasetStatistics['tags'] {
  const counts = new Map<string, number>();
  for (const { tags } of examples) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, rows]) => ({ tag, rows }))
    .sort((a, b) => b.rows - a.rows || (a.tag < b.tag ? -1 : 1));
}
