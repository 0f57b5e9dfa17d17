import { EXIT_CODES, isScenewrightError, messageOf, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { Program, RunOutcome } from '../../modules/module.js';
import { parseInput } from '../../signatures/input.js';
import { announceModels } from '../announce.js';
import { loadConfig } from '../load-config.js';
import { openModels } from '../models.js';
import type { OpenedModels } from '../models.js';
import { DEFAULT_CONCURRENCY } from '../../evaluation/local-executor.js';
import { orderedParallel } from '../ordered-parallel.js';
import { endsAll, errorOf, exitCodeOf } from '../outcome.js';
import type { Outcome, Request } from '../outcome.js';
import { presentError } from '../present-error.js';
import { openProgram } from '../program-spec.js';
import {
  downgradesOf,
  downgradeText,
  outcomeRecord,
  outcomeText,
  sentPrompts,
  usageLine,
} from '../present-outcome.js';
import { requestsOf } from '../requests.js';
import type { Requests } from '../requests.js';
import { promptJson, promptText, promptsOf } from '../shown-prompt.js';
import type { ShownPrompt } from '../shown-prompt.js';
import { openSink } from '../sink.js';
import type { Session } from '../session.js';
import { timeLimit } from '../time-limit.js';
import { shaperFor } from '../shape-output.js';
import type { PromptRow } from '../prompt-rows.js';
import { optionName } from '../run-settings.js';
import { IMAGE_FLAGS } from '../verbs/run.js';
import type { RunFlags } from '../verbs/run.js';

/** `scenewright run`. */
export async function run(prompt: string | undefined, flags: RunFlags, session: Session): Promise<ExitCode> {
  const { cwd, env } = session.host;
  const loaded = await loadConfig(flags.config, cwd);
  const { program, builtin } = await openProgram(flags, loaded, cwd);
  const requests = requestsOf(program, prompt, flags, session);
  if (builtin?.name !== 'image') refuseImageFlags(flags);
  if (flags.dryRun === true) return dryRun(program, requests, flags, session);
  const shape = await shaperFor(flags.format ?? 'text', builtin);
  if (builtin?.name === 'image') {
    return (await import('./run-image.js')).runImage(program, requests, flags, loaded, session);
  }
  const opened = openModels(flags, loaded, session);
  announceModels(opened, env, session.output, flags.quiet === true);
  const timeUp = timeLimit(flags, loaded.config);
  const seed = seedOf(flags, loaded.config.seed);
  const work: Work = { program, isOwn: builtin === undefined, opened, flags, session, seed, shape, timeUp };
  const concurrency = flags.concurrency ?? loaded.config.concurrency ?? DEFAULT_CONCURRENCY;
  const exitCode = await runAll(work, requests, concurrency);
  if (flags.quiet !== true) session.output.note(usageLine(opened));
  return exitCode;
}

/** What would be dropped silently. */
function refuseImageFlags(flags: RunFlags): void {
  const given = IMAGE_FLAGS.filter((name) => flags[name] !== undefined).map(optionName);
  if (given.length === 0) return;
  throw new UsageError('run/image-option', `${given.join(', ')} is for the image program`, {
    hint: 'Add --program image, or leave it out.',
  });
}

interface Work {
  readonly program: Program;
  /** Whether it is one of the user's, which may throw anything. */
  readonly isOwn: boolean;
  readonly opened: OpenedModels;
  readonly flags: RunFlags;
  readonly session: Session;
  readonly seed: number;
  readonly shape: Awaited<ReturnType<typeof shaperFor>>;
  readonly timeUp: AbortSignal;
}

function seedOf(flags: RunFlags, configured: number | undefined): number {
  return flags.seed ?? configured ?? 0;
}

/** Every prompt at most `concurrency` at a time; results in the order of the prompts, as soon as they can be shown. */
async function runAll(work: Work, requests: Requests, concurrency: number): Promise<ExitCode> {
  const { session, flags, timeUp } = work;
  const { interrupts, output } = session;
  const isMany = requests.type === 'many';
  const lasting = new AbortController();
  const stop = AbortSignal.any([interrupts.finishing, timeUp, output.closed, lasting.signal]);
  const cancel = AbortSignal.any([
    isMany ? interrupts.stopping : interrupts.finishing,
    timeUp,
    output.closed,
  ]);
  const sink = await openSink(flags.out, session.host.cwd, output);
  let exitCode: ExitCode = EXIT_CODES.ok;
  let lastLine = 0;
  let isAllTaken = false;
  const told = new Set<string>();
  const rows = async function* () {
    yield* rowsOf(requests);
    isAllTaken = true;
  };
  try {
    const outcomes = orderedParallel(rows(), { limit: concurrency, stop }, (row) =>
      runRow(row, work, cancel),
    );
    for await (const outcome of outcomes) {
      if (output.closed.aborted) break;
      lastLine = outcome.request.line ?? lastLine;
      const error = errorOf(outcome);
      if (outcome.type === 'ran') tellDowngrades(outcome.result, told, work);
      await present(outcome, work, isMany, (text) => sink.write(text));
      if (error === undefined) continue;
      if (!isMany) throw timeUp.aborted ? timeUp.reason : error;
      if (exitCode === EXIT_CODES.ok) exitCode = exitCodeOf(error);
      noteFailure(outcome.request, error, session);
      if (endsAll(error)) lasting.abort();
    }
  } finally {
    await sink.close();
  }
  if (lasting.signal.aborted && !output.closed.aborted)
    output.note('stopped: every further prompt would fail in the same way');
  return endOf(work, { exitCode, lastLine, isAllTaken });
}

/** What prompts came to before a stop, if there was one. */
interface Progress {
  readonly exitCode: ExitCode;
  /** Of the prompts; 0 before the first. */
  readonly lastLine: number;
  readonly isAllTaken: boolean;
}

/** The exit code; says which prompts a stop has left out. */
function endOf({ session, timeUp }: Work, { exitCode, lastLine, isAllTaken }: Progress): ExitCode {
  const { interrupts, output } = session;
  if (output.closed.aborted) return EXIT_CODES.ok;
  const isInterrupted = interrupts.finishing.aborted;
  if (!isInterrupted && (!timeUp.aborted || isAllTaken)) return exitCode;
  const why = isInterrupted ? 'stopped' : 'stopped, the time of --max-time is over';
  if (!isAllTaken) output.note(`${why}: prompts after line ${lastLine} were not run`);
  return EXIT_CODES.interrupted;
}

async function* rowsOf(requests: Requests): AsyncGenerator<PromptRow | Request> {
  if (requests.type === 'one') yield { line: undefined, id: undefined, input: requests.input };
  else yield* requests.rows;
}

async function runRow(row: PromptRow | Request, work: Work, signal: AbortSignal): Promise<Outcome> {
  const { program, isOwn, opened, seed } = work;
  if ('type' in row && row.type === 'problem') {
    const error = new UsageError('run/row-invalid', row.message, { hint: 'Correct or remove this row.' });
    return { type: 'refused', request: { line: row.line, id: undefined, input: {} }, error };
  }
  const request: Request = { line: row.line, id: row.id, input: row.input };
  const result = await program.tryRun(request.input, { models: opened.models, signal, seed });
  if (isOwn && result.type === 'failed') return { type: 'ran', request, result: ownFailure(result) };
  return { type: 'ran', request, result };
}

/** What a program of the user's own threw is no bug of this package; eval calls it the same. */
function ownFailure<T extends { readonly error: unknown }>(failed: T): T {
  const { error } = failed;
  if (isScenewrightError(error)) return failed;
  const named = new UsageError('program/failed', `the program threw: ${messageOf(error)}`, {
    hint: 'Mend the program; --debug shows where it threw.',
    cause: error,
  });
  return { ...failed, error: named };
}

async function present(
  outcome: Outcome,
  { flags, shape, session }: Work,
  isMany: boolean,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const prompts = flags.showPrompts === true ? sentPrompts(outcome) : undefined;
  if (prompts !== undefined) session.output.note(prompts);
  if (flags.json === true) {
    // One prompt that failed has its error on standard error; among many its record keeps the lines aligned.
    if (!isMany && errorOf(outcome) !== undefined) return;
    const record = outcomeRecord(outcome, shape);
    await write(isMany ? JSON.stringify(record) : JSON.stringify(record, null, 2));
    return;
  }
  const text = outcomeText(outcome, shape, isMany);
  if (text !== undefined) await write(text);
}

/** Says once what the model did not honour. */
function tellDowngrades(result: RunOutcome<unknown>, told: Set<string>, { flags, session }: Work): void {
  for (const text of downgradesOf(result).map(downgradeText)) {
    if (flags.quiet !== true && !told.has(text)) session.output.note(`not honoured by the model: ${text}`);
    told.add(text);
  }
}

function noteFailure(request: Request, error: unknown, { output, argv }: Session): void {
  const [first = '', ...rest] = presentError(error, argv.includes('--debug')).lines;
  output.note(output.colors.red(`line ${request.line ?? 1}: ${first}`));
  for (const line of rest) output.note(`  ${line}`);
}

/** Says what would be done; with `--show-prompts` shows every prompt. Sends nothing. */
async function dryRun(
  program: Program,
  requests: Requests,
  flags: RunFlags,
  { output }: Session,
): Promise<ExitCode> {
  let prompts = 0;
  let problems = 0;
  const shown: ShownPrompt[] = [];
  for await (const row of rowsOf(requests)) {
    if ('type' in row && row.type === 'problem') {
      problems++;
      output.note(`line ${row.line}: error: ${row.message}`);
      continue;
    }
    prompts++;
    const input = parseInput(program.name, program.input, row.input);
    if (flags.showPrompts !== true) continue;
    if (flags.json === true) shown.push(...promptsOf(program, input));
    else for (const one of promptsOf(program, input)) output.print(promptText(one));
  }
  if (flags.showPrompts === true && flags.json === true) {
    output.print(JSON.stringify(shown.map(promptJson), null, 2));
  }
  const components = program.components().map(({ path }) => path);
  output.note(
    `dry run: nothing was sent. ${prompts === 1 ? '1 prompt' : `${prompts} prompts`} through ${program.name} (${components.join(', ')})${flags.showPrompts === true ? '' : '; add --show-prompts to see every prompt'}`,
  );
  return problems > 0 ? EXIT_CODES.usage : EXIT_CODES.ok;
}
