import { rowsOf } from '../../datasets/load-dataset.js';
import { basename } from 'node:path';
import { InputFileError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import type { Example } from '../../datasets/example.js';
import { planColumns } from '../../datasets/field-map.js';
import { inputId } from '../../datasets/input-key.js';
import { isJsonObject, parseJson } from '../../core/parse-json.js';
import { mapRow } from '../../datasets/map-row.js';
import {
  DEFAULT_DATASET_LIMITS,
  type RawRow,
  type RowProblem,
  type RowSource,
} from '../../datasets/row-source.js';
import { readTextBlocks } from '../../datasets/text-blocks.js';
import { validateInput } from '../../datasets/validate-input.js';
import type { PublicDataset, PublicDatasetFile } from './manifest.js';

/** A file of a manifest, on this machine. */
export interface LocalSource {
  readonly file: PublicDatasetFile;
  readonly path: string;
}

/**
 * The examples of a public dataset, in the order of its files. Rejects with InputFileError that names file and line
 * where a file is not what its manifest says.
 */
export async function convertPublicDataset(
  { oneRowPerId = false }: PublicDataset,
  sources: readonly LocalSource[],
): Promise<readonly Example[]> {
  const byId = new Map<string, Example>();
  for (const { file, path } of sources) {
    for await (const row of sourceOf(file, path)) {
      if (row.type === 'problem') throw wrongRow(path, row.line, row.message);
      const example = exampleOf(row, file, path);
      if (!byId.has(example.id)) byId.set(example.id, example);
      else if (!oneRowPerId)
        throw wrongRow(path, row.line, `the id "${example.id}" is that of another row too`);
    }
  }
  return [...byId.values()];
}

function sourceOf(file: PublicDatasetFile, path: string): RowSource {
  switch (file.format) {
    case 'jsonl':
    case 'json':
    case 'csv':
    case 'tsv':
      return rowsOf(path, file.format, DEFAULT_DATASET_LIMITS);
    case 'lines':
      return lineRows(file.field ?? '', path);
    case 'json-values':
      return valueRows(path);
  }
}

/** A row a line; lines without a text are none. */
async function* lineRows(field: string, path: string): AsyncGenerator<RawRow> {
  const stem = basename(path).replace(/\.\w+$/, '');
  for await (const { text, firstLine } of readTextBlocks(path, DEFAULT_DATASET_LIMITS)) {
    for (const [at, line] of text.split('\n').entries()) {
      const number = firstLine + at;
      // Lists of prompts may hold one twice: the place tells them apart.
      if (line.trim() !== '')
        yield { type: 'row', line: number, values: { id: `${stem}-${number}`, [field]: line.trim() } };
    }
  }
}

async function* valueRows(path: string): AsyncGenerator<RawRow | RowProblem> {
  const parts: string[] = [];
  for await (const { text } of readTextBlocks(path, DEFAULT_DATASET_LIMITS)) parts.push(text);
  const rows = parseJson(parts.join(''));
  if (!isJsonObject(rows)) throw wrongRow(path, 1, 'the file is no JSON object whose values are the rows');
  for (const values of Object.values(rows)) {
    yield isJsonObject(values)
      ? { type: 'row', line: 1, values }
      : { type: 'problem', line: 1, message: 'a value is no object' };
  }
}

function exampleOf({ values, line }: RawRow, file: PublicDatasetFile, path: string): Example {
  const result = mapRow(values, { plan: planColumns(file.map ?? {}), schema: null });
  if (result.type === 'missing') throw wrongRow(path, line, `there is no "${result.missing.column}"`);
  if (result.type === 'refused') throw wrongRow(path, line, result.message);
  const { row } = result;
  const input = inputOf(row.input, path, line);
  const split = file.split ?? row.split;
  return {
    id: row.id ?? inputId(input),
    input,
    ...(row.expected === undefined ? {} : { expected: row.expected }),
    tags: [...new Set([...(file.tags ?? []), ...row.tags])],
    ...(split === null ? {} : { split }),
  };
}

function inputOf(input: Readonly<Record<string, unknown>>, path: string, line: number): JsonObject {
  const checked = validateInput(input, null, '');
  if (checked.type === 'invalid') throw wrongRow(path, line, checked.messages.join('; '));
  return checked.input;
}

function wrongRow(path: string, line: number, what: string): InputFileError {
  return new InputFileError('dataset/not-as-manifest', `${path}, line ${line}: ${what}`, {
    hint: 'The file is not the one that its manifest describes: another version, perhaps. Name what you have with --from and a manifest of your own.',
  });
}
