import { UsageError } from '../core/errors.js';

/**
 * Which column of the file feeds which part of an example: `{ prompt: 'Prompt', 'expected.answer': 'Answer',
 * tags: ['Category', 'Challenge'] }`. Keys are an input field (`prompt` or `input.prompt`), `expected`,
 * `expected.FIELD`, `id`, `split` or `tags`; only `tags` takes several columns.
 */
export type FieldMap = Readonly<Record<string, string | readonly string[]>>;

/** A field map sorted by what it feeds. Every value is a column name. */
export interface ColumnPlan {
  readonly input: ReadonlyMap<string, string>;
  readonly expected: string | ReadonlyMap<string, string> | null;
  readonly id: string | null;
  readonly split: string | null;
  readonly tags: readonly string[] | null;
}

/** Reads `--map` values such as `prompt=Prompt`. Throws UsageError `dataset/map-invalid`. */
export function parseFieldMap(values: readonly string[]): FieldMap {
  const map: Record<string, string | readonly string[]> = {};
  for (const value of values) {
    const at = value.indexOf('=');
    const target = value.slice(0, at).trim();
    const column = value.slice(at + 1).trim();
    if (at < 1 || target === '' || column === '') throw invalid(`"${value}" is not FIELD=COLUMN`);
    if (Object.hasOwn(map, target)) throw invalid(`"${target}" is mapped twice`);
    map[target] = target === 'tags' ? column.split(',').map((name) => name.trim()) : column;
  }
  return map;
}

/** Checks a field map and sorts it by target. Throws UsageError `dataset/map-invalid`. */
export function planColumns(map: FieldMap): ColumnPlan {
  const input = new Map<string, string>();
  const expectedFields = new Map<string, string>();
  for (const [target, columns] of Object.entries(map)) {
    if (isReserved(target)) continue;
    const field = /^(?:(input|expected)\.)?(.+)$/s.exec(target);
    const [, part, name = target] = field ?? [];
    (part === 'expected' ? expectedFields : input).set(name, single(target, columns));
  }
  const expected = optional(map, 'expected');
  if (expected !== null && expectedFields.size > 0) {
    throw invalid('"expected" and "expected.FIELD" cannot both be mapped');
  }
  return {
    input,
    expected: expectedFields.size > 0 ? expectedFields : expected,
    id: optional(map, 'id'),
    split: optional(map, 'split'),
    tags: tagColumns(map['tags']),
  };
}

const RESERVED = ['id', 'split', 'tags', 'expected'];

function isReserved(target: string): boolean {
  return RESERVED.includes(target);
}

/** How a map names an input field. */
export function inputTarget(field: string): string {
  return isReserved(field) ? `input.${field}` : field;
}

function tagColumns(columns: string | readonly string[] | undefined): readonly string[] | null {
  if (columns === undefined) return null;
  return typeof columns === 'string' ? [columns] : columns;
}

function optional(map: FieldMap, target: string): string | null {
  const columns = map[target];
  return columns === undefined ? null : single(target, columns);
}

function single(target: string, columns: string | readonly string[]): string {
  const list = typeof columns === 'string' ? [columns] : columns;
  const [column] = list;
  if (column !== undefined && list.length === 1) return column;
  throw invalid(`"${target}" takes one column; only "tags" takes several`);
}

function invalid(problem: string): UsageError {
  return new UsageError('dataset/map-invalid', `field mapping: ${problem}`, {
    hint: 'Write FIELD=COLUMN, for example prompt=Prompt, expected.answer=Answer, id=Id, tags=Category,Challenge.',
  });
}
