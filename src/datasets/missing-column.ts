import { InputFileError } from '../core/errors.js';
import { likelyColumn } from './likely-column.js';

/** A column that is needed and not there, and what it would have fed, as `--map` writes it. */
export interface MissingColumn {
  readonly column: string;
  readonly target: string;
}

/** How many column names an error lists. */
const SHOWN_COLUMNS = 40;

/** The error of a file without that column: the columns there are, and the likely one. */
export function columnMissing(
  code: 'dataset/column-missing' | 'run/column-missing',
  path: string,
  { column, target }: MissingColumn,
  columns: readonly string[],
): InputFileError {
  const shown = columns.slice(0, SHOWN_COLUMNS).map((name) => JSON.stringify(name));
  const rest = columns.length > SHOWN_COLUMNS ? ` and ${columns.length - SHOWN_COLUMNS} more` : '';
  const likely = likelyColumn(column, columns) ?? likelyColumn(target, columns);
  return new InputFileError(
    code,
    `${path} has no column "${column}"; its columns are ${shown.join(', ')}${rest}`,
    { hint: `Map the field to a column: --map ${target}=${likely ?? 'COLUMN'}` },
  );
}
