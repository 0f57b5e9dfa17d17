import type { ImageVerdicts } from '../../../modules/scene/rewrite/verdict-lines.js';
import type { GeneratedImage, ImagePrompt } from '../../../providers/image-model.js';
import type { Draft } from './draft.js';

/** The image that a round chose, with all that was said of it. */
export interface Contender {
  readonly round: number;
  readonly number: number;
  readonly image: GeneratedImage;
  readonly draft: Draft;
  readonly prompt: ImagePrompt;
  readonly score: number | null;
  readonly verdicts: ImageVerdicts;
}

/** Whether everything was verified and passed. Without a scene to compare with nothing passes. */
export function passes({ guardrails, alignment, quality }: ImageVerdicts): boolean {
  const isQualityPassed = quality === undefined || quality.status === 'passed';
  return guardrails?.passed === true && alignment?.status === 'passed' && isQualityPassed;
}

/**
 * Whether a contender takes the champion's place: one that passed before one that did not; then the user's words come
 * first (as in VISTA, no win by a loss of alignment), then the guardrails, then the score. What is unverified counts
 * as if it had failed. Equals keep the champion.
 */
export function isBetter(contender: Contender, champion: Contender): boolean {
  const [ours, theirs] = [rank(contender), rank(champion)];
  const decisive = ours.findIndex((value, at) => value !== theirs[at]);
  return decisive >= 0 && (ours[decisive] ?? 0) > (theirs[decisive] ?? 0);
}

/** The best of several by the same rule; the earliest of equals. */
export function bestOf(contenders: readonly Contender[]): Contender | undefined {
  const [first, ...others] = contenders;
  if (first === undefined) return undefined;
  return others.reduce((best, contender) => (isBetter(contender, best) ? contender : best), first);
}

/**
 * The one to be mended: the best by verdicts, and of equals the last, whose draft has been mended more often. Scores
 * are luck of the seed here.
 */
export function mostMended(contenders: readonly Contender[]): Contender | undefined {
  const [first, ...others] = contenders;
  if (first === undefined) return undefined;
  const unscored = (contender: Contender): Contender => ({ ...contender, score: null });
  return others.reduce(
    (best, contender) => (isBetter(unscored(best), unscored(contender)) ? best : contender),
    first,
  );
}

function rank({ verdicts, score }: Contender): readonly number[] {
  return [
    passes(verdicts) ? 1 : 0,
    verdicts.alignment?.answered_yes.length ?? 0,
    verdicts.guardrails?.total_score ?? 0,
    score ?? -1,
  ];
}
