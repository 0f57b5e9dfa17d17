import { basename, dirname, extname } from 'node:path';
import type { z } from 'zod';
import { InputFileError, UsageError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import { datasetHash } from './dataset-hash.js';
import { datasetRowSchema } from './dataset-row.js';
import { readDelimitedRows } from './delimited-rows.js';
import type { Example } from './example.js';
import { type FieldMap, planColumns } from './field-map.js';
import { inputId, inputKey } from './input-key.js';
import { readJsonRows } from './json-rows.js';
import { readJsonlRows } from './jsonl-rows.js';
import { type MappedRow, mapRow, type RowMapping } from './map-row.js';
import { type DatasetLimits, DEFAULT_DATASET_LIMITS, type RawRow, type RowSource } from './row-source.js';
import { createRowProblems, type RowProblems } from './row-problems.js';
import { validateInput } from './validate-input.js';

export type DatasetFormat = 'jsonl' | 'json' | 'csv' | 'tsv';

export interface LoadDatasetOptions {
  /** Default: by the ending of the file. */
  readonly format?: DatasetFormat;
  /** Columns to fields; see `FieldMap`. Default: columns called like the fields, or rows in our own form. */
  readonly map?: FieldMap;
  /** Input of the program that will take the rows: every row is checked against it. */
  readonly inputSchema?: z.ZodObject;
  readonly limits?: Partial<DatasetLimits>;
}

/** A row whose input, apart from case and white space, is that of an earlier row. */
export interface DuplicateInput {
  readonly id: string;
  readonly sameAs: string;
}

export interface Dataset {
  /** File name without folder. */
  readonly name: string;
  readonly path: string;
  /** `datasetHash` of the examples. */
  readonly hash: string;
  /** In file order, ids unique. */
  readonly examples: readonly Example[];
  readonly duplicates: readonly DuplicateInput[];
  /** What a reader should know, in sentences: keys that were ignored, duplicates. */
  readonly notes: readonly string[];
}

/**
 * Reads a dataset file as a stream and checks every row. Rejects with InputFileError: `dataset/not-found`,
 * `dataset/not-text`, `dataset/empty`, `dataset/column-missing` (lists the columns there are),
 * `dataset/row-invalid` (the first ten bad rows by line, and how many there are), `dataset/duplicate-id` ...; with
 * UsageError for a wrong option.
 */
export async function loadDataset(path: string, options: LoadDatasetOptions = {}): Promise<Dataset> {
  const limits = { ...DEFAULT_DATASET_LIMITS, ...options.limits };
  const mapping: RowMapping = { plan: planColumns(options.map ?? {}), schema: options.inputSchema ?? null };
  const builder = createBuilder(path, mapping, limits);
  for await (const row of rowsOf(path, options.format ?? formatOf(path), limits)) {
    if (row.type === 'problem') builder.problems.add(row);
    else builder.add(row);
  }
  return builder.finish();
}

function formatOf(path: string): DatasetFormat {
  switch (extname(path).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
      return 'jsonl';
    case '.json':
      return 'json';
    case '.csv':
      return 'csv';
    case '.tsv':
    case '.tab':
      return 'tsv';
    default:
      throw new UsageError('dataset/format-unknown', `cannot tell the format of ${path} by its ending`, {
        hint: 'Name it .jsonl, .json, .csv or .tsv, or give the format.',
      });
  }
}

/** The rows of a file as they stand there. */
export function rowsOf(path: string, format: DatasetFormat, limits: DatasetLimits): RowSource {
  switch (format) {
    case 'jsonl':
      return readJsonlRows(path, limits);
    case 'json':
      return readJsonRows(path, { ...limits, maxFileBytes: limits.maxJsonFileBytes });
    case 'csv':
    case 'tsv':
      return readDelimitedRows(path, format, limits);
  }
}

interface Builder {
  readonly problems: RowProblems;
  add(row: RawRow): void;
  finish(): Dataset;
}

function createBuilder(path: string, mapping: RowMapping, limits: DatasetLimits): Builder {
  const problems = createRowProblems(path);
  const examples: Example[] = [];
  const lineOfId = new Map<string, number>();
  const firstByKey = new Map<string, string>();
  const duplicates: DuplicateInput[] = [];
  const ignoredKeys = new Set<string>();

  function keep(mapped: MappedRow, input: JsonObject, line: number): void {
    const id = mapped.id ?? freeId(inputId(input), lineOfId);
    const checked = datasetRowSchema.shape.id.safeParse(id);
    if (!checked.success) return problems.add({ line, message: `id: ${checked.error.issues[0]?.message}` });
    const earlier = lineOfId.get(id);
    if (earlier !== undefined) return problems.addDuplicateId(id, earlier, line);
    lineOfId.set(id, line);
    const key = inputKey(input);
    const sameAs = firstByKey.get(key);
    if (sameAs === undefined) firstByKey.set(key, id);
    else duplicates.push({ id, sameAs });
    examples.push({
      id,
      input,
      ...(mapped.expected === undefined ? {} : { expected: mapped.expected }),
      tags: mapped.tags,
      ...(mapped.split === null ? {} : { split: mapped.split }),
    });
  }

  return {
    problems,
    add(row) {
      if (problems.rows + examples.length >= limits.maxRows) throw tooManyRows(path, limits.maxRows);
      problems.see(row);
      const result = mapRow(row.values, mapping);
      if (result.type === 'missing') return problems.addMissing(result.missing, row.line);
      if (result.type === 'refused') return problems.add({ line: row.line, message: result.message });
      for (const key of result.ignored) ignoredKeys.add(key);
      const input = validateInput(result.row.input, mapping.schema, dirname(path));
      if (input.type === 'invalid') {
        for (const message of input.messages) problems.add({ line: row.line, message });
      } else keep(result.row, input.input, row.line);
    },
    finish() {
      problems.throwIfAny();
      if (examples.length === 0) throw empty(path);
      const notes = notesOf(duplicates, ignoredKeys);
      return { name: basename(path), path, hash: datasetHash(examples), examples, duplicates, notes };
    },
  };
}

/** Equal inputs without ids in the file still need ids of their own: the second gets `-2`, and so on. */
function freeId(id: string, taken: ReadonlyMap<string, number>): string {
  let free = id;
  for (let copy = 2; taken.has(free); copy++) free = `${id}-${copy}`;
  return free;
}

function notesOf(duplicates: readonly DuplicateInput[], ignoredKeys: ReadonlySet<string>): string[] {
  const notes: string[] = [];
  if (duplicates.length > 0) {
    const some = duplicates.slice(0, 3).map(({ id, sameAs }) => `${id} = ${sameAs}`);
    notes.push(`${duplicates.length} rows repeat the input of an earlier row: ${some.join(', ')}`);
  }
  if (ignoredKeys.size > 0) notes.push(`keys without a meaning were ignored: ${[...ignoredKeys].join(', ')}`);
  return notes;
}

function empty(path: string): InputFileError {
  return new InputFileError('dataset/empty', `${path} has no rows`, {
    hint: 'A dataset needs at least one row; CSV and TSV need a header line too.',
  });
}

function tooManyRows(path: string, limit: number): InputFileError {
  return new InputFileError('dataset/too-large', `${path} has more than ${limit} rows`, {
    hint: 'Split the file, or raise the limit in the options of loadDataset.',
  });
}
