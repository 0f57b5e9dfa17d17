import { UsageError } from '../../../core/errors.js';
import type { RunContext } from '../../../modules/module.js';
import type { Metric, Score } from '../../metric.js';
import type { ImageScorer } from '../../images/image-scorer.js';
import { stagedMetric } from '../../stages.js';
import { alignmentStage } from './alignment-stage.js';
import { criticStage } from './critic-stage.js';
import { guardrailStage } from './guardrail-stage.js';
import type { ImageOutcome } from './image-outcome.js';
import { checkedWeights, IMAGE_OBJECTIVES, type ImageObjective, imageScore } from './image-score.js';
import { type ImageExampleInput, type JudgedOutcome, warn } from './image-stage.js';
import { pictureStages } from './picture-stage.js';
import { sceneStage } from './scene-stage.js';

/**
 * So many defects by lint end the evaluation: about one in each field of an ordinary scene of five elements. Packaged
 * prompts stay well below it on the simulator (5 to 12), so that it spares no program the judgement it is compared by.
 */
const DEFAULT_SCENE_GATE = 20;
/** Alignment below this ends it: an image of which none of the four questions is answered with yes. */
const DEFAULT_ALIGNMENT_GATE = 0.25;

export interface ImageProgramMetricOptions {
  /** Weights instead of the defaults. The weight of quality has to stay below a third of that of alignment. */
  readonly weights?: Partial<Record<ImageObjective, number>>;
  /** What `quality` is; default JoyQuality, and without its weights the soundness of its pixels. */
  readonly quality?: ImageScorer;
  /** Whether the judge is asked; default true. Without it: lint, coverage, wording, pixels and quality. */
  readonly judges?: boolean;
  /** Readings of each verifier, of which the median counts; 1 to 9, default 1. */
  readonly repeats?: number;
  /** Defects by lint, 1 or more, from which on nothing else is asked; default 20. Infinity never ends early. */
  readonly sceneGate?: number;
  /** Alignment, 0 to 1, below which the four verifiers are not asked; default 0.25. 0 never ends early. */
  readonly alignmentGate?: number;
}

/**
 * Scores what the image program gives, from cheap to dear: the scene by code, the pixels, quality, a critic, alignment
 * with the user's own words, and guardrails. The judge is asked anew about everything (6 calls; none below the gates);
 * the program's own verdicts count nothing. Warns on the trace when the judge is the model that is optimised. Throws
 * UsageError `metric/weights`, `metric/gate`, `guardrails/repeats`.
 *
 * @example
 * const metric = imageProgramMetric({ quality: joyQuality({ weights: 'weights/joyquality' }) });
 */
export function imageProgramMetric(
  options: ImageProgramMetricOptions = {},
): Metric<ImageExampleInput, ImageOutcome> {
  const { judges = true, repeats = 1 } = options;
  const { sceneGate = DEFAULT_SCENE_GATE, alignmentGate = DEFAULT_ALIGNMENT_GATE } = options;
  checkGate('sceneGate', sceneGate, sceneGate >= 1, 'a number of defects, 1 or more');
  const isShare = alignmentGate >= 0 && alignmentGate <= 1;
  checkGate('alignmentGate', alignmentGate, isShare, 'a number from 0 to 1; 0 never ends early');
  const weights = checkedWeights(options.weights ?? {});
  const stages = [
    sceneStage(sceneGate),
    ...pictureStages(options.quality),
    ...(judges ? [criticStage(), alignmentStage(alignmentGate), guardrailStage(repeats)] : []),
  ];
  const measured = new Set(stages.flatMap(({ objectives }) => objectives));
  const objectives = IMAGE_OBJECTIVES.filter((name) => measured.has(name));
  const staged = stagedMetric({
    name: 'image',
    stages,
    weights: Object.fromEntries(objectives.map((name) => [name, weights[name]])),
  });
  return {
    name: 'image',
    objectives,
    async evaluate(example, prediction, context): Promise<Score> {
      const { scene } = prediction.output;
      if (scene === null) return WITHOUT_SCENE;
      if (judges) warnOfJudge(context);
      const output: JudgedOutcome = { ...prediction.output, scene };
      const score = await staged.evaluate(example, { ...prediction, output }, context);
      return score.score === null ? score : { ...score, score: imageScore(score.objectives, weights) };
    },
  };
}

const WITHOUT_SCENE: Score = {
  score: null,
  objectives: {},
  feedback: 'Not scored: no scene could be made, so there is nothing to compare the image with.',
  componentFeedback: {},
};

/** A judge may favour its own work; said once for each example, where a report can count it. */
function warnOfJudge(context: RunContext): void {
  const { task, judge } = context.models;
  if (judge !== undefined && judge.id !== task.id) return;
  warn(
    context,
    'metric/judge-is-task',
    `${task.id} judges images of a program that it runs itself; give another model as judge.`,
  );
}

function checkGate(name: string, gate: number, isUsable: boolean, allowed: string): void {
  if (isUsable) return;
  throw new UsageError('metric/gate', `imageProgramMetric: ${name} is ${gate}.`, {
    hint: `Give ${allowed}.`,
  });
}
