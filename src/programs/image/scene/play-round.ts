import type { CandidateRecord } from '../../../modules/candidates/candidate.js';
import { candidates } from '../../../modules/candidates/candidates.js';
import { imageSeed } from '../../../modules/make-images.js';
import { contextFor } from '../../../modules/run-context.js';
import type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { ImageRequest } from '../../../providers/image-model.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import type { Contender } from './champion.js';
import { passes } from './champion.js';
import { type Draft, imagePrompt } from './draft.js';
import { judgeImage } from './judge-image.js';
import type { RoundRun } from './loop-run.js';

/** One image to ask for, and what it is made from. */
export interface PlannedImage {
  readonly draft: Draft;
  readonly request: ImageRequest;
}

/** What a round came to; no contender when it gave no image. */
export interface Played {
  readonly planned: readonly PlannedImage[];
  readonly record: CandidateRecord;
  readonly contender: Contender | undefined;
  /** How it won, where a tournament selects. */
  readonly tournament: TournamentResult | null;
}

/** Makes the images, scores each as it arrives, and judges the best as soon as it is chosen. */
export async function playRound(planned: readonly PlannedImage[], run: RoundRun): Promise<Played> {
  const { round, settings, context, input, emit } = run;
  emit({ type: 'round', round, sources: planned.map(({ draft }) => draft.source) });
  const race = candidates(
    {
      requests: planned.map(({ request }) => request),
      score: settings.score(input.prompt),
      stopRules: settings.stopRules,
      concurrency: settings.concurrency,
    },
    contextFor(context, 'image'),
  );
  let judged: Promise<Judged> = Promise.resolve(NOBODY);
  let record: CandidateRecord | undefined;
  const images = new Map<number, Pick<Contender, 'image' | 'score'>>();
  for await (const event of race) {
    emit({ type: 'candidate', round, event });
    if (event.type === 'image') {
      const { image, score } = event;
      images.set(event.number, { image, score: score.status === 'scored' ? score.value : null });
    }
    if (event.type === 'chosen' && event.number !== null) {
      judged = judgedOf(event.ranking, images, planned, run);
      // It is waited for below; until then a failure must not count as unhandled.
      judged.catch(() => {});
    }
    if (event.type === 'ended') record = event.record;
  }
  if (record === undefined) throw new TypeError('The candidates ended without a record.');
  return { planned, record, ...(await judged) };
}

type Judged = Pick<Played, 'contender' | 'tournament'>;
const NOBODY: Judged = { contender: undefined, tournament: null };

/** The best by score, or the winner of the tournament, with the verdicts on it. */
async function judgedOf(
  ranking: readonly number[],
  images: ReadonlyMap<number, Pick<Contender, 'image' | 'score'>>,
  planned: readonly PlannedImage[],
  run: RoundRun,
): Promise<Judged> {
  const { steps, input, round } = run;
  const pictures = ranking.flatMap((number) => images.get(number)?.image ?? []);
  const tournament =
    steps.select === undefined || pictures.length < 2
      ? null
      : await steps.select({
          prompt: input.prompt,
          images: pictures.map(({ bytes, mediaType }) => ({ bytes, mediaType })),
        });
  const number = ranking[tournament?.winner ?? 0];
  if (number === undefined) return NOBODY;
  if (tournament !== null) run.emit({ type: 'tournament', round, number, result: tournament });
  return { contender: await contenderOf(number, images, planned, run), tournament };
}

async function contenderOf(
  number: number,
  images: ReadonlyMap<number, Pick<Contender, 'image' | 'score'>>,
  planned: readonly PlannedImage[],
  run: RoundRun,
): Promise<Contender | undefined> {
  const made = images.get(number);
  const plan = planned[number];
  if (made === undefined || plan === undefined) return undefined;
  const { draft, request } = plan;
  const verdicts: ImageVerdicts = await judgeImage(made.image, draft, request.prompt, run);
  run.emit({ type: 'verdicts', round: run.round, number, passed: passes(verdicts), verdicts });
  return { round: run.round, number, draft, prompt: request.prompt, verdicts, ...made };
}

/** One request for each draft that the model takes, each with a seed of its own that no prompt moves. */
export function planImages(drafts: readonly Draft[], run: RoundRun): readonly PlannedImage[] {
  const { settings, model, input, context, round } = run;
  const references = input.image === undefined || model.capabilities.maxReferences === 0 ? [] : [input.image];
  if (input.image !== undefined && references.length === 0) {
    warn(run, 'image/reference-not-sent', `${model.id} takes no reference image; it saw the scene only.`);
  }
  const taken = drafts.flatMap((draft) => {
    const prompt = imagePrompt(draft, input.prompt, settings, model);
    return prompt === undefined ? [] : [{ draft, prompt }];
  });
  if (taken.length < drafts.length) {
    warn(
      run,
      'image/own-words-not-sent',
      `${model.id} takes structured prompts only, so the user's own words are no candidate.`,
    );
  }
  return taken.map(({ draft, prompt }, number) => ({
    draft,
    request: {
      prompt,
      ...settings.request,
      ...(references.length > 0 && { references }),
      seed: imageSeed(context, 'image', round, number),
    },
  }));
}

function warn({ context }: RoundRun, code: string, message: string): void {
  context.trace.add({ type: 'warning', component: 'image', code, message });
}
