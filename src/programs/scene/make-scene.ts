import { isModelFailure, messageOf } from '../../core/errors.js';
import type { RunContext } from '../../modules/module.js';
import { laneFor } from '../../modules/run-context.js';
import { criticise, lintVerdict, type Verdict } from '../../modules/scene/criticise.js';
import { repair, type Repaired } from '../../modules/scene/repair.js';
import type { SceneSteps, Warn } from '../../modules/scene/scene-steps.js';
import { summarise, type Summary } from '../../modules/scene/summarise.js';
import type { SceneInput } from '../../signatures/scene/inputs.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import type { Scene } from '../../signatures/scene/scene.js';
import type { SceneSettings } from './settings.js';

/** The run a scene is made in. */
export interface SceneRun {
  readonly context: RunContext;
  /** The steps, bound to this run or to one of its lanes. */
  bind(context: RunContext): SceneSteps;
}

/** A scene, what is wrong with it, and its summary where one has been written. */
interface Draft {
  readonly scene: Scene;
  readonly verdict: Verdict;
  readonly summary?: Summary;
}

type Rounds = SceneOutput['rounds'];

/** Elements, then the other heads, then critic and summary side by side; repair while the score is too low. */
export async function makeScene(
  input: SceneInput,
  settings: SceneSettings,
  run: SceneRun,
): Promise<SceneOutput> {
  const steps = run.bind(run.context);
  const warn: Warn = (component, code, message) =>
    run.context.trace.add({ type: 'warning', component, code, message });
  const first =
    settings.candidates === 1
      ? await assess(await draftScene(input, steps), steps, warn, (score) => {
          return score >= settings.passScore || settings.maxRepairRounds === 0;
        })
      : await bestCandidate(input, settings, run, warn);
  const rounds: Rounds = [];
  const best = await repaired(first, input, settings, steps, warn, rounds);
  const summary = best.summary ?? (await summarise(best.scene, steps, warn));
  return {
    scene: best.scene,
    issues: [...best.verdict.issues],
    score: best.verdict.score,
    scored_by: best.verdict.scoredBy,
    summary: summary.text,
    summary_status: summary.status,
    rounds,
  };
}

async function draftScene(input: SceneInput, steps: SceneSteps): Promise<Scene> {
  const elements = await steps.elements(input);
  return { elements, ...(await steps.heads({ ...input, elements })) };
}

/**
 * Critic and summary in parallel. The summary is only begun when the score by lint, which the critic can but lower,
 * says that the scene may be kept: scenes that are lost should not cost one.
 */
async function assess(
  scene: Scene,
  steps: SceneSteps,
  warn: Warn,
  mayBeKept: (lintScore: number) => boolean,
): Promise<Draft> {
  const [verdict, summary] = await Promise.all([
    criticise(scene, steps, warn),
    mayBeKept(lintVerdict(scene).score) ? summarise(scene, steps, warn) : undefined,
  ]);
  return summary === undefined ? { scene, verdict } : { scene, verdict, summary };
}

/** Several scenes side by side, each with seeds of its own; the best by score, the earliest among equals. */
async function bestCandidate(
  input: SceneInput,
  { candidates }: SceneSettings,
  run: SceneRun,
  warn: Warn,
): Promise<Draft> {
  const tries = Array.from({ length: candidates }, async (_, number): Promise<Draft> => {
    const steps = run.bind(laneFor(run.context, number));
    const scene = await draftScene(input, steps);
    return { scene, verdict: await criticise(scene, steps, warn) };
  });
  const ended = await Promise.allSettled(tries);
  const drafts = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failures = ended.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const fatal = failures.find((error) => !isModelFailure(error));
  const [first, ...others] = drafts;
  if (fatal !== undefined || first === undefined) throw fatal ?? failures[0];
  for (const error of failures)
    warn('', 'scene/candidate-failed', `A candidate was lost: ${messageOf(error)}`);
  return others.reduce((best, draft) => (isBetter(draft, best) ? draft : best), first);
}

/** Repairs the best scene so far until it passes or the rounds are used up; what a round made worse is not kept. */
async function repaired(
  first: Draft,
  input: SceneInput,
  settings: SceneSettings,
  steps: SceneSteps,
  warn: Warn,
  rounds: Rounds,
): Promise<Draft> {
  let best = first;
  while (best.verdict.score < settings.passScore && rounds.length < settings.maxRepairRounds) {
    const next = await tryRepair(best, input, steps, warn);
    if (next === undefined) break;
    rounds.push([...next.remade]);
    const isLast = rounds.length === settings.maxRepairRounds;
    const toBeat = best.verdict.score;
    const draft = await assess(next.scene, steps, warn, (score) => {
      return score >= settings.passScore || (isLast && score > toBeat);
    });
    if (isBetter(draft, best)) best = draft;
  }
  return best;
}

// A verdict without the critic knows fewer issues, so the two are then compared by what lint says of both.
function isBetter(draft: Draft, best: Draft): boolean {
  if (draft.verdict.scoredBy === best.verdict.scoredBy) return draft.verdict.score > best.verdict.score;
  return lintVerdict(draft.scene).score > lintVerdict(best.scene).score;
}

async function tryRepair(
  { scene, verdict }: Draft,
  input: SceneInput,
  steps: SceneSteps,
  warn: Warn,
): Promise<Repaired | undefined> {
  try {
    return await repair(scene, verdict.issues, input, steps);
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    warn('', 'scene/repair-failed', `The scene is kept as it was, its repair failed: ${messageOf(error)}`);
    return undefined;
  }
}
