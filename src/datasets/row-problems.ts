import { InputFileError } from '../core/errors.js';
import { columnMissing, type MissingColumn } from './missing-column.js';
import type { RawRow } from './row-source.js';

/** How many bad rows an error shows. */
const SHOWN_PROBLEMS = 10;

interface Problem {
  readonly line: number;
  readonly column?: number;
  readonly message: string;
}

/** Collects what is wrong with the rows of a file, so that one error can tell all of it. */
export interface RowProblems {
  /** Number of bad rows so far. */
  readonly rows: number;
  /** Notes which columns a row has. */
  see(row: RawRow): void;
  add(problem: Problem): void;
  addMissing(missing: MissingColumn, line: number): void;
  addDuplicateId(id: string, earlierLine: number, line: number): void;
  throwIfAny(): void;
}

export function createRowProblems(path: string): RowProblems {
  const first: Problem[] = [];
  const badLines = new Set<number>();
  const columns = new Set<string>();
  const missing = new Map<string, MissingColumn>();
  let rowsSeen = 0;
  let duplicateIds = 0;

  function add(problem: Problem): void {
    badLines.add(problem.line);
    if (first.length < SHOWN_PROBLEMS) first.push(problem);
  }

  return {
    get rows() {
      return badLines.size;
    },
    see(row) {
      rowsSeen += 1;
      for (const column of Object.keys(row.values)) columns.add(column);
    },
    add,
    addMissing(one, line) {
      missing.set(one.column, one);
      add({ line, message: `there is no "${one.column}"` });
    },
    addDuplicateId(id, earlierLine, line) {
      duplicateIds += 1;
      add({ line, message: `id "${id}" is that of line ${earlierLine} too` });
    },
    throwIfAny() {
      const absent = [...missing.values()].find(({ column }) => !columns.has(column));
      if (absent !== undefined && badLines.size >= rowsSeen)
        throw columnMissing('dataset/column-missing', path, absent, [...columns]);
      if (first.length === 0) return;
      const code = duplicateIds === badLines.size ? 'dataset/duplicate-id' : 'dataset/row-invalid';
      throw badRows(path, code, first, badLines.size);
    },
  };
}

function badRows(path: string, code: string, first: readonly Problem[], rows: number): InputFileError {
  const places = first.map(({ line, column, message }) =>
    column === undefined ? `  line ${line}: ${message}` : `  line ${line}, column ${column}: ${message}`,
  );
  const shownRows = new Set(first.map((problem) => problem.line)).size;
  const more = rows > shownRows ? [`  and ${rows - shownRows} more`] : [];
  const count = rows === 1 ? '1 row' : `${rows} rows`;
  return new InputFileError(code, [`${path}: ${count} cannot be used`, ...places, ...more].join('\n'), {
    hint:
      code === 'dataset/duplicate-id'
        ? 'Give every row an id of its own, or leave the ids out.'
        : 'Correct or remove these rows.',
  });
}
