import { dirname, extname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { InputFileError } from '../core/errors.js';
import { readDelimitedRows } from '../datasets/delimited-rows.js';
import { parseFieldMap, planColumns } from '../datasets/field-map.js';
import { inputId } from '../datasets/input-key.js';
import { readJsonRows } from '../datasets/json-rows.js';
import { isJsonObject, parseJson } from '../core/parse-json.js';
import { readJsonlRows } from '../datasets/jsonl-rows.js';
import { mapRow } from '../datasets/map-row.js';
import type { RowMapping } from '../datasets/map-row.js';
import { columnMissing } from '../datasets/missing-column.js';
import { DEFAULT_DATASET_LIMITS } from '../datasets/row-source.js';
import type { RawRow, RowSource } from '../datasets/row-source.js';
import { readTextBlocks } from '../datasets/text-blocks.js';
import { validateInput } from '../datasets/validate-input.js';
import type { RawInput } from './field-values.js';

/** One prompt of many. A row that cannot be used is told apart, so that it does not lose the others. */
export type PromptRow =
  | { readonly type: 'input'; readonly line: number; readonly id: string; readonly input: RawInput }
  | { readonly type: 'problem'; readonly line: number; readonly message: string };

export interface PromptRowOptions {
  /** Input of the program. */
  readonly schema: z.ZodObject;
  /** Field that a line of plain text fills. */
  readonly textField: string | undefined;
  readonly map: readonly string[];
  readonly cwd: string;
  readonly stdin: Readable;
}

/**
 * Prompts of a file, or of standard input for `-`. A line of text is a prompt; a line that is a JSON object is a row;
 * `.jsonl`, `.json`, `.csv` and `.tsv` files are read as datasets. Empty lines are left out.
 */
export async function* promptRows(file: string, options: PromptRowOptions): AsyncGenerator<PromptRow> {
  const mapping: RowMapping = { plan: planColumns(parseFieldMap(options.map)), schema: options.schema };
  const mediaFolder = file === '-' ? options.cwd : dirname(resolve(options.cwd, file));
  let isFirst = true;
  for await (const row of rowsOf(file, options)) {
    if (row.type === 'problem') yield { type: 'problem', line: row.line, message: row.message };
    else yield toPrompt(row, mapping, { file, isFirst, mediaFolder });
    isFirst = false;
  }
  if (isFirst) {
    throw new InputFileError('run/no-prompts', `${file === '-' ? 'standard input' : file} holds no prompt`, {
      hint: 'Write one prompt per line, or one JSON object per line.',
    });
  }
}

function rowsOf(file: string, options: PromptRowOptions): RowSource {
  if (file === '-') return lineRows(stdinLines(options.stdin), options.textField);
  const path = resolve(options.cwd, file);
  const limits = DEFAULT_DATASET_LIMITS;
  switch (extname(file).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
      return readJsonlRows(path, limits);
    case '.json':
      return readJsonRows(path, { ...limits, maxFileBytes: limits.maxJsonFileBytes });
    case '.csv':
      return readDelimitedRows(path, 'csv', limits);
    case '.tsv':
    case '.tab':
      return readDelimitedRows(path, 'tsv', limits);
    default:
      return lineRows(fileLines(path), options.textField);
  }
}

interface Line {
  readonly line: number;
  readonly text: string;
}

async function* fileLines(path: string): AsyncGenerator<Line> {
  for await (const block of readTextBlocks(path, DEFAULT_DATASET_LIMITS)) {
    for (const [at, text] of block.text.split('\n').entries()) yield { line: block.firstLine + at, text };
  }
}

async function* stdinLines(stdin: Readable): AsyncGenerator<Line> {
  let line = 0;
  const input = Readable.from(utf8(stdin));
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.includes('\u0000')) throw notText('it holds a zero byte');
    yield { line: ++line, text };
  }
}

async function* utf8(stdin: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stdin) {
      yield chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk);
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? notText('its bytes are not UTF-8') : error;
  }
}

function notText(found: string): InputFileError {
  return new InputFileError('run/not-text', `standard input is not text: ${found}`, {
    hint: 'Send UTF-8 text, one prompt per line.',
  });
}

async function* lineRows(lines: AsyncIterable<Line>, textField: string | undefined): RowSource {
  for await (const { line, text } of lines) {
    const trimmed = text.trim();
    if (trimmed === '') continue;
    const values = jsonObject(trimmed) ?? (textField === undefined ? undefined : { [textField]: trimmed });
    if (values !== undefined) yield { type: 'row', line, values };
    else
      yield { type: 'problem', line, message: 'the program has no text field: write a JSON object per line' };
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

interface RowPlace {
  readonly file: string;
  readonly isFirst: boolean;
  /** Where relative paths of media begin. */
  readonly mediaFolder: string;
}

function toPrompt(row: RawRow, mapping: RowMapping, { file, isFirst, mediaFolder }: RowPlace): PromptRow {
  const { line } = row;
  const mapped = mapRow(row.values, mapping);
  if (mapped.type === 'missing') {
    // Without the column in the first row there is hardly one in the others: that is one mistake, not one per row.
    if (isFirst) throw columnMissing('run/column-missing', file, mapped.missing, Object.keys(row.values));
    return { type: 'problem', line, message: `there is no "${mapped.missing.column}"` };
  }
  if (mapped.type === 'refused') return { type: 'problem', line, message: mapped.message };
  const checked = validateInput(mapped.row.input, mapping.schema, mediaFolder);
  if (checked.type === 'invalid') return { type: 'problem', line, message: checked.messages.join('; ') };
  return { type: 'input', line, id: mapped.row.id ?? inputId(checked.input), input: checked.input };
}
