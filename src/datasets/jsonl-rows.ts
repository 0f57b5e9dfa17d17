import { locateJsonError } from './json-syntax.js';
import { isJsonObject } from '../core/parse-json.js';
import type { RawRow, RowProblem, RowSource } from './row-source.js';
import { readTextBlocks, type TextLimits } from './text-blocks.js';

/** Rows of a JSON-lines file: one object a line, empty lines left out. */
export async function* readJsonlRows(path: string, limits: TextLimits): RowSource {
  for await (const block of readTextBlocks(path, limits)) {
    for (const [at, text] of block.text.split('\n').entries()) {
      if (text.trim() !== '') yield parseLine(text, block.firstLine + at);
    }
  }
}

function parseLine(text: string, line: number): RawRow | RowProblem {
  try {
    const values: unknown = JSON.parse(text);
    if (isJsonObject(values)) return { type: 'row', line, values };
    return { type: 'problem', line, message: 'expected a JSON object' };
  } catch {
    const { offset, message } = locateJsonError(text);
    return { type: 'problem', line, column: offset + 1, message };
  }
}
