import { type Contender, mostMended } from './champion.js';
import type { Draft } from './draft.js';
import { canSendWords, ownWords } from './first-drafts.js';
import type { RoundRun } from './loop-run.js';
import type { ImageRevision, LoopStop } from './output.js';
import { reviseDraft, type Revised } from './revise-draft.js';

/** What the next round is made from, or why there is none; and what was rewritten. */
export interface NextDrafts {
  readonly drafts: readonly Draft[];
  /** Given when there is nothing to go on with. */
  readonly reason?: LoopStop;
  readonly revisions: readonly ImageRevision[];
}

/**
 * The next drafts: the best scene so far, mended by the verdicts on its own image, and beside it one image of the
 * user's own words, or, where these gave the champion, of their rewriting. So the user's prompt is always a
 * candidate, and a scene is not given up because its first image missed the words.
 */
export async function nextDrafts(
  champion: Contender,
  verified: readonly Contender[],
  run: RoundRun,
): Promise<NextDrafts> {
  const bestScene = mostMended(verified.filter(({ draft }) => draft.source === 'scene'));
  const ofWords = champion.draft.source === 'scene' ? undefined : champion;
  const scene = bestScene === undefined ? undefined : await told(bestScene, verified, run);
  const words = ofWords === undefined ? undefined : await told(ofWords, verified, run);
  const revisions = [scene, words].flatMap((revised) => revised?.revision ?? []);
  const mended = draftOf(scene);
  const rewritten = draftOf(words);
  if (mended === undefined && rewritten === undefined) {
    return { drafts: [], reason: reasonOf(words) ?? reasonOf(scene) ?? 'unverified', revisions };
  }
  return { drafts: shares(mended, rewritten, champion, run), revisions };
}

async function told(contender: Contender, verified: readonly Contender[], run: RoundRun): Promise<Revised> {
  const revised = await reviseDraft(contender, verified, run);
  const { revision } = revised;
  if (revision !== null) run.emit({ type: 'revision', round: run.round, revision });
  return revised;
}

const draftOf = (revised: Revised | undefined) => (revised?.type === 'go-on' ? revised.draft : undefined);
const reasonOf = (revised: Revised | undefined) => (revised?.type === 'stop' ? revised.reason : undefined);

/** All images but one of the scene, where it can be mended; that one is of the user's words. */
function shares(
  mended: Draft | undefined,
  rewritten: Draft | undefined,
  champion: Contender,
  run: RoundRun,
): readonly Draft[] {
  const { settings, input } = run;
  // Whatever the words become, they are verified against the newest scene.
  const scene = mended ?? champion.draft;
  const current = { scene: scene.scene, summary: scene.summary };
  const words = rewritten ?? (canSendWords(run) ? ownWords(input, scene.scene, scene.summary) : undefined);
  const forScene = mended === undefined ? 0 : settings.images - (words === undefined ? 0 : 1);
  return Array.from({ length: settings.images }, (_, at) => {
    if (at < forScene && mended !== undefined) return mended;
    return words === undefined ? champion.draft : { ...words, ...current };
  });
}
