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
import type { ImageRound, LoopStop } from './output.js';

type Revision = NonNullable<ImageRound['revision']>;

/** What comes after a round: another draft, or the end. */
export type Revised =
  | { readonly type: 'go-on'; readonly draft: Draft; readonly revision: Revision }
  | { readonly type: 'stop'; readonly reason: LoopStop; readonly revision: Revision | null };

/**
 * The champion and what is wrong with it to the next draft: actions first, then only what they name. A model that
 * fails on the way leaves the draft as it is, to be tried with other seeds.
 */
export async function reviseChampion(champion: Contender, run: RoundRun): Promise<Revised> {
  const { draft, verdicts } = champion;
  const fromScene = draft.source === 'scene' && draft.scene !== null;
  const lines = verdictLines(verdicts, draft.scene, fromScene ? 'scene' : 'prompt');
  if (lines.length === 0) return { type: 'stop', reason: 'unverified', revision: null };
  try {
    const plan = await run.steps.revise({
      image: { bytes: champion.image.bytes, mediaType: champion.image.mediaType },
      prompt: run.input.prompt,
      current: fromScene ? JSON.stringify(draft.scene) : promptText(champion.prompt),
      verdicts: lines,
    });
    const revision = { verdicts: lines, ...plan, changed_heads: [], failure: null };
    if (plan.actions.length === 0) return { type: 'stop', reason: 'no-actions', revision };
    return await carriedOut(champion, plan, revision, run);
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    return { type: 'go-on', draft, revision: failedRevision(lines, error) };
  }
}

/** The next draft by the actions: named heads made again, or the prompt written anew. */
async function carriedOut(
  { draft, prompt }: Contender,
  { actions }: RevisionPlan,
  revision: Revision,
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

function failedRevision(verdicts: RevisionVerdict[], error: unknown): Revision {
  return {
    verdicts,
    actions: [],
    dropped: [],
    uncovered: verdicts.map(({ number }) => number),
    changed_heads: [],
    failure: messageOf(error),
  };
}
