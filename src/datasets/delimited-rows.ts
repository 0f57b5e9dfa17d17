import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { InputFileError } from '../core/errors.js';
import type { RawRow, RowProblem, RowSource } from './row-source.js';
import { readTextBlocks, type TextLimits } from './text-blocks.js';

export type DelimitedFormat = 'csv' | 'tsv';

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Rows of a CSV (RFC 4180) or TSV file with a header line. In TSV a quote is an ordinary character, as its
 * registration says, but a cell that is quoted as a whole, as spreadsheets export it, is unquoted.
 */
export async function* readDelimitedRows(
  path: string,
  format: DelimitedFormat,
  limits: TextLimits,
): RowSource {
  let header: readonly string[] | undefined;
  let nextLine = 1;
  try {
    for await (const { record, info } of recordsOf(path, format, limits)) {
      const cells = format === 'tsv' ? record.map(unquoted) : record;
      // The parser tells where a record ends; a quoted cell may hold line breaks.
      const line = Math.max(nextLine, info.lines - lineBreaksIn(record));
      nextLine = info.lines + 1;
      if (header === undefined) header = checkedHeader(cells, path);
      else yield rowOf(header, cells, line);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw syntaxError(path, error);
  }
}

async function* recordsOf(
  path: string,
  format: DelimitedFormat,
  limits: TextLimits,
): AsyncGenerator<ParsedRecord> {
  const parser = parse({
    delimiter: format === 'tsv' ? '\t' : ',',
    quote: format === 'tsv' ? false : '"',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: limits.maxRowBytes,
  });
  const text = Readable.from(textOf(path, limits));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  for await (const parsed of parser) yield parsed;
}

async function* textOf(path: string, limits: TextLimits): AsyncGenerator<string> {
  for await (const block of readTextBlocks(path, limits)) yield block.text;
}

function rowOf(header: readonly string[], cells: readonly string[], line: number): RawRow | RowProblem {
  if (cells.length !== header.length) {
    return { type: 'problem', line, message: `${cells.length} cells where the header has ${header.length}` };
  }
  return { type: 'row', line, values: Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])) };
}

function checkedHeader(cells: readonly string[], path: string): readonly string[] {
  const header = cells.map((cell) => cell.trim());
  const unnamed = header.indexOf('');
  const repeated = header.find((name, at) => header.indexOf(name) !== at);
  if (unnamed === -1 && repeated === undefined) return header;
  const problem =
    unnamed === -1 ? `two columns are called "${repeated}"` : `column ${unnamed + 1} has no name`;
  throw new InputFileError('dataset/header-invalid', `${path}, line 1: ${problem}`, {
    hint: 'The first line must name every column once.',
  });
}

function unquoted(cell: string): string {
  const inner = /^"((?:[^"]|"")*)"$/s.exec(cell)?.[1];
  return inner === undefined ? cell : inner.replaceAll('""', '"');
}

function lineBreaksIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function syntaxError(path: string, error: CsvError): InputFileError {
  const line = 'lines' in error && typeof error.lines === 'number' ? `, line ${error.lines}` : '';
  return new InputFileError('dataset/not-csv', `${path}${line}: ${error.message}`, {
    hint: 'A cell with a quote, comma or line break must be quoted, and quotes in it doubled ("").',
    cause: error,
  });
}
