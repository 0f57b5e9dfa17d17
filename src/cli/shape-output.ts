import { UsageError } from '../core/errors.js';
import type { BuiltinProgram } from './builtin-programs.js';
import type { RawInput } from './field-values.js';
import type { OutputFormat } from './verbs/run.js';

/** Shows a program's output as text or as a JSON value. */
export interface OutputShaper {
  text(output: unknown, input: RawInput): string;
  json(output: unknown, input: RawInput): unknown;
}

/** The shaper of a format. Throws UsageError for a format that this program's output cannot take. */
export async function shaperFor(
  format: OutputFormat,
  builtin: BuiltinProgram | undefined,
): Promise<OutputShaper> {
  if (builtin !== undefined) return builtin.shaper(format);
  if (format === 'text') return { text: fieldsText, json: (output) => output };
  throw new UsageError('run/format-unsuitable', `--format ${format} needs a scene program`, {
    hint: 'Leave --format out, or use --json.',
  });
}

/** Any output: a field per paragraph, texts as they are, the rest as JSON. */
export function fieldsText(output: unknown): string {
  if (typeof output === 'string') return output;
  if (typeof output !== 'object' || output === null) return JSON.stringify(output);
  return Object.entries(output)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`)
    .join('\n');
}
