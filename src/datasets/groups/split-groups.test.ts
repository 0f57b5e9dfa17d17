import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.js';
import type { Example, SplitName } from '../example.js';
import { alikeRows } from './alike-rows.js';
import { splitInGroups, type SplitGroupsOptions } from './split-groups.js';

const row = (id: string, prompt: string, rest: Partial<Example> = {}): Example => ({
  id,
  input: { prompt },
  tags: [],
  ...rest,
});

/** Texts of few words, so that many are equal or alike. */
const rows = fc
  .array(fc.array(fc.constantFrom('red', 'fox', 'snow', 'oak', 'lake'), { minLength: 1, maxLength: 5 }), {
    minLength: 4,
    maxLength: 24,
  })
  .map((texts) => texts.map((words, at) => row(`r${at}`, words.join(' '), { tags: [words[0] ?? ''] })));

const partsOf = ({ parts }: ReturnType<typeof splitInGroups>) =>
  new Map(
    (['train', 'val', 'test'] as const).flatMap((part) => parts[part].map(({ id }) => [id, part] as const)),
  );

/** `count` rows of which no two are alike. */
const distinct = (count: number, tagsOf: (at: number) => readonly string[] = () => []) =>
  Array.from({ length: count }, (_, at) => row(`d${at}`, `w${at} x${at} y${at}`, { tags: tagsOf(at) }));

const sizesOf = (split: ReturnType<typeof splitInGroups>) =>
  (['train', 'val', 'test'] as const).map((part) => split.parts[part].length);

describe('a split in groups', () => {
  it('has no rows that are alike in two parts, loses none, and does not depend on the order of the file', () => {
    const options = fc.record<SplitGroupsOptions>({
      sizes: fc.constantFrom(
        { train: 0.5, val: 0.2, test: 0.3 },
        { train: 0.6, test: 0.4 },
        { val: 2, test: 1 },
      ),
      seed: fc.integer({ min: 0, max: 5 }),
      similarity: fc.constantFrom(0.5, 0.7, 1),
    });
    fc.assert(
      fc.property(rows, options, (some, chosen) => {
        fc.pre(new Set(some.map(({ input }) => JSON.stringify(input))).size >= 3);
        const split = splitInGroups(some, chosen);
        const parts = partsOf(split);
        for (const { first, second } of alikeRows(some, chosen.similarity)) {
          const places = [first, second].map(({ id }) => parts.get(id)).filter((part) => part !== undefined);
          expect(new Set(places).size).toBeLessThan(2);
        }
        expect(parts.size + split.unused.length + split.removed.length).toBe(some.length);
        expect(partsOf(splitInGroups([...some].reverse(), chosen))).toEqual(
          new Map([...parts].sort(() => 0)),
        );
      }),
    );
  });

  it('gives counts exactly and shares to the row where nothing is alike', () => {
    const forty = distinct(40);
    expect(sizesOf(splitInGroups(forty, { sizes: { train: 20, val: 7, test: 5 } }))).toEqual([20, 7, 5]);
    expect(sizesOf(splitInGroups(forty, { sizes: { train: 0.5, val: 0.3, test: 0.2 } }))).toEqual([
      20, 12, 8,
    ]);
    const thirds = splitInGroups(distinct(10), { sizes: { train: 0.333, val: 0.333, test: 0.334 } });
    expect(sizesOf(thirds).sort()).toEqual([3, 3, 4]);
    expect(thirds.unused).toEqual([]);
  });

  it('is another one with another seed', () => {
    const forty = distinct(40);
    const test = (seed: number) =>
      splitInGroups(forty, { sizes: { test: 10 }, seed }).parts.test.map(({ id }) => id);
    expect(test(1)).toEqual(test(1));
    expect(test(1)).not.toEqual(test(2));
  });

  it('spreads tags evenly where that is asked for, all of them or those of one kind', () => {
    const tagged = distinct(60, (at) => [`length:${at % 10 === 0 ? 'long' : 'short'}`, `n:${at % 2}`]);
    const sizes = { train: 0.5, val: 0.25, test: 0.25 };
    for (const stratify of ['tags', { prefix: 'length:' }] as const) {
      const { parts } = splitInGroups(tagged, { sizes, stratify, seed: 3 });
      const longs = (part: SplitName) =>
        parts[part].filter(({ tags }) => tags.includes('length:long')).length;
      expect([longs('train'), longs('val') + longs('test')]).toEqual([3, 3]);
      expect(Math.abs(longs('val') - longs('test'))).toBeLessThanOrEqual(1);
    }
    const uneven = Array.from({ length: 8 }, (_, seed) => {
      const { test } = splitInGroups(tagged, { sizes, seed }).parts;
      return test.filter(({ tags }) => tags.includes('length:long')).length;
    });
    expect(new Set(uneven).size).toBeGreaterThan(1);
  });

  it('leaves rows where they say they are, and draws those that are like them after them', () => {
    const split = splitInGroups(
      [
        row('sealed', 'a red fox sleeping under an old oak tree', { split: 'test' }),
        row('variant', 'a red fox sleeping under an old elm tree'),
        row('equal', 'A red fox sleeping under an old oak tree'),
        ...distinct(4),
      ],
      { sizes: { train: 4, test: 2 } },
    );
    expect(split.parts.test.map(({ id }) => id)).toEqual(['sealed', 'variant']);
    expect(split.removed).toEqual([{ id: 'equal', keptId: 'sealed' }]);
    expect(split.keptTogether).toBe(1);
  });

  it('refuses rows that are torn already, sizes that cannot be used, and too few rows', () => {
    const refusal = (examples: readonly Example[], sizes: SplitGroupsOptions['sizes']) => {
      try {
        splitInGroups(examples, { sizes });
      } catch (error) {
        if (error instanceof UsageError) return error.code;
        throw error;
      }
      return 'nothing';
    };
    const torn = (second: string) => [
      row('a', 'a red fox under an old oak', { split: 'train' }),
      row('b', second, { split: 'test' }),
    ];
    expect(refusal(torn('a red fox under an old oak!'), { test: 1 })).toBe('dataset/split-torn');
    expect(refusal(torn('a red fox under an old oak tree'), { test: 1 })).toBe('dataset/split-torn');
    expect(refusal(distinct(3), { test: 4 })).toBe('dataset/too-few-rows');
    for (const sizes of [
      {},
      { train: 0.5, test: 3 },
      { train: 0.7, test: 0.7 },
      { train: -1 },
      { val: 1.5 },
    ]) {
      expect(refusal(distinct(3), sizes)).toBe('dataset/split-invalid');
    }
  });
});
