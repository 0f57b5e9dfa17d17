import { expect, it } from 'vitest';
import { datasetHash } from '../datasets/dataset-hash.js';
import type { Dataset } from '../datasets/load-dataset.js';
import { DEFAULT_SPLIT_SIZES, splitDataset } from '../datasets/split-dataset.js';
import { compiledParts, seenByCompile } from './sealed-parts.js';

const examples = Array.from({ length: 60 }, (_, n) => ({
  id: `e${n}`,
  input: { prompt: `prompt ${n}` },
  tags: [],
}));
const hash = datasetHash(examples);
const dataset: Dataset = { name: 'd.jsonl', path: '/d.jsonl', hash, examples, duplicates: [], notes: [] };

/** A program compiled with the default shares, as its file remembers them. */
const split = splitDataset(examples, DEFAULT_SPLIT_SIZES);
const counts = { train: split.train.length, val: split.val.length, test: split.test.length };
const history = [{ datasets: [{ name: 'd.jsonl', hash, counts }] }];

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();

it('brings back the very parts of a compile, also of one that divided by shares', () => {
  const again = splitDataset(examples, compiledParts(history, dataset) ?? {});
  expect(ids(again.test)).toEqual(ids(split.test));
  expect(ids(again.val)).toEqual(ids(split.val));
  expect(ids(again.train)).toEqual(ids(split.train));
});

it('says nothing of another dataset', () => {
  const other = { ...dataset, hash: datasetHash(examples.slice(1)) };
  expect(compiledParts(history, other)).toBeUndefined();
  expect(seenByCompile(history, other, examples)).toEqual([]);
});

it('finds what the compile has seen, and nothing sealed', () => {
  expect(seenByCompile(history, dataset, split.test)).toEqual([]);
  expect(ids(seenByCompile(history, dataset, examples))).toEqual(ids([...split.train, ...split.val]));
});
