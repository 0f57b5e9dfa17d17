import { InputFileError } from '../core/errors.js';
import { listItemOffsets, locateJsonError, valueOffset } from './json-syntax.js';
import { isJsonObject } from '../core/parse-json.js';
import type { RowSource } from './row-source.js';
import { readTextBlocks, type TextLimits } from './text-blocks.js';

/** Rows of a JSON file: a list of objects, or an object whose `examples` is such a list. */
export async function* readJsonRows(path: string, limits: TextLimits): RowSource {
  const text = await readWhole(path, limits);
  if (text.trim() === '') return;
  const value = parse(text, path);
  const list = isJsonObject(value) ? value['examples'] : value;
  if (!Array.isArray(list)) {
    throw new InputFileError(
      'dataset/not-a-list',
      `${path}: expected a list of rows, or {"examples": [...]}`,
      {
        hint: 'Put the rows into a list, or use one row a line and the ending .jsonl.',
      },
    );
  }
  const lineOf = rowLines(text, Array.isArray(value) ? 0 : (valueOffset(text, 'examples') ?? 0));
  for (const [at, item] of list.entries()) {
    const line = lineOf(at);
    if (isJsonObject(item)) yield { type: 'row', line, values: item };
    else yield { type: 'problem', line, message: 'expected a JSON object' };
  }
}

async function readWhole(path: string, limits: TextLimits): Promise<string> {
  const parts: string[] = [];
  // One line may hold the whole file.
  const wholeFile = { ...limits, maxRowBytes: limits.maxFileBytes };
  for await (const block of readTextBlocks(path, wholeFile)) parts.push(block.text);
  return parts.join('');
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { offset, message } = locateJsonError(text);
    const { line, column } = placeOf(text, offset);
    throw new InputFileError('dataset/not-json', `${path}, line ${line}, column ${column}: ${message}`, {
      hint: 'Correct the file; for one JSON value a line use the ending .jsonl.',
      cause,
    });
  }
}

/** Line of each row, in one pass over the text. */
function rowLines(text: string, listStart: number): (row: number) => number {
  const start = text.indexOf('[', listStart);
  let line = 1;
  let at = 0;
  const lines = listItemOffsets(text, start).map((offset) => {
    for (; at < offset; at++) if (text[at] === '\n') line += 1;
    return line;
  });
  return (row) => lines[row] ?? line;
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
