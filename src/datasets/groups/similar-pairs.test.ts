import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputWords, shingles } from './features.js';
import { alikeRows } from './alike-rows.js';
import { similarPairs } from './similar-pairs.js';

const sets = fc.array(
  fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 8 }).map((list) => new Set(list)),
  { maxLength: 14 },
);
const thresholds = fc.constantFrom(0.2, 0.5, 0.55, 0.6, 0.7, 0.85, 1);

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((element) => b.has(element)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Group of each set, by comparing all with all. */
function groupsByBruteForce(list: readonly ReadonlySet<string>[], threshold: number): readonly number[] {
  const group = list.map((_, at) => at);
  for (const [i, a] of list.entries()) {
    for (const [j, b] of list.entries()) {
      if (i >= j || jaccard(a, b) < threshold) continue;
      const [from, to] = [group[j], group[i]];
      for (const [at, one] of group.entries()) if (one === from) group[at] = to ?? one;
    }
  }
  return group;
}

function groupsOf(pairs: ReturnType<typeof similarPairs>, count: number): readonly number[] {
  const group = Array.from({ length: count }, (_, at) => at);
  for (const { first, second } of pairs) {
    const [from, to] = [group[second], group[first]];
    for (const [at, one] of group.entries()) if (one === from) group[at] = to ?? one;
  }
  return group;
}

const partition = (groups: readonly number[]) => groups.map((one) => groups.indexOf(one));

describe('similar pairs', () => {
  it('connect exactly what comparing all with all connects, and each is alike itself', () => {
    fc.assert(
      fc.property(sets, thresholds, (list, threshold) => {
        const pairs = similarPairs(list, threshold);
        for (const { first, second, similarity } of pairs) {
          expect(similarity).toBe(jaccard(list[first] ?? new Set(), list[second] ?? new Set()));
          expect(similarity).toBeGreaterThanOrEqual(threshold);
        }
        expect(partition(groupsOf(pairs, list.length))).toEqual(
          partition(groupsByBruteForce(list, threshold)),
        );
      }),
    );
  });

  it('are one fewer than the members of a group', () => {
    const same = Array.from({ length: 5 }, () => new Set(['a', 'b']));
    expect(similarPairs([...same, new Set(['c'])], 1)).toHaveLength(4);
  });
});

describe('what rows are compared by', () => {
  it('is every word of the input, in any script, whatever case and form', () => {
    expect(
      inputWords({ b: ['Ein Baum,', { c: 'BÄUME!' }], a: 'ﬁre 3×', n: 12, ok: true, none: null }),
    ).toEqual(['fire', '3', 'ein', 'baum', 'bäume', '12', 'true']);
    expect(inputWords({ text: '山の 風景' })).toEqual(['山の', '風景']);
    expect([...shingles(['a', 'b', 'a'])]).toEqual(['a', 'b', 'a b', 'b a']);
  });

  it('takes one other word of many or turned halves for the same, another order of words or half of the text for another', () => {
    const text = 'a red fox sleeping under an old oak tree in the snow';
    const alike = (other: string) =>
      alikeRows([{ input: { prompt: text } }, { input: { prompt: other } }]).map(({ isEqual }) => isEqual);
    expect(alike('A red fox  sleeping under an old OAK tree in the snow')).toEqual([true]);
    expect(alike('a red fox sleeping under an old elm tree in the snow.')).toEqual([false]);
    expect(alike('in the snow under an old oak tree a sleeping red fox')).toEqual([false]);
    expect(alike('tree snow the oak in old an under sleeping fox red a')).toEqual([]);
    expect(alike('a red fox sleeping under a bridge')).toEqual([]);
  });
});
