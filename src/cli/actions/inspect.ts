import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { Program } from '../../modules/module.js';
import { parseInput } from '../../signatures/input.js';
import { didYouMean } from '../did-you-mean.js';
import { loadConfig } from '../load-config.js';
import { openProgram } from '../program-spec.js';
import { requestsOf } from '../requests.js';
import type { Session } from '../session.js';
import { promptJson, promptText, promptsOf } from '../shown-prompt.js';
import type { InspectFlags } from '../verbs/inspect.js';

/** `scenewright inspect`. */
export async function inspect(
  prompt: string | undefined,
  flags: InspectFlags,
  session: Session,
): Promise<ExitCode> {
  const { output, host } = session;
  const loaded = await loadConfig(flags.config, host.cwd);
  const { program } = await openProgram(flags, loaded, host.cwd);
  const input = await firstInput(program, prompt, flags, session);
  const shown = chosen(promptsOf(program, input), flags.component);
  if (flags.json === true) output.print(JSON.stringify(shown.map(promptJson), null, 2));
  else for (const one of shown) output.print(promptText(one));
  return EXIT_CODES.ok;
}

/** Without any input the fields are shown as placeholders: the texts of the components are of interest then. */
async function firstInput(
  program: Program,
  prompt: string | undefined,
  flags: InspectFlags,
  session: Session,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const isGiven = [prompt, flags.input, flags.map, flags.set, flags.image, flags.audio, flags.video].some(
    (value) => value !== undefined,
  );
  if (!isGiven) return undefined;
  const requests = requestsOf(program, prompt, flags, session);
  if (requests.type === 'one') return parseInput(program.name, program.input, requests.input);
  for await (const row of requests.rows) {
    if (row.type === 'input') return parseInput(program.name, program.input, row.input);
    throw new UsageError('run/row-invalid', `line ${row.line}: ${row.message}`);
  }
  return undefined;
}

function chosen<T extends { readonly component: string }>(
  prompts: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return prompts;
  const known = prompts.map(({ component }) => component);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      'inspect/unknown-component',
      `there is no component "${name}".${didYouMean(name, known)}`,
      {
        hint: `Components: ${known.join(', ')}.`,
      },
    );
  }
  return prompts.filter(({ component }) => names.includes(component));
}
