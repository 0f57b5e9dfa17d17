import { Command, CommanderError } from 'commander';
import { EXIT_CODES } from '../core/errors.js';
import type { ExitCode } from '../core/errors.js';
import type { Host } from './host.js';
import { createOutput } from './output.js';
import type { Output } from './output.js';
import { packageVersion } from './package-root.js';
import { presentError } from './present-error.js';
import { openSession } from './session.js';
import type { VerbSlot } from './session.js';
import { declareCandidates } from './verbs/candidates.js';
import { declareCompare } from './verbs/compare.js';
import { declareCompile } from './verbs/compile.js';
import { declareDataset } from './verbs/dataset.js';
import { declareEval } from './verbs/eval.js';
import { declareInspect } from './verbs/inspect.js';
import { declareModels } from './verbs/models.js';
import { declareReport } from './verbs/report.js';
import { declareRun } from './verbs/run.js';
import { declareRuns } from './verbs/runs.js';
import { declareScore } from './verbs/score.js';
import { declareSim } from './verbs/sim.js';
import { declareVerify } from './verbs/verify.js';
import { declareWatch } from './verbs/watch.js';
import { declareWorker } from './verbs/worker.js';

const EXAMPLES = `
Examples:
  scenewright run "woman walking through a neon city at night"
  scenewright compile --budget light
  scenewright eval --compiled runs/<run>/program.json --baseline scene
`;

const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 unexpected failure, 2 wrong use or unusable input, 3 threshold missed or regression,
  4 budget used up, 5 model provider, hub or queue failed,
  6 run folder, cache or weights could not be written or are damaged, 130 interrupted.`;

/** The whole command tree. What a verb imports beyond its options is loaded when it runs, so that help is quick. */
export function buildCommandTree(slot: VerbSlot): Command {
  const root = new Command('scenewright')
    .description('Typed programs of model calls, and an optimizer that compiles them.')
    .version(packageVersion(), '-v, --version')
    .option('--debug', 'show stack traces of errors (also SCENEWRIGHT_DEBUG=1)')
    .showHelpAfterError('(see scenewright --help)')
    .addHelpText('after', `${EXAMPLES}${EXIT_CODE_HELP}`);
  const verbs = [
    declareRun,
    declareCompile,
    declareEval,
    declareReport,
    declareWatch,
    declareCompare,
    declareRuns,
    declareDataset,
    declareInspect,
    declareScore,
    declareVerify,
    declareCandidates,
    declareModels,
    declareWorker,
    declareSim,
  ];
  for (const declare of verbs) declare(root, slot);
  return root;
}

/** Runs one command line to its exit code; never throws. */
export async function runCommandLine(argv: readonly string[], host: Host): Promise<ExitCode> {
  const output = createOutput(host);
  const exitCode = await parseAndRun(argv, host, output);
  await output.flush();
  const failure = output.failure();
  return failure !== undefined && exitCode === EXIT_CODES.ok ? report(failure, argv, host, output) : exitCode;
}

async function parseAndRun(argv: readonly string[], host: Host, output: Output): Promise<ExitCode> {
  const slot: VerbSlot = { run: undefined };
  const root = buildCommandTree(slot);
  if (argv.length === 0) {
    output.print(helpText(root));
    return EXIT_CODES.ok;
  }
  try {
    prepare(root, output);
    await root.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    return report(error, argv, host, output);
  }
  if (slot.run === undefined) return EXIT_CODES.usage;
  const session = openSession(host, output, argv);
  try {
    return await slot.run(session);
  } catch (error) {
    return report(error, argv, host, output);
  } finally {
    session.interrupts[Symbol.dispose]();
  }
}

/** Puts commander's own messages through our streams, and has it throw instead of ending the process. */
function prepare(command: Command, output: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => output.print(text.trimEnd()),
    writeErr: (text) => output.note(text.trimEnd()),
  });
  for (const child of command.commands) prepare(child, output);
}

/** Help with what `addHelpText` adds, which `helpInformation` leaves out. */
function helpText(root: Command): string {
  let text = '';
  root.configureOutput({ writeOut: (part) => (text += part) });
  root.outputHelp();
  return text.trimEnd();
}

function report(error: unknown, argv: readonly string[], host: Host, output: Output): ExitCode {
  const isDebug = argv.includes('--debug') || ['1', 'true'].includes(host.env.SCENEWRIGHT_DEBUG ?? '');
  const presented = presentError(error, isDebug);
  const [first = '', ...rest] = presented.lines;
  output.note(output.colors.red(first));
  for (const line of rest) output.note(line);
  return presented.exitCode;
}
