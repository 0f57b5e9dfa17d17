import { BudgetExceededError, isScenewrightError } from '../../../core/errors.js';
import type { CandidateRecord } from '../../../modules/candidates/candidate.js';
import { laneFor } from '../../../modules/run-context.js';
import { type Contender, isBetter, passes } from './champion.js';
import { type Draft, promptText } from './draft.js';
import { firstDrafts } from './first-drafts.js';
import type { LoopRun, RoundRun } from './loop-run.js';
import { nextDrafts } from './next-drafts.js';
import type { ImageProgramOutput, ImageRevision, ImageRound, LoopStop, SparedImages } from './output.js';
import { NOTHING_PLAYED, planImages, type Played, playRound } from './play-round.js';
import { roundRecord, verdictFields } from './round-record.js';

/** What is carried from round to round. */
interface LoopState {
  champion: Contender | undefined;
  drafts: readonly Draft[] | undefined;
  /** Of the first round. */
  spared: SparedImages | null;
  /** Everything that was verified so far. */
  readonly verified: Contender[];
  readonly rounds: ImageRound[];
}

/**
 * Rounds of images until one passes, nothing can be mended, or the rounds are used up. The best image of all rounds
 * is kept and given back. Rejects when there is none: with what the image model failed with.
 */
export async function runImageLoop(run: LoopRun): Promise<ImageProgramOutput> {
  const state: LoopState = { champion: undefined, drafts: undefined, spared: null, verified: [], rounds: [] };
  let reason: LoopStop | undefined;
  for (let round = 0; reason === undefined && round < run.settings.maxRounds; round++) {
    reason = await oneRound(state, roundRun(run, round));
  }
  if (state.champion === undefined) throw new TypeError('The loop ended without an image.');
  run.emit({ type: 'stopped', reason: reason ?? 'rounds' });
  return outputOf(state.champion, reason ?? 'rounds', state.rounds);
}

function roundRun(run: LoopRun, round: number): RoundRun {
  const context = laneFor(run.context, round);
  return { ...run, round, context, steps: run.bind(context) };
}

/** Makes, judges and revises; why the loop ends with it, or undefined. A spent budget ends it with what there is. */
async function oneRound(state: LoopState, run: RoundRun): Promise<LoopStop | undefined> {
  let played = NOTHING_PLAYED;
  let becameChampion = false;
  const record = (revisions: readonly ImageRevision[]) => {
    const spared = run.round === 0 ? state.spared : null;
    state.rounds.push(roundRecord(played, { becameChampion, revisions, spared }, run));
  };
  try {
    played = await playRound(planImages(await draftsOf(state, run), run), run);
    state.verified.push(...played.verified);
    becameChampion = crown(state, played.contender, run);
    if (played.spent !== undefined) throw played.spent;
    checkFailures(played.record, state.champion, isLastRound(run));
    const next = await nextStep(state, played, run);
    record(next.revisions);
    if (next.drafts !== undefined) state.drafts = next.drafts;
    return next.reason;
  } catch (error) {
    if (!(error instanceof BudgetExceededError) || state.champion === undefined) throw error;
    run.context.trace.add({ type: 'warning', component: '', code: error.code, message: error.message });
    record([]);
    return 'budget';
  }
}

async function draftsOf(state: LoopState, run: RoundRun): Promise<readonly Draft[]> {
  if (state.drafts !== undefined) return state.drafts;
  const { drafts, spared } = await firstDrafts(run);
  state.spared = spared;
  state.drafts = drafts;
  return drafts;
}

/** Lets the contender take the champion's place if it is better; says whether it did. */
function crown(state: LoopState, contender: Contender | undefined, { round, emit }: RoundRun): boolean {
  if (contender === undefined) return false;
  if (state.champion !== undefined && !isBetter(contender, state.champion)) return false;
  state.champion = contender;
  emit({ type: 'champion', round, number: contender.number, score: contender.score });
  return true;
}

/** A spent budget ends the loop; without any image the failure is thrown when asking again has no point. */
function checkFailures(
  { outcomes }: CandidateRecord,
  champion: Contender | undefined,
  isLast: boolean,
): void {
  const failures = outcomes.flatMap((outcome) => (outcome.type === 'failed' ? [outcome.error] : []));
  if (failures.length === 0 || outcomes.some(({ type }) => type === 'image')) return;
  const spent = failures.find((error) => error instanceof BudgetExceededError);
  if (spent !== undefined) throw spent;
  const mayRecover = failures.some((error) => isScenewrightError(error) && error.isRetryable);
  if (champion === undefined && (isLast || !mayRecover)) throw failures[0];
}

interface NextStep {
  /** Given when the loop ends. */
  readonly reason?: LoopStop;
  /** Absent: the same as before, with other seeds. */
  readonly drafts?: readonly Draft[];
  readonly revisions: readonly ImageRevision[];
}

async function nextStep(
  { champion, spared, verified }: LoopState,
  { contender }: Played,
  run: RoundRun,
): Promise<NextStep> {
  if (champion !== undefined && passes(champion.verdicts)) return { reason: 'passed', revisions: [] };
  if (spared !== null && champion !== undefined) return { reason: 'hopeless-scene', revisions: [] };
  if (isLastRound(run)) return { reason: 'rounds', revisions: [] };
  // Nothing was seen of these drafts yet.
  if (champion === undefined || contender === undefined) return { revisions: [] };
  return nextDrafts(champion, verified, run);
}

const isLastRound = ({ round, settings }: RoundRun) => round === settings.maxRounds - 1;

function outputOf(champion: Contender, reason: LoopStop, rounds: ImageRound[]): ImageProgramOutput {
  const { image, draft, prompt, score, round, number } = champion;
  return {
    image: {
      bytes: image.bytes,
      media_type: image.mediaType,
      width: image.width,
      height: image.height,
      seed: image.seed,
    },
    source: draft.source,
    scene: draft.scene,
    summary: draft.summary,
    image_prompt: promptText(prompt),
    score,
    ...verdictFields(champion),
    champion: { round, number },
    stopped_because: reason,
    rounds,
  };
}
