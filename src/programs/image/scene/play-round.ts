import { BudgetExceededError } from '../../../core/errors.js';
import type { CandidateRecord } from '../../../modules/candidates/candidate.js';
import { candidates } from '../../../modules/candidates/candidates.js';
import { imageSeed } from '../../../modules/make-images.js';
import { contextFor, laneFor } from '../../../modules/run-context.js';
import type { ImageRequest } from '../../../providers/image-model.js';
import type { TournamentResult } from '../../../signatures/scene/guardrails/selection.js';
import type { Contender } from './champion.js';
import { bestOf, passes } from './champion.js';
import { type Draft, imagePrompt } from './draft.js';
import { judgeImage } from './judge-image.js';
import type { RoundRun } from './loop-run.js';
import { choiceReason } from './round-record.js';

/** One image to ask for, and what it is made from. */
export interface PlannedImage {
  readonly draft: Draft;
  readonly request: ImageRequest;
}

/** What a round came to; nothing was verified when it gave no image. */
export interface Played {
  readonly planned: readonly PlannedImage[];
  readonly record: CandidateRecord;
  /** All that were verified, the best by score first. */
  readonly verified: readonly Contender[];
  /** The best of them by verdicts. */
  readonly contender: Contender | undefined;
  /** How it won, where a tournament selects. */
  readonly tournament: TournamentResult | null;
  /** The budget that ran out while the images were judged; they are there all the same. */
  readonly spent?: BudgetExceededError;
}

export const NOTHING_PLAYED: Played = {
  planned: [],
  verified: [],
  contender: undefined,
  tournament: null,
  record: {
    outcomes: [],
    choice: { number: null, ranking: [], reason: 'The round was cut short.', stop: 'all' },
    costUsd: 0,
  },
};

/** Makes the images, scores each as it arrives, and judges the best as soon as the wait is over. */
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
  const images = new Map<number, Made>();
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
  const played = { planned, record, ...(await judged) };
  if (played.contender !== undefined) {
    emit({ type: 'choice', round, number: played.contender.number, reason: choiceReason(played) });
  }
  return played;
}

type Made = Pick<Contender, 'image' | 'score'>;
type Judged = Pick<Played, 'verified' | 'contender' | 'tournament' | 'spent'>;
const NOBODY: Judged = { verified: [], contender: undefined, tournament: null };

/** The winner of the tournament, or the best by verdicts of those that are verified. */
async function judgedOf(
  ranking: readonly number[],
  images: ReadonlyMap<number, Made>,
  planned: readonly PlannedImage[],
  run: RoundRun,
): Promise<Judged> {
  const tournament = await tournamentOf(ranking, images, run);
  const winner = tournament === null ? undefined : ranking[tournament.winner];
  const numbers = winner === undefined ? numbersToVerify(ranking, planned, run) : [winner];
  const judged = await Promise.all(numbers.map((number) => contenderOf(number, images, planned, run)));
  const verified = judged.flatMap((one) => one?.contender ?? []);
  const spent = judged.find((one) => one?.spent !== undefined)?.spent;
  return {
    verified,
    contender: bestOf(verified),
    tournament,
    ...(spent !== undefined && { spent }),
  };
}

async function tournamentOf(
  ranking: readonly number[],
  images: ReadonlyMap<number, Made>,
  { steps, input, round, emit }: RoundRun,
): Promise<TournamentResult | null> {
  const pictures = ranking.flatMap((number) => images.get(number)?.image ?? []);
  if (steps.select === undefined || pictures.length < 2) return null;
  const result = await steps.select({
    prompt: input.prompt,
    images: pictures.map(({ bytes, mediaType }) => ({ bytes, mediaType })),
  });
  const number = ranking[result.winner];
  if (number !== undefined) emit({ type: 'tournament', round, number, result });
  return result;
}

/** The best by score of each source, so that none is judged by looks alone, then the others by score. */
function numbersToVerify(
  ranking: readonly number[],
  planned: readonly PlannedImage[],
  { settings }: RoundRun,
): readonly number[] {
  const sourceOf = (number: number) => planned[number]?.draft.source;
  const firsts = ranking.filter(
    (number, at) => ranking.findIndex((other) => sourceOf(other) === sourceOf(number)) === at,
  );
  const kept = new Set([...new Set([...firsts, ...ranking])].slice(0, settings.verified));
  return ranking.filter((number) => kept.has(number));
}

async function contenderOf(
  number: number,
  images: ReadonlyMap<number, Made>,
  planned: readonly PlannedImage[],
  run: RoundRun,
): Promise<{ readonly contender: Contender; readonly spent?: BudgetExceededError } | undefined> {
  const made = images.get(number);
  const plan = planned[number];
  if (made === undefined || plan === undefined) return undefined;
  const { draft, request } = plan;
  // A lane for each image, so that who is judged first moves neither seeds nor trace.
  const steps = run.bind(laneFor(run.context, number));
  const contender = { round: run.round, number, draft, prompt: request.prompt, verdicts: {}, ...made };
  try {
    const verdicts = await judgeImage(made.image, draft, request.prompt, { ...run, steps });
    run.emit({ type: 'verdicts', round: run.round, number, passed: passes(verdicts), verdicts });
    return { contender: { ...contender, verdicts } };
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
    return { contender, spent: error };
  }
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
