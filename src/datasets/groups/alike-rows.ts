import type { Example } from '../example.js';
import { inputKey } from '../input-key.js';
import { inputWords, shingles } from './features.js';
import { similarPairs } from './similar-pairs.js';

/**
 * Share of words and pairs of words that two inputs have in common from which they count as alike: one word of ten
 * replaced gives 0.75. Measured on PartiPrompts and on our own set, what lies above is one prompt in variants.
 */
export const DEFAULT_SIMILARITY = 0.7;

/** Two rows that are equal or alike. */
export interface AlikeRows<E> {
  readonly first: E;
  readonly second: E;
  /** 1 for equal ones, apart from case, white space and Unicode form. */
  readonly similarity: number;
  readonly isEqual: boolean;
}

/**
 * Pairs that connect all rows that are alike, directly or over others: of a group of n rows n - 1 pairs. Rows of one
 * part that are alike to a row of another are among them at least once.
 */
export function alikeRows<E extends Pick<Example, 'input'>>(
  rows: readonly E[],
  similarity: number = DEFAULT_SIMILARITY,
): readonly AlikeRows<E>[] {
  const firstByKey = new Map<string, E>();
  const equal: AlikeRows<E>[] = [];
  for (const row of rows) {
    const key = inputKey(row.input);
    const first = firstByKey.get(key);
    if (first === undefined) firstByKey.set(key, row);
    else equal.push({ first, second: row, similarity: 1, isEqual: true });
  }
  const different = [...firstByKey.values()];
  const sets = different.map(({ input }) => shingles(inputWords(input)));
  const near = similarPairs(sets, similarity).flatMap(({ first, second, similarity: share }) => {
    const [one, other] = [different[first], different[second]];
    return one === undefined || other === undefined
      ? []
      : [{ first: one, second: other, similarity: share, isEqual: false }];
  });
  return [...equal, ...near];
}

/** Rows that are equal or alike, directly or over others, in the order of the first of each group; every row once. */
export function alikeGroups<E>(
  rows: readonly E[],
  pairs: readonly Pick<AlikeRows<E>, 'first' | 'second'>[],
): readonly (readonly E[])[] {
  const groupOf = new Map<E, E[]>(rows.map((row) => [row, [row]]));
  for (const { first, second } of pairs) {
    const [one, two] = [groupOf.get(first) ?? [], groupOf.get(second) ?? []];
    if (one === two) continue;
    // Always the fewer rows move, so that none moves often.
    const [group, other] = one.length >= two.length ? [one, two] : [two, one];
    for (const row of other) {
      group.push(row);
      groupOf.set(row, group);
    }
  }
  return [...new Set(rows.map((row) => groupOf.get(row) ?? [row]))];
}
