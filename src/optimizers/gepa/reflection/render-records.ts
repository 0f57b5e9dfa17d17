import { literalPattern } from '../../../core/literal-pattern.js';
import { headingLines, textSection } from '../../../signatures/text-section.js';
import type { ReflectiveRecord } from '../adapter.js';

const DEEPEST_HEADING = 6;
const FIELD_HEADING = 2;

/**
 * Records as Markdown: one section per example, one subsection per field, deeper ones for nested values. A text that
 * holds the heading of an example or of a field of its record is quoted.
 */
export function renderRecords(records: readonly ReflectiveRecord[]): string {
  return records
    .map((record, at) => {
      const names = Object.keys(record).map(literalPattern);
      const headings = headingLines('#{1,2}', [...names, String.raw`Example \d+`]);
      return `# Example ${at + 1}\n${renderEntries(Object.entries(record), FIELD_HEADING, headings)}`;
    })
    .join('\n\n');
}

type Entries = readonly (readonly [string, unknown])[];

function renderEntries(entries: Entries, depth: number, headings: RegExp): string {
  const marks = '#'.repeat(Math.min(depth, DEEPEST_HEADING));
  return entries
    .map(([name, value]) => {
      const heading = `${marks} ${name}`;
      const inner = entriesOf(value);
      if (inner === null) return `${textSection(heading, String(value).trim(), headings)}\n\n`;
      return `${heading}\n${inner.length === 0 ? '\n' : renderEntries(inner, depth + 1, headings)}`;
    })
    .join('');
}

function entriesOf(value: unknown): Entries | null {
  if (Array.isArray(value)) return value.map((item, at) => [`Item ${at + 1}`, item] as const);
  return value !== null && typeof value === 'object' ? Object.entries(value) : null;
}
