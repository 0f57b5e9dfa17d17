import { UsageError } from '../../../core/errors.js';

/** Objectives in report order. Each is 0 to 1. */
export const IMAGE_OBJECTIVES = [
  'quality',
  'guardrails',
  'alignment',
  'critic',
  'coverage',
  'elements',
  'objects',
  'actions',
  'cinematography',
  'lint',
  'wording',
  'pixels',
  'evenness',
] as const;
export type ImageObjective = (typeof IMAGE_OBJECTIVES)[number];

/** The alignment checker asks four questions: one answer lost is so much of the objective. */
export const ALIGNMENT_STEP = 1 / 4;

/**
 * Weight of each objective. What the user asked for weighs most and quality little: one answer of alignment lost costs
 * more than quality can bring (see `imageScore`), because optimising looks alone is known to cost alignment (OPT2I
 * measured it for Promptist). `pixels` is shown and ends hopeless cases, and has no weight: a noisy picture measures
 * sharp. `evenness` is shown as well: how much of a score is the luck of one image.
 */
export const IMAGE_WEIGHTS: Readonly<Record<ImageObjective, number>> = {
  quality: 0.09,
  guardrails: 0.15,
  elements: 0.06,
  objects: 0.06,
  actions: 0.06,
  cinematography: 0.06,
  alignment: 0.3,
  critic: 0.04,
  lint: 0.06,
  coverage: 0.08,
  wording: 0.04,
  pixels: 0,
  evenness: 0,
};

export type ImageWeights = Readonly<Record<ImageObjective, number>>;

/**
 * The weights with the defaults for what is left out. Throws UsageError `metric/weights` for a negative one, and where
 * quality could buy alignment: it may weigh less than a third of what alignment weighs.
 */
export function checkedWeights(given: Partial<Record<ImageObjective, number>>): ImageWeights {
  const weights: ImageWeights = { ...IMAGE_WEIGHTS, ...given };
  for (const [name, weight] of Object.entries(weights)) {
    if (IMAGE_OBJECTIVES.some((known) => known === name) && Number.isFinite(weight) && weight >= 0) continue;
    throw new UsageError(
      'metric/weights',
      `imageProgramMetric: weight ${weight} for "${name}" cannot be used.`,
      {
        hint: `Give numbers of 0 or more for: ${IMAGE_OBJECTIVES.join(', ')}.`,
      },
    );
  }
  const most = (ALIGNMENT_STEP * weights.alignment) / (1 - ALIGNMENT_STEP);
  if (weights.quality === 0 || weights.quality < most) return weights;
  throw new UsageError(
    'metric/weights',
    `imageProgramMetric: with a weight of ${weights.quality}, quality could make up for what the image lacks of the user's words.`,
    { hint: `Keep the weight of quality below a third of that of alignment, which is ${weights.alignment}.` },
  );
}

/**
 * The weighted mean of the objectives that were measured; null when none of them has a weight. Quality counts as far as
 * the image is aligned and its prompt free of stock quality words (quality x alignment x wording). So of two images
 * that are alike in everything else, the better aligned one has the higher score whatever their quality: with weights
 * q < a/3 and alignment in quarters, quality brings at most q(A - 1/4) at an alignment of A - 1/4, and a/4 is lost.
 */
export function imageScore(
  objectives: Readonly<Record<string, number>>,
  weights: ImageWeights,
): number | null {
  let sum = 0;
  let total = 0;
  for (const name of IMAGE_OBJECTIVES) {
    const value = objectives[name];
    if (value === undefined) continue;
    // Without judges alignment is not known, and nothing can be held against quality.
    const { alignment = 1, wording = 1 } = objectives;
    sum += weights[name] * (name === 'quality' ? value * alignment * wording : value);
    total += weights[name];
  }
  return total > 0 ? Math.min(1, sum / total) : null;
}
