import type { ReflectiveRecord } from '../adapter.js';

const DEEPEST_HEADING = 6;
const FIELD_HEADING = 2;

/** Records as Markdown: one section per example, one subsection per field, deeper ones for nested values. */
export function renderRecords(records: readonly ReflectiveRecord[]): string {
  return records
    .map((record, at) => `# Example ${at + 1}\n${renderEntries(Object.entries(record), FIELD_HEADING)}`)
    .join('\n\n');
}

function renderEntries(entries: readonly (readonly [string, unknown])[], heading: number): string {
  const marks = '#'.repeat(Math.min(heading, DEEPEST_HEADING));
  return entries.map(([name, value]) => `${marks} ${name}\n${renderValue(value, heading + 1)}`).join('');
}

function renderValue(value: unknown, heading: number): string {
  if (Array.isArray(value)) {
    const items = value.map((item, at) => [`Item ${at + 1}`, item] as const);
    return items.length === 0 ? '\n' : renderEntries(items, heading);
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    return entries.length === 0 ? '\n' : renderEntries(entries, heading);
  }
  return `${String(value).trim()}\n\n`;
}
