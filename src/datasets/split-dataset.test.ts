import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashJson } from '../core/hash.js';
import { createRng } from '../core/rng.js';
import { datasetHash } from './dataset-hash.js';
import { exampleContentHash } from './example-content.js';
import type { Example, SplitName } from './example.js';
import { inputKey } from './input-key.js';
import { type Split, splitDataset, type SplitSizes } from './split-dataset.js';

const PARTS: readonly SplitName[] = ['train', 'val', 'test'];

function exampleOf(text: string, id: string, split?: SplitName): Example {
  return { id, input: { text }, tags: [], ...(split === undefined ? {} : { split }) };
}

/** Texts of few letters, so that duplicates are common; some differ in case and spaces only. */
const text = fc
  .tuple(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }),
    fc.boolean(),
    fc.boolean(),
  )
  .map(
    ([word, upper, spaced]) =>
      `${spaced ? '  ' : ''}${upper ? word.toUpperCase() : word}${spaced ? ' ' : ''}`,
  );
const examples = fc
  .array(fc.tuple(text, fc.option(fc.constantFrom(...PARTS), { nil: undefined })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((rows) => rows.map(([value, split], at) => exampleOf(value, `id${at}`, split)));
const shares = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .map(([train, val, test]): SplitSizes => ({ train: train / 10, val: val / 10, test: test / 10 }));

const partOf = (split: Split, id: string) =>
  PARTS.find((part) => split[part].some((example) => example.id === id));
const ids = (split: Split) =>
  Object.fromEntries(PARTS.map((part) => [part, split[part].map(({ id }) => id)]));

describe('splitDataset', () => {
  it('accounts for every row once, and no text is in two parts', () => {
    fc.assert(
      fc.property(examples, shares, (rows, sizes) => {
        const split = splitDataset(rows, sizes);
        const all = [...split.train, ...split.val, ...split.test, ...split.unused].map(({ id }) => id);
        expect([...all, ...split.removed.map(({ id }) => id)].sort()).toEqual(
          rows.map(({ id }) => id).sort(),
        );
        const keys = [...split.train, ...split.val, ...split.test].map(({ input }) => inputKey(input));
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(examples, shares, fc.integer(), (rows, sizes, seed) => {
        const shuffled = createRng(seed).shuffle(rows);
        expect(splitDataset(shuffled, sizes)).toEqual(splitDataset(rows, sizes));
      }),
    );
  });

  it('by shares moves no row when others are added', () => {
    fc.assert(
      fc.property(examples, examples, shares, (rows, more, sizes) => {
        const before = splitDataset(rows, sizes);
        const known = new Set(rows.map(({ input }) => inputKey(input)));
        const added = more.map((row) => ({ ...row, id: `more-${row.id}` }));
        const fresh = added.filter(({ input }) => !known.has(inputKey(input)));
        const after = splitDataset([...rows, ...fresh], sizes);
        for (const { id } of rows) expect(partOf(after, id)).toBe(partOf(before, id));
      }),
    );
  });

  it('keeps rows that name their part there; of equal rows the one in the most sealed part stays', () => {
    fc.assert(
      fc.property(examples, shares, (rows, sizes) => {
        const split = splitDataset(rows, sizes);
        const kept = new Map(
          [...split.train, ...split.val, ...split.test].map((row) => [inputKey(row.input), row]),
        );
        for (const row of rows) {
          if (row.split !== undefined) expect(kept.has(inputKey(row.input))).toBe(true);
          if (row.split === 'test') expect(partOf(split, kept.get(inputKey(row.input))!.id)).toBe('test');
        }
        for (const part of PARTS) {
          for (const row of split[part]) expect([part, undefined]).toContain(row.split);
        }
        for (const { id, keptId, keptIn } of split.removed) {
          expect(partOf(split, id)).toBeUndefined();
          expect(partOf(split, keptId) ?? null).toBe(keptIn);
        }
      }),
    );
  });

  const many = Array.from({ length: 1000 }, (_, at) => exampleOf(`text ${at}`, `${at}`));

  it('gives about the shares asked for, and leaves the rest unused', () => {
    const split = splitDataset(many, { train: 0.5, val: 0.2, test: 0.1 });
    expect(split.train.length).toBeGreaterThan(450);
    expect(split.train.length).toBeLessThan(550);
    expect(split.unused.length).toBeGreaterThan(150);
    expect(split.unused.length).toBeLessThan(250);
  });

  it('gives exactly the counts asked for, and the sealed test stays when train grows', () => {
    const split = splitDataset(many, { train: 60, val: 40, test: 60 });
    expect(PARTS.map((part) => split[part].length)).toEqual([60, 40, 60]);
    const larger = splitDataset(many, { train: 600, val: 40, test: 60 });
    expect(ids(larger).test).toEqual(ids(split).test);
    expect(ids(larger).val).toEqual(ids(split).val);
  });

  it('counts rows that name their part first, and fills up with the others', () => {
    const rows = [
      ...many.slice(0, 20),
      exampleOf('mine', 'mine', 'test'),
      exampleOf('yours', 'yours', 'train'),
    ];
    const split = splitDataset(rows, { train: 3, val: 2, test: 4 });
    expect(ids(split).test).toContain('mine');
    expect(ids(split).train).toContain('yours');
    expect(PARTS.map((part) => split[part].length)).toEqual([3, 2, 4]);
  });

  it('takes only the named parts when no sizes are given', () => {
    const rows = [exampleOf('a', 'a', 'train'), exampleOf('b', 'b', 'test'), exampleOf('c', 'c')];
    const split = splitDataset(rows, {});
    expect(ids(split)).toEqual({ train: ['a'], val: [], test: ['b'] });
    expect(split.unused.map(({ id }) => id)).toEqual(['c']);
  });

  it('is another split with another salt', () => {
    const sizes = { train: 500, test: 500 };
    expect(ids(splitDataset(many, sizes, { salt: 'b' }))).not.toEqual(ids(splitDataset(many, sizes)));
  });

  it.each<[string, SplitSizes]>([
    ['a mixture', { train: 0.5, test: 10 }],
    ['shares above 1', { train: 0.8, test: 0.8 }],
    ['a negative size', { train: -1 }],
    ['a broken count', { train: 10.5 }],
    ['no number', { train: Number.NaN }],
  ])('refuses %s', (_, sizes) => {
    expect(() => splitDataset(many, sizes)).toThrow(/cannot be used/);
  });

  it('says which part lacks rows', () => {
    expect(() => splitDataset(many.slice(0, 10), { train: 8, val: 1, test: 4 })).toThrow(
      /8 rows wanted for train, 5 left of 10/,
    );
  });
});

describe('datasetHash', () => {
  it('depends on every row, not on their order', () => {
    fc.assert(
      fc.property(examples, fc.integer(), (rows, seed) => {
        expect(datasetHash(createRng(seed).shuffle(rows))).toBe(datasetHash(rows));
        expect(datasetHash([...rows.slice(1), { ...rows[0]!, expected: 'other' }])).not.toBe(
          datasetHash(rows),
        );
        expect(datasetHash(rows.slice(1))).not.toBe(datasetHash(rows));
      }),
    );
  });

  it('takes bytes by their content, in an input and in what is expected', () => {
    const hashOf = (...bytes: number[]) => {
      const picture = { bytes: new Uint8Array(bytes), mediaType: 'image/png' };
      const example: Example<object> = {
        id: 'a',
        input: { picture },
        expected: [new Uint8Array(bytes)],
        tags: [],
      };
      return [datasetHash([example]), exampleContentHash(example)];
    };
    expect(hashOf(1, 2)).toEqual(hashOf(1, 2));
    expect(new Set([...hashOf(1, 2), ...hashOf(1, 3)]).size).toBe(4);
  });

  it('is what run folders have recorded for rows without bytes', () => {
    const row = { id: 'a', input: { text: 'a castle' }, expected: ['x'], tags: ['old'] };
    expect(datasetHash([row])).toBe(hashJson([row]));
  });
});
