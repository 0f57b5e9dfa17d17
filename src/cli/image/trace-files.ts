import { basename, join } from 'node:path';
import { actionLine } from '../../modules/scene/rewrite/apply-actions.js';
import type { ImageProgramOutput, ImageRound } from '../../programs/image/scene/output.js';
import { writeFileAtomic, writeJsonAtomic } from '../../storage/atomic-file.js';
import { type RecordedImage, SCENE_FOLDER } from './recorded-images.js';

/** What each round asked the image model for, in the order of the rounds; undefined where a round made no image. */
export type RoundPrompts = ReadonlyMap<number, string>;

/**
 * The texts beside the images, in the layout of System C's trace files: the user's words, then for each round what
 * was asked for and what was said of it, then the final prompt, the scores, and why the best was taken.
 */
export async function writeTraceFiles(
  folder: string,
  words: string,
  output: ImageProgramOutput,
  images: readonly RecordedImage[],
  prompts: RoundPrompts,
): Promise<void> {
  const at = (name: string) => join(folder, SCENE_FOLDER, name);
  await writeFileAtomic(at('00_original_prompt.txt'), `${words}\n`);
  for (const [index, round] of output.rounds.entries()) {
    const written = String(2 * index + 1).padStart(2, '0');
    const judged = String(2 * index + 2).padStart(2, '0');
    const iteration = round.round + 1;
    await writeFileAtomic(
      at(`${written}_agent1_iteration_${iteration}.txt`),
      `${prompts.get(round.round) ?? ''}\n`,
    );
    await writeFileAtomic(at(`${judged}_agent2_iteration_${iteration}.txt`), `${judgement(round)}\n`);
  }
  await writeFileAtomic(at('final_enhanced_prompt.txt'), `${output.image_prompt}\n`);
  await writeJsonAtomic(at('prompt_trace_summary.json'), {
    original_prompt: words,
    final_prompt: output.image_prompt,
    stopped_because: output.stopped_because,
    iterations: output.rounds.map((round) => ({
      iteration: round.round + 1,
      prompt: prompts.get(round.round) ?? null,
      passed: round.passed,
      actions: round.revisions.flatMap(({ actions }) => actions.map(actionLine)),
      cost_usd: round.cost_usd,
    })),
  });
  await writeJsonAtomic(at('quality_scores.json'), qualityScores(images));
  await writeFileAtomic(at('selected_best.txt'), `${selection(output, images)}\n`);
}

/** What was said of the image that a round chose, and what was to be done about it. */
function judgement({ reason, verification, alignment, quality, revisions }: ImageRound): string {
  return [
    reason,
    ...(verification?.critical_issues ?? []),
    ...(verification?.suggestions ?? []),
    ...(verification?.unverified ?? []).map((gap) => `${gap.head}: not verified: ${gap.reason}`),
    ...(alignment === null ? [] : [`words of the user: ${alignment.status}. ${alignment.feedback}`.trim()]),
    ...(quality === null ? [] : [`specification: ${quality.status}. ${quality.feedback}`.trim()]),
    ...revisions.flatMap(({ actions, dropped }) => [
      ...actions.map((action) => `to do: ${actionLine(action)}`),
      ...dropped.map(({ action, reason: why }) => `not done: ${actionLine(action)} (${why})`),
    ]),
  ].join('\n');
}

function qualityScores(images: readonly RecordedImage[]) {
  return images.map(({ file, round, number, source, score, costUsd, isChampion = false }) => ({
    image: basename(file),
    iteration: round + 1,
    candidate: number + 1,
    source,
    score: score.status === 'scored' ? score.value : null,
    ...(score.status === 'scored'
      ? { parts: score.parts ?? {}, notes: score.notes ?? [] }
      : { reason: score.reason }),
    cost_usd: costUsd,
    best: isChampion,
  }));
}

function selection(output: ImageProgramOutput, images: readonly RecordedImage[]): string {
  const best = images.find(({ isChampion }) => isChampion === true);
  const round = output.rounds.find((one) => one.round === output.champion.round);
  return [
    `Selected: ${best === undefined ? 'an image' : basename(best.file)}`,
    `From round ${output.champion.round + 1}, candidate ${output.champion.number + 1} (${output.source}).`,
    `Why in its round: ${round?.reason ?? ''}`,
    `Passed: ${output.passed ? 'yes' : 'no'}. The loop stopped because: ${output.stopped_because}.`,
  ].join('\n');
}
