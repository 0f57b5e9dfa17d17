import { isModelFailure, messageOf } from '../../../core/errors.js';
import { canonicalJson } from '../../../core/json.js';
import { actionLine, applyActions } from '../../../modules/scene/rewrite/apply-actions.js';
import type { RevisionPlan } from '../../../modules/scene/rewrite/revise.js';
import { verdictLines } from '../../../modules/scene/rewrite/verdict-lines.js';
import { summarise } from '../../../modules/scene/summarise.js';
import type { RevisionVerdict } from '../../../signatures/scene/guardrails/revise.js';
import { HEADS } from '../../../signatures/scene/scene.js';
import type { Contender } from './champion.js';
import { type Draft, promptText } from './draft.js';
import type { RoundRun } from './loop-run.js';
import type { ImageRevision, LoopStop } from './output.js';

/** Plans asked for, one after the other, while none changes anything: text costs little beside a round of images. */
const TRIES = 3;

/** What becomes of a draft: another one, or the reason why not. */
export type Revised =
  | { readonly type: 'go-on'; readonly draft: Draft; readonly revision: ImageRevision }
  | { readonly type: 'stop'; readonly reason: LoopStop; readonly revision: ImageRevision | null };

/**
 * An image and what is wrong with it to the next draft: actions first, then only what they name. What is wrong with
 * other images of the same draft counts as well, since the next ones have other seeds again. A plan that changes
 * nothing is asked for again, with seeds of its own. A model that fails on the way leaves the draft as it is, to be
 * tried with other seeds.
 */
export async function reviseDraft(
  contender: Contender,
  verified: readonly Contender[],
  run: RoundRun,
): Promise<Revised> {
  const lines = linesOn(contender, verified);
  if (lines.length === 0) return { type: 'stop', reason: 'unverified', revision: null };
  let revised = await reviseOnce(contender, lines, run);
  for (let tries = 1; tries < TRIES && isFruitless(revised); tries++) {
    revised = await reviseOnce(contender, lines, run);
  }
  return revised;
}

/** The verdicts on all images of a draft, the one to be mended first, each once. */
function linesOn(contender: Contender, verified: readonly Contender[]): readonly RevisionVerdict[] {
  const { draft } = contender;
  const siblings = verified.filter((other) => other !== contender && other.draft === draft);
  const lines = [contender, ...siblings].flatMap(({ verdicts }) =>
    verdictLines(verdicts, draft.scene, isOfScene(draft) ? 'scene' : 'prompt'),
  );
  const first = lines.filter(
    ({ verdict }, at) => lines.findIndex((other) => other.verdict === verdict) === at,
  );
  return first.map((line, at) => ({ ...line, number: at + 1 }));
}

const isOfScene = ({ source, scene }: Draft) => source === 'scene' && scene !== null;

const isFruitless = (revised: Revised) =>
  revised.type === 'stop' && (revised.reason === 'no-change' || revised.reason === 'no-actions');

async function reviseOnce(
  contender: Contender,
  lines: readonly RevisionVerdict[],
  run: RoundRun,
): Promise<Revised> {
  const { draft, round, number } = contender;
  const about = { source: draft.source, of: { round, number }, verdicts: [...lines], changed_heads: [] };
  try {
    const plan = await run.steps.revise({
      image: { bytes: contender.image.bytes, mediaType: contender.image.mediaType },
      prompt: run.input.prompt,
      current: isOfScene(draft) ? JSON.stringify(draft.scene) : promptText(contender.prompt),
      verdicts: [...lines],
    });
    const revision = { ...about, ...plan, failure: null };
    if (plan.actions.length === 0) return { type: 'stop', reason: 'no-actions', revision };
    return await carriedOut(contender, plan, revision, run);
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    return { type: 'go-on', draft, revision: { ...about, ...nothingDone(lines), failure: messageOf(error) } };
  }
}

/** The next draft by the actions: named heads made again, or the prompt written anew. */
async function carriedOut(
  { draft, prompt }: Contender,
  { actions }: RevisionPlan,
  revision: ImageRevision,
  run: RoundRun,
): Promise<Revised> {
  const { steps, input, context } = run;
  if (draft.source !== 'scene' || draft.scene === null) {
    const { improved_prompt } = await steps.rewrite({
      prompt: input.prompt,
      current: promptText(prompt),
      actions: actions.map(actionLine),
    });
    if (improved_prompt.trim() === draft.text.trim()) return { type: 'stop', reason: 'no-change', revision };
    return { type: 'go-on', draft: { ...draft, source: 'rewritten', text: improved_prompt }, revision };
  }
  const { scene, remade } = await applyActions(draft.scene, actions, input, steps);
  const changed = HEADS.filter((head) => canonicalJson(scene[head]) !== canonicalJson(draft.scene?.[head]));
  if (changed.length === 0) return { type: 'stop', reason: 'no-change', revision };
  const { text } = await summarise(scene, steps, (component, code, message) =>
    context.trace.add({ type: 'warning', component, code, message }),
  );
  run.emit({ type: 'scene', round: run.round + 1, scene, summary: text });
  return {
    type: 'go-on',
    draft: { ...draft, scene, summary: text },
    revision: { ...revision, changed_heads: remade.filter((head) => changed.includes(head)) },
  };
}

function nothingDone(verdicts: readonly RevisionVerdict[]): RevisionPlan {
  return { actions: [], dropped: [], uncovered: verdicts.map(({ number }) => number) };
}
