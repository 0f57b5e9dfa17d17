import type { Example } from '../example.js';
import { alikeGroups, alikeRows, DEFAULT_SIMILARITY } from '../groups/alike-rows.js';
import type { Dataset } from '../load-dataset.js';

/** A row by where it stands. */
export interface RowPlace {
  /** Path of its file. */
  readonly file: string;
  readonly id: string;
  /** Its split, else its file where several are checked; null for a row that is in no part yet. */
  readonly part: string | null;
}

export interface AlikePair {
  readonly first: RowPlace;
  readonly second: RowPlace;
  /** Shared words and pairs of words; 1 for equal rows. */
  readonly similarity: number;
}

export interface RowCheck {
  readonly similarity: number;
  /** Rows that repeat an earlier one, apart from case, white space and Unicode form. */
  readonly duplicates: readonly AlikePair[];
  /** Pairs that connect the other rows that are alike. */
  readonly nearDuplicates: readonly AlikePair[];
  /** Those of both kinds whose rows are in different parts. */
  readonly leaks: readonly AlikePair[];
  /** Rows that have an equal or alike one, directly or over others, in another part. */
  readonly leakingRows: number;
}

interface PlacedRow {
  readonly example: Example;
  readonly input: Example['input'];
  readonly place: RowPlace;
}

/** Looks for rows that are equal or alike, within files and between them. */
export function checkRows(datasets: readonly Dataset[], similarity: number = DEFAULT_SIMILARITY): RowCheck {
  const rows = datasets.flatMap((dataset) => placedRows(dataset, datasets.length > 1));
  const pairs = alikeRows(rows, similarity);
  // One object for each pair: a leak is also among the equal or the alike rows, and readers tell it there by that.
  const places = new Map(
    pairs.map((pair) => {
      const { first, second, similarity: share } = pair;
      return [pair, { first: first.place, second: second.place, similarity: share }] as const;
    }),
  );
  const shown = (kind: readonly (typeof pairs)[number][]): readonly AlikePair[] =>
    kind.flatMap((pair) => places.get(pair) ?? []);
  const groups = alikeGroups(rows, pairs);
  const leaking = groups.filter((group) => partsOf(group).size > 1);
  return {
    similarity,
    duplicates: shown(pairs.filter(({ isEqual }) => isEqual)),
    nearDuplicates: shown(pairs.filter(({ isEqual }) => !isEqual)),
    leaks: shown(pairs.filter(({ first, second }) => partsOf([first, second]).size > 1)),
    leakingRows: leaking.reduce((total, group) => total + group.length, 0),
  };
}

function placedRows({ path, name, examples }: Dataset, areSeveral: boolean): readonly PlacedRow[] {
  return examples.map((example) => ({
    example,
    input: example.input,
    place: { file: path, id: example.id, part: example.split ?? (areSeveral ? name : null) },
  }));
}

/** Rows that are in no part yet can still be put where those are that they are like. */
function partsOf(rows: readonly PlacedRow[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ place }) => place.part ?? []));
}
