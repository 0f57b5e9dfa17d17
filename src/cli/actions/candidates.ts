import { join } from 'node:path';
import { EXIT_CODES } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { CandidateOutcome, CandidateRecord } from '../../modules/candidates/candidate.js';
import { candidates } from '../../modules/candidates/candidates.js';
import { scoreThreshold } from '../../modules/candidates/stop-rules.js';
import { imageSeed } from '../../modules/make-images.js';
import type { RunContext } from '../../modules/module.js';
import { createRunContext } from '../../modules/run-context.js';
import { defaultScorer } from '../../programs/image/scene/default-scorer.js';
import { scoreBy } from '../../programs/image/scene/score-by.js';
import type { ImageRequest } from '../../providers/image-model.js';
import { writeFileAtomic, writeJsonAtomic } from '../../storage/atomic-file.js';
import { announceModels } from '../announce.js';
import { candidateLine } from '../image/live-line.js';
import { imageFolder, inFolder } from '../image/out-folder.js';
import { type ImageRecorder, recordImages } from '../image/recorded-images.js';
import { CONTACT_SHEET, sheetOf } from '../image/write-result.js';
import { loadConfig } from '../load-config.js';
import { openModels } from '../models.js';
import { usageLine } from '../present-outcome.js';
import type { Session } from '../session.js';
import { timeLimit } from '../time-limit.js';
import type { CandidatesFlags } from '../verbs/candidates.js';

/** `scenewright candidates`. */
export async function candidatesOf(
  prompt: string,
  flags: CandidatesFlags,
  session: Session,
): Promise<ExitCode> {
  const { host, output, interrupts } = session;
  const loaded = await loadConfig(flags.config, host.cwd);
  const folder = imageFolder(flags.out, loaded, host.cwd);
  const seed = flags.seed ?? loaded.config.seed ?? 0;
  const opened = openModels(flags, loaded, session);
  announceModels(opened, host.env, output, flags.quiet === true);
  const signal = AbortSignal.any([interrupts.finishing, timeLimit(flags, loaded.config), output.closed]);
  const context = createRunContext({ models: opened.models, signal, seed });
  const requests = Array.from({ length: flags.number }, (_, number): ImageRequest => {
    return { prompt: { type: 'text', text: prompt }, seed: imageSeed(context, 'image', number) };
  });
  const recorder = recordImages(folder);
  const record = await inFolder(folder, async () => {
    const ended = await runRace(prompt, requests, recorder, flags, session, context);
    throwIfNone(ended);
    return ended;
  });
  const files = new Map(recorder.images().map(({ number, file }) => [number, file]));
  const result = {
    prompt,
    folder,
    contact_sheet: CONTACT_SHEET,
    ...record.choice,
    candidates: record.outcomes.map((outcome) => candidateJson(outcome, files)),
    cost_usd: record.costUsd,
    simulated: opened.models.image.simulated,
  };
  await writeFileAtomic(join(folder, CONTACT_SHEET), await sheetOf(prompt, recorder.images()));
  await writeJsonAtomic(join(folder, 'candidates.json'), result);
  if (flags.json === true) output.print(JSON.stringify(result, null, 2));
  else for (const line of rankingLines(record, files, folder)) output.print(line);
  if (flags.quiet !== true) output.note(usageLine(opened));
  return EXIT_CODES.ok;
}

/** Makes and scores the images, each on disk as it arrives. */
async function runRace(
  prompt: string,
  requests: readonly ImageRequest[],
  recorder: ImageRecorder,
  flags: CandidatesFlags,
  { output }: Session,
  context: RunContext,
): Promise<CandidateRecord> {
  const scorer = defaultScorer();
  const stopRules = flags.stopAt === undefined ? [] : [scoreThreshold(flags.stopAt)];
  const { concurrency = requests.length } = flags;
  await recorder.take({ type: 'round', round: 0, sources: requests.map(() => 'prompt') });
  try {
    const options = { requests, score: scoreBy(scorer)(prompt), stopRules, concurrency };
    for await (const event of candidates(options, context)) {
      const line = candidateLine(event, output.colors);
      if (line !== undefined && flags.quiet !== true) output.note(line);
      await recorder.take({ type: 'candidate', round: 0, event });
      if (event.type === 'chosen' && event.number !== null) {
        await recorder.take({ type: 'champion', round: 0, number: event.number, score: null });
      }
      if (event.type === 'ended') return event.record;
    }
  } finally {
    await scorer.close();
  }
  throw new TypeError('The candidates ended without a record.');
}

/** Without a single image there is nothing to rank: the first failure is the command's own. */
function throwIfNone({ choice, outcomes }: CandidateRecord): void {
  if (choice.number !== null) return;
  for (const outcome of outcomes) if (outcome.type === 'failed') throw outcome.error;
}

function candidateJson(outcome: CandidateOutcome, files: ReadonlyMap<number, string>) {
  const { number, type, costUsd } = outcome;
  return {
    number,
    outcome: type,
    file: files.get(number) ?? null,
    ...(outcome.type === 'image' && { score: outcome.score, seed: outcome.image.seed }),
    ...(outcome.type === 'failed' && { code: outcome.code, message: outcome.message }),
    cost_usd: costUsd,
  };
}

function rankingLines(
  { choice, outcomes }: CandidateRecord,
  files: ReadonlyMap<number, string>,
  folder: string,
): readonly string[] {
  const ranked = choice.ranking.map((number, rank) => {
    const outcome = outcomes[number];
    const score =
      outcome?.type === 'image' && outcome.score.status === 'scored'
        ? outcome.score.value.toFixed(3)
        : 'no score';
    return `${rank + 1}. ${score}  ${join(folder, files.get(number) ?? '')}`;
  });
  return [...ranked, choice.reason, `contact sheet: ${join(folder, CONTACT_SHEET)}`];
}
