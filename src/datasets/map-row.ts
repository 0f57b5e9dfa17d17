import type { z } from 'zod';
import type { SplitName } from './example.js';
import { type ColumnPlan, inputTarget } from './field-map.js';
import { isJsonObject } from '../core/parse-json.js';
import type { MissingColumn } from './missing-column.js';

/** A row after mapping, before ids and validation. */
export interface MappedRow {
  readonly id: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
  readonly tags: readonly string[];
  readonly split: SplitName | null;
}

export interface RowMapping {
  readonly plan: ColumnPlan;
  readonly schema: z.ZodObject | null;
}

export type MapResult =
  | { readonly type: 'mapped'; readonly row: MappedRow; readonly ignored: readonly string[] }
  | { readonly type: 'missing'; readonly missing: MissingColumn }
  | { readonly type: 'refused'; readonly message: string };

type Values = Readonly<Record<string, unknown>>;

/** Columns that have a meaning of their own when nothing is mapped to that meaning. */
const OWN_COLUMNS: ReadonlySet<string> = new Set(['id', 'tags', 'split', 'expected']);

/** Names in use elsewhere for the parts of a dataset. */
const SPLIT_NAMES: Readonly<Record<string, SplitName>> = {
  train: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
};

/** Turns the columns of a row into the parts of an example. A row with an `input` object is already in our form. */
export function mapRow(values: Values, { plan, schema }: RowMapping): MapResult {
  const missing = mappedColumns(plan).find(({ column }) => columnValue(values, column) === undefined);
  if (missing !== undefined) return { type: 'missing', missing };
  const ownForm = plan.input.size === 0 && isJsonObject(values['input']);
  const input = ownForm ? objectAt(values, 'input') : mappedInput(values, plan, schema);
  if (typeof input === 'string')
    return { type: 'missing', missing: { column: input, target: inputTarget(input) } };
  const split = splitOf(columnValue(values, plan.split ?? 'split'));
  if (split === undefined) {
    return { type: 'refused', message: 'split: expected train, val or test' };
  }
  const tags = tagsOf(values, plan);
  if (tags === undefined) return { type: 'refused', message: 'tags: expected text or a list of texts' };
  const id = idOf(columnValue(values, plan.id ?? 'id'));
  if (id === undefined) return { type: 'refused', message: 'id: expected text or a number' };
  const row: MappedRow = { id, input, expected: expectedOf(values, plan), tags, split };
  const ignored = ownForm ? Object.keys(values).filter((key) => key !== 'input' && !isOwn(key)) : [];
  return { type: 'mapped', row, ignored };
}

/** Every column that the plan names: each must be in the file. */
function mappedColumns(plan: ColumnPlan): MissingColumn[] {
  const { expected, id, split, tags } = plan;
  return [
    ...[...plan.input].map(([field, column]) => ({ column, target: inputTarget(field) })),
    ...expectedColumns(expected),
    ...(id === null ? [] : [{ column: id, target: 'id' }]),
    ...(split === null ? [] : [{ column: split, target: 'split' }]),
    ...(tags ?? []).map((column) => ({ column, target: 'tags' })),
  ];
}

function expectedColumns(expected: ColumnPlan['expected']): MissingColumn[] {
  if (expected === null) return [];
  if (typeof expected === 'string') return [{ column: expected, target: 'expected' }];
  return [...expected].map(([field, column]) => ({ column, target: `expected.${field}` }));
}

/** The input fields, or the name of a column that is needed and not there. */
function mappedInput(values: Values, plan: ColumnPlan, schema: z.ZodObject | null): Values | string {
  const input: Record<string, unknown> = {};
  for (const [field, column] of plan.input) input[field] = columnValue(values, column);
  if (schema !== null) {
    const shape: z.core.$ZodShape = schema.shape;
    for (const [field, type] of Object.entries(shape)) {
      if (Object.hasOwn(input, field)) continue;
      const value = columnValue(values, `input.${field}`) ?? columnValue(values, field);
      if (value !== undefined) input[field] = value;
      else if (isRequired(type)) return field;
    }
    return input;
  }
  if (plan.input.size > 0) return input;
  const taken = new Set(mappedColumns(plan).map(({ column }) => column));
  for (const [column, value] of Object.entries(values)) {
    if (!taken.has(column) && !isOwn(column)) input[column.replace(/^input\./, '')] = value;
  }
  return input;
}

function isRequired(type: z.core.$ZodType): boolean {
  return type._zod.optin !== 'optional';
}

function isOwn(column: string): boolean {
  return OWN_COLUMNS.has(column) || column.startsWith('expected.');
}

function expectedOf(values: Values, plan: ColumnPlan): unknown {
  if (typeof plan.expected === 'string') return present(columnValue(values, plan.expected));
  const fields = plan.expected ?? ownExpectedFields(values);
  if (fields.size === 0) return present(values['expected']);
  const entries = [...fields].map(
    ([field, column]) => [field, present(columnValue(values, column))] as const,
  );
  const known = entries.filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function ownExpectedFields(values: Values): ReadonlyMap<string, string> {
  const columns = Object.keys(values).filter((column) => column.startsWith('expected.'));
  return new Map(columns.map((column) => [column.slice('expected.'.length), column]));
}

/** An empty cell says that nothing is expected. */
function present(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}

function tagsOf(values: Values, plan: ColumnPlan): readonly string[] | undefined {
  if (plan.tags === null) {
    const own = columnValue(values, 'tags');
    return typeof own === 'string' ? tagList(own.split(';')) : tagList(own ?? []);
  }
  const tags: string[] = [];
  for (const column of plan.tags) {
    const value = columnValue(values, column) ?? [];
    const list = tagList(typeof value === 'string' ? [value] : value);
    if (list === undefined) return undefined;
    tags.push(...list.filter((tag) => !tags.includes(tag)));
  }
  return tags;
}

function tagList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const tags = value.map((tag) => (typeof tag === 'string' ? tag.trim() : undefined));
  const known = tags.filter((tag) => tag !== undefined);
  return known.length === tags.length ? known.filter((tag) => tag !== '') : undefined;
}

function idOf(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

function splitOf(value: unknown): SplitName | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? SPLIT_NAMES[value.toLowerCase()] : undefined;
}

/** A column by name; in nested JSON rows also by dotted path. */
function columnValue(values: Values, column: string): unknown {
  if (Object.hasOwn(values, column)) return values[column];
  let value: unknown = values;
  for (const key of column.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function objectAt(values: Values, key: string): Values {
  const value = values[key];
  return isJsonObject(value) ? value : {};
}
