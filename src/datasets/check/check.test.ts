import { describe, expect, it } from 'vitest';
import type { Example } from '../example.js';
import type { Dataset } from '../load-dataset.js';
import { checkRows } from './check-rows.js';
import { datasetStatistics } from './dataset-statistics.js';

function dataset(name: string, examples: readonly Example[]): Dataset {
  return { name, path: `data/${name}`, hash: 'h', examples, duplicates: [], notes: [] };
}

const row = (id: string, prompt: string, rest: Partial<Example> = {}): Example => ({
  id,
  input: { prompt },
  tags: [],
  ...rest,
});

const FOX = 'a red fox sleeping under an old oak tree';

describe('equal and alike rows', () => {
  it('are found in a file; between its parts they are leaks', () => {
    const found = checkRows([
      dataset('all.jsonl', [
        row('a', FOX, { split: 'train' }),
        row('b', `${FOX}  `, { split: 'train' }),
        row('c', 'a red fox sleeping under an old elm tree', { split: 'test' }),
        row('d', 'a blue boat on a lake', { split: 'test' }),
        row('e', 'A red fox sleeping under an old oak tree.'),
      ]),
    ]);
    const ids = (pairs: typeof found.leaks) => pairs.map(({ first, second }) => `${first.id}-${second.id}`);
    expect(ids(found.duplicates)).toEqual(['a-b']);
    expect(ids(found.nearDuplicates)).toEqual(['a-c', 'a-e']);
    expect(found.nearDuplicates[0]?.similarity).toBeCloseTo(14 / 20, 10);
    expect(ids(found.leaks)).toEqual(['a-c']);
    // The row that is in no part yet is in the group, too.
    expect(found.leakingRows).toBe(4);
  });

  it('between files are leaks, unless both say that they are of one part', () => {
    const train = dataset('train.jsonl', [row('a', FOX)]);
    const test = dataset('test.jsonl', [row('a', FOX)]);
    expect(checkRows([train, test]).leaks[0]).toEqual({
      first: { file: 'data/train.jsonl', id: 'a', part: 'train.jsonl' },
      second: { file: 'data/test.jsonl', id: 'a', part: 'test.jsonl' },
      similarity: 1,
    });
    const same = (one: Dataset) => ({
      ...one,
      examples: one.examples.map((example) => ({ ...example, split: 'train' as const })),
    });
    expect(checkRows([same(train), same(test)])).toMatchObject({
      leaks: [],
      duplicates: [{ similarity: 1 }],
    });
  });

  it('are fewer where more likeness is asked for', () => {
    const rows = [row('a', FOX), row('b', 'a red fox sleeping under an old elm tree')];
    expect(checkRows([dataset('x', rows)], 0.7).nearDuplicates).toHaveLength(1);
    expect(checkRows([dataset('x', rows)], 0.8).nearDuplicates).toHaveLength(0);
  });
});

describe('statistics', () => {
  it('count words, parts, tags and what is missing', () => {
    const found = datasetStatistics(
      dataset('x', [
        row('a', 'one two three', { split: 'train', tags: ['t', 'u'], expected: { answer: 'yes' } }),
        row('b', 'one', { tags: ['t'] }),
        row('c', '...', { split: 'test' }),
        { id: 'd', input: { other: 5 }, tags: ['t'] },
      ]),
    );
    expect(found).toMatchObject({
      rows: 4,
      withExpected: 1,
      splits: { train: 1, val: 0, test: 1, none: 2 },
      fields: [
        { field: 'prompt', rows: 3, empty: 1, words: { least: 0, median: 1, p95: 3, most: 3 } },
        { field: 'other', rows: 1, empty: 0, words: { least: 1, median: 1, p95: 1, most: 1 } },
      ],
      tags: [
        { tag: 't', rows: 3 },
        { tag: 'u', rows: 1 },
      ],
      untagged: 1,
    });
  });
});
