import { UsageError } from '../core/errors.js';
import type { Program } from '../modules/module.js';
import { inputFromFlags } from './field-values.js';
import type { RawInput } from './field-values.js';
import { inputFields, promptField } from './input-fields.js';
import type { InputFlags } from './options/program.js';
import { promptRows } from './prompt-rows.js';
import type { PromptRow } from './prompt-rows.js';
import type { Session } from './session.js';

/** What a program is to be run on. */
export type Requests =
  | { readonly type: 'one'; readonly input: RawInput }
  | { readonly type: 'many'; readonly rows: AsyncIterable<PromptRow> };

/** Reads prompt and input flags. Throws UsageError when there is nothing to run on, or it is said twice. */
export function requestsOf(
  program: Program,
  prompt: string | undefined,
  flags: InputFlags,
  { host }: Session,
): Requests {
  const fields = inputFields(program.input);
  const file = flags.input ?? (prompt === '-' ? '-' : undefined);
  if (prompt !== undefined && flags.input !== undefined) {
    throw new UsageError('run/two-inputs', 'a prompt and --input were both given', {
      hint: 'Give one of them.',
    });
  }
  if (file === undefined && flags.map !== undefined) {
    throw new UsageError('run/map-without-input', '--map says which column of a file feeds a field', {
      hint: 'Give the file with --input FILE, or a field itself with --set field=value.',
    });
  }
  const given = prompt === '-' ? undefined : prompt;
  const own = inputFromFlags(fields, given, flags, host.cwd);
  if (file === undefined) {
    if (Object.keys(own).length > 0) return { type: 'one', input: own };
    throw new UsageError('run/no-input', 'there is nothing to run on', {
      hint: 'Give a prompt, --set field=value, --input FILE, or --input - for standard input.',
    });
  }
  const rows = promptRows(file, {
    schema: program.input,
    textField: promptField(fields)?.name,
    map: flags.map ?? [],
    cwd: host.cwd,
    stdin: host.stdin,
  });
  return { type: 'many', rows: withShared(rows, own) };
}

/** Fields given by flags hold for every row that does not have them itself. */
async function* withShared(rows: AsyncIterable<PromptRow>, shared: RawInput): AsyncGenerator<PromptRow> {
  for await (const row of rows) {
    yield row.type === 'problem' ? row : { ...row, input: { ...shared, ...row.input } };
  }
}
