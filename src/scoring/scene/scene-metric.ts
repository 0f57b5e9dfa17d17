import { loadCoverage } from './prompt-coverage/lazy.js';
import type { z } from 'zod';
import { predict } from '../../modules/predict.js';
import { contextFor } from '../../modules/run-context.js';
import { issueScore, mergeIssues } from '../../modules/scene/issues.js';
import { lint } from '../../modules/scene/lint.js';
import type { SceneInput } from '../../signatures/scene/inputs.js';
import type { SceneIssue } from '../../signatures/scene/issue.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import { CRITIC_PATH, HEAD_PATHS, SUMMARY_PATH } from '../../signatures/scene/paths.js';
import { SceneReview } from '../../signatures/scene/review.js';
import type { Metric } from '../metric.js';
import { type Stage, stagedMetric } from '../stages.js';
import { coverageText, issueRemark, issuesByComponent, joinedFeedback, lintText } from './feedback.js';
import { missingByComponent } from './feedback.js';
import { independentCritic } from './independent-critic.js';
import { checkSummary } from './summary-checks.js';

/**
 * Weight of each objective. Three quarters are counted by code, which no text can talk round; the two model judges
 * see what code cannot, share the rest, and are kept low because a judge is noisy and may favour its own family.
 */
export const SCENE_WEIGHTS = { lint: 0.35, coverage: 0.3, summary: 0.1, critic: 0.1, craft: 0.15 } as const;

export type SceneObjective = keyof typeof SCENE_WEIGHTS;

/** Lint below this ends the evaluation: at 0.1 a scene has six lane leaks or more, and judges need not be paid. */
export const DEFAULT_LINT_GATE = 0.1;

export interface SceneMetricOptions {
  /** Weights instead of the defaults; what is left out keeps its default. */
  readonly weights?: Partial<Record<SceneObjective, number>>;
  /** Whether the two model judges are asked (one call each, role `judge`); default true. */
  readonly judges?: boolean;
  /** Lint score below which the judges are not asked and count 0; 0 to 1, default 0.1. 0 never ends early. */
  readonly lintGate?: number;
}

type SceneExampleInput = z.input<typeof SceneInput>;
type SceneStage = Stage<SceneExampleInput, SceneOutput, unknown>;

/**
 * Scores a scene against its prompt. Objectives, each 0 to 1: `lint` (rules in code), `coverage` (words of the
 * prompt that the scene shows, in code), `summary` (in code), `critic` (what an independent model critic adds to
 * lint), `craft` (a judge's ratings). Nothing is taken over from the program's own verdict. Cost: two calls of the
 * judge for each scene; none with `judges: false` or below the lint gate.
 *
 * @example
 * const metric = sceneMetric({ weights: { coverage: 0.5 }, judges: false });
 */
export function sceneMetric(options: SceneMetricOptions = {}): Metric<SceneExampleInput, SceneOutput> {
  const { judges = true, lintGate = DEFAULT_LINT_GATE } = options;
  const stages = judges ? [codeStage(lintGate), criticStage(), reviewStage()] : [codeStage(0)];
  const measured = new Set(stages.flatMap(({ objectives }) => objectives));
  const weights = Object.entries({ ...SCENE_WEIGHTS, ...options.weights }).filter(([name]) =>
    measured.has(name),
  );
  return stagedMetric({ name: 'scene', stages, weights: Object.fromEntries(weights) });
}

/** Everything that needs no model. */
function codeStage(lintGate: number): SceneStage {
  return {
    name: 'lint',
    objectives: ['lint', 'coverage', 'summary'],
    async evaluate({ input }, { output }) {
      const { prompt = '' } = input;
      const issues = lint(output.scene);
      const score = issueScore(issues);
      // Loaded with the first scene: its language library is half of what importing the package would cost.
      const { coverage } = await loadCoverage();
      const shown = coverage(prompt, output.scene);
      const summary = checkSummary(output, prompt);
      return {
        objectives: {
          lint: score,
          ...(shown.score !== null && { coverage: shown.score }),
          summary: summary.score,
        },
        feedback: [lintText(issues), coverageText(shown), ...summary.remarks].join('\n'),
        componentFeedback: joinedFeedback(issuesByComponent(issues), missingByComponent(shown), {
          [SUMMARY_PATH]: summary.remarks.join('\n'),
        }),
        ...(score < lintGate && { endBecause: `lint found ${issues.length} defects.` }),
      };
    },
  };
}

/** An independent critic, for what code cannot see. */
function criticStage(): SceneStage {
  const critic = independentCritic();
  return {
    name: 'critic',
    objectives: ['critic'],
    async evaluate(_example, { output }, context) {
      const added = await critic(output.scene, context);
      const remarks = added.map((issue) => `- ${issue.head}: ${issueRemark(issue)}`);
      return {
        objectives: { critic: issueScore(added) },
        feedback: remarks.length === 0 ? '' : ['What else does not hold:', ...remarks].join('\n'),
        componentFeedback: joinedFeedback(issuesByComponent(added), {
          [CRITIC_PATH]: missedByProgram(added, output),
        }),
      };
    },
  };
}

/** Defects that are still in the scene and that the program's own critic said nothing of. */
function missedByProgram(added: readonly SceneIssue[], output: SceneOutput): string {
  const seen = output.issues.filter(({ source }) => source === 'critic');
  const missed = mergeIssues(seen, added).slice(seen.length);
  return missed.map((issue) => `Went unnoticed: ${issue.head}: ${issueRemark(issue)}`).join('\n');
}

/** A judge's ratings; its comment goes to every head, because it does not say where its symptoms come from. */
function reviewStage(): SceneStage {
  const review = predict(SceneReview, { role: 'judge' });
  return {
    name: 'review',
    objectives: ['craft'],
    async evaluate({ input }, { output }, context) {
      const { specificity, coherence, depth, intent, comment } = await review.forward(
        { ...input, scene: output.scene },
        contextFor(context, 'review'),
      );
      const remark = `A reader noticed: ${comment.trim()}`;
      return {
        objectives: { craft: (specificity + coherence + depth + intent) / 40 },
        feedback: `${remark} (Out of 10: specificity ${specificity}, coherence ${coherence}, depth ${depth}, intent ${intent}.)`,
        componentFeedback: Object.fromEntries(Object.values(HEAD_PATHS).map((path) => [path, remark])),
      };
    },
  };
}
