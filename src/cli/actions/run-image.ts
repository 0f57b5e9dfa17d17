import { sumOrNull } from '../../modules/usage.js';
import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { ComponentChanges, Prediction, Program } from '../../modules/module.js';
import { promptText } from '../../programs/image/scene/draft.js';
import { type ImageProgram, imageProgram } from '../../programs/image/scene/image-program.js';
import type { ImageProgramOutput } from '../../programs/image/scene/output.js';
import { type ImageProgramOptions, MAX_IMAGES } from '../../programs/image/scene/settings.js';
import { parseInput } from '../../signatures/input.js';
import { SceneInput } from '../../signatures/scene/inputs.js';
import { announceModels } from '../announce.js';
import { liveLine } from '../image/live-line.js';
import { imageFolder, inFolder } from '../image/out-folder.js';
import { type ImageRecorder, recordImages } from '../image/recorded-images.js';
import type { RoundPrompts } from '../image/trace-files.js';
import { CONTACT_SHEET, RESULT_FILE, resultJson, writeResult } from '../image/write-result.js';
import type { LoadedConfig } from '../load-config.js';
import { openModels } from '../models.js';
import type { OpenedModels } from '../models.js';
import { usageLine } from '../present-outcome.js';
import type { Requests } from '../requests.js';
import type { Session } from '../session.js';
import { timeLimit } from '../time-limit.js';
import type { RunFlags } from '../verbs/run.js';

/** `scenewright run --program image`: one prompt, its images and all that was said of them in a folder. */
export async function runImage(
  texts: Program,
  requests: Requests,
  flags: RunFlags,
  loaded: LoadedConfig,
  session: Session,
): Promise<ExitCode> {
  const { host, output, interrupts } = session;
  if (requests.type === 'many') {
    throw new UsageError('run/image-one-prompt', 'the image program runs one prompt at a time', {
      hint: 'Give the prompt itself; a file of prompts is for eval.',
    });
  }
  const input = parseInput(texts.name, SceneInput, requests.input);
  const folder = imageFolder(flags.out, loaded, host.cwd);
  const seed = flags.seed ?? loaded.config.seed ?? 0;
  const opened = openModels(flags, loaded, session);
  announceModels(opened, host.env, output, flags.quiet === true);
  const recorder = recordImages(folder);
  const signal = AbortSignal.any([interrupts.finishing, timeLimit(flags, loaded.config), output.closed]);
  const work = { program: withTexts(texts, flags), opened, flags, session, recorder, signal, seed };
  const { prediction, prompts } = await inFolder(folder, () => makeImages(input, work));
  await writeResult(folder, input.prompt, prediction, recorder.images(), prompts);
  if (flags.json === true) {
    output.print(
      JSON.stringify({ folder, ...resultJson(input.prompt, prediction, recorder.images()) }, null, 2),
    );
  } else {
    for (const text of resultLines(folder, prediction.output)) output.print(text);
  }
  if (flags.quiet !== true) output.note(usageLine(opened));
  return EXIT_CODES.ok;
}

interface ImageWork {
  readonly program: ImageProgram;
  readonly opened: OpenedModels;
  readonly flags: RunFlags;
  readonly session: Session;
  readonly recorder: ImageRecorder;
  readonly signal: AbortSignal;
  readonly seed: number;
}

/** Makes the images, each on disk as it arrives, and says each step. */
async function makeImages(
  input: SceneInput,
  { program, opened, flags, session: { output }, recorder, signal, seed }: ImageWork,
): Promise<{ readonly prediction: Prediction<ImageProgramOutput>; readonly prompts: RoundPrompts }> {
  const prompts = new Map<number, string>();
  let prediction: Prediction<ImageProgramOutput> | undefined;
  for await (const event of program.stream(input, { models: opened.models, signal, seed })) {
    const line = liveLine(event, output.colors);
    if (line !== undefined && flags.quiet !== true) output.note(line);
    await recorder.take(event);
    if (event.type === 'candidate' && event.event.type === 'started' && event.event.number === 0) {
      prompts.set(event.round, promptText(event.event.request.prompt));
    }
    if (event.type === 'finished') prediction = event.prediction;
  }
  if (prediction === undefined) throw new TypeError('The run ended without a result.');
  return { prediction, prompts };
}

/** The texts of the opened program (as written or compiled) with the options of the command line. */
function withTexts(texts: Program, flags: RunFlags): ImageProgram {
  const options: ImageProgramOptions = {
    ...(flags.images !== undefined && { images: flags.images }),
    ...(flags.rounds !== undefined && { maxRounds: flags.rounds }),
    ...(flags.verified !== undefined && { verified: flags.verified }),
    ...(flags.stopAt !== undefined && { threshold: flags.stopAt }),
    ...(flags.concurrency !== undefined && { concurrency: Math.min(flags.concurrency, MAX_IMAGES) }),
    ...(flags.deliberate === true && { mode: 'deliberate' }),
    ...(flags.tournament === true && { selector: 'tournament' }),
  };
  const changes: ComponentChanges = Object.fromEntries(
    texts.components().map(({ path, instruction, demos }) => [path, { instruction, demos }]),
  );
  const program = imageProgram(options);
  // The deliberate rewriter is another call: what it is told stays its own.
  const { 'revise.propose': _, ...others } = changes;
  return program.with(flags.deliberate === true ? others : changes);
}

function resultLines(folder: string, output: ImageProgramOutput): readonly string[] {
  const { champion, source, score, passed, stopped_because: reason, rounds } = output;
  const total = sumOrNull(rounds.map((round) => round.cost_usd));
  return [
    `${passed ? 'passed' : 'not passed'}: image ${champion.number + 1} of round ${champion.round + 1} (${source}), score ${score === null ? 'none' : score.toFixed(3)}`,
    `stopped because: ${reason}, after ${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}${total === null ? '' : `, $${total.toFixed(4)}`}`,
    ...rounds.flatMap(({ spared }) =>
      spared === null ? [] : [`  ${spared.images} images not made: ${spared.reason}`],
    ),
    ...(output.verification?.critical_issues ?? []).map((issue) => `  ${issue}`),
    ...wordsLine(output),
    `folder: ${folder} (${RESULT_FILE}, best image, scene, verdicts)`,
    `contact sheet: ${folder}/${CONTACT_SHEET}`,
  ];
}

/** What of the user's words is not in the image, where the check against them did not pass. */
function wordsLine({ alignment }: ImageProgramOutput): readonly string[] {
  if (alignment === null || alignment.status === 'passed') return [];
  const { status, missing_from_intent: missing, feedback } = alignment;
  const what = missing.length === 0 ? feedback : `not in the image: ${missing.join(', ')}`;
  return [`  your words: ${status}. ${what}`.trimEnd()];
}
