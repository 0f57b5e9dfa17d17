import { UsageError } from '../../core/errors.js';
import { ownValue } from '../../core/own-value.js';
import type { Example } from '../../datasets/example.js';
import type { Prediction } from '../../modules/module.js';
import type { ImageInput } from '../../signatures/media-input.js';
import { metric } from '../define-metric.js';
import type { ImageScore, ImageScorer } from '../images/image-scorer.js';
import { scoreImage } from '../images/rank.js';
import type { Metric } from '../metric.js';

export interface ImageMetricOptions<I, O, E> {
  /** Each becomes an objective of its name. The caller closes them. */
  readonly scorers: readonly ImageScorer[];
  /** Weights by the name of the scorer; default: all alike. */
  readonly weights?: Readonly<Record<string, number>>;
  /** The image of a prediction; undefined or null when it has none, which is not scored. */
  imageOf(prediction: Prediction<O>, example: Example<I, E>): ImageInput | null | undefined;
  /** The prompt it was to show, for the scorers that compare. */
  promptOf?(example: Example<I, E>): string | undefined;
}

/**
 * Makes a metric of image scorers: an objective per scorer (its `unit`), and their weighted mean as the score. An image
 * that one of the scorers cannot score has no score at all, with the reason in the feedback: what is not known is no
 * zero.
 *
 * @example
 * const looks = imageMetric({
 *   scorers: [pixelScorer('sharpness'), pixelScorer('contrast')],
 *   imageOf: ({ output }: Prediction<{ path: string }>) => ({ path: output.path }),
 * });
 */
export function imageMetric<I = unknown, O = unknown, E = unknown>(
  options: ImageMetricOptions<I, O, E>,
): Metric<I, O, E> {
  const { scorers, imageOf, promptOf, weights = {} } = options;
  const names = scorers.map(({ name }) => name);
  const weightOf = (name: string) => ownValue(weights, name) ?? (options.weights === undefined ? 1 : 0);
  checkWeights(names, weights, weightOf);
  return metric<I, O, E>({
    name: names.join('+'),
    objectives: names,
    async evaluate(example, prediction, context) {
      const image = imageOf(prediction, example);
      if (image === undefined || image === null)
        return { score: null, feedback: 'Not scored: there is no image.' };
      const item = { image, prompt: promptOf?.(example) };
      const scores = await Promise.all(
        scorers.map((one) => scoreImage(one, item, { signal: context.signal })),
      );
      const objectives: Record<string, number> = {};
      let sum = 0;
      let total = 0;
      for (const [at, score] of scores.entries()) {
        const name = names[at] ?? '';
        if (score.status !== 'scored') continue;
        objectives[name] = score.unit;
        sum += weightOf(name) * score.unit;
        total += weightOf(name);
      }
      const isWhole = Object.keys(objectives).length === names.length;
      const feedback = scores.map((score, at) => lineOf(scorers[at], score)).join('\n');
      return { score: isWhole ? Math.min(1, sum / total) : null, objectives, feedback };
    },
  });
}

function lineOf(scorer: ImageScorer | undefined, score: ImageScore): string {
  const name = scorer?.name ?? '';
  switch (score.status) {
    case 'scored': {
      const notes = score.notes.map((note) => `\n- ${note}`).join('');
      return `${name} ${score.value.toFixed(3)} (${scorer?.scale.meaning ?? ''})${notes}`;
    }
    case 'failed':
      return `Not scored: ${name}: ${score.message}`;
    case 'unavailable': {
      const remedy = score.command === null ? '' : `; run: ${score.command}`;
      return `Not scored: ${name} is unavailable: ${score.reason}${remedy}`;
    }
  }
}

function checkWeights(
  names: readonly string[],
  weights: Readonly<Record<string, number>>,
  weightOf: (name: string) => number,
): void {
  const unknown = Object.keys(weights).find((name) => !names.includes(name));
  const wrong = Object.values(weights).some((weight) => !(weight >= 0 && Number.isFinite(weight)));
  const total = names.reduce((sum, name) => sum + weightOf(name), 0);
  if (unknown === undefined && !wrong && total > 0) return;
  throw new UsageError(
    'metric/weights',
    unknown === undefined
      ? 'The weights of an image metric have to be 0 or more, and one of them above 0.'
      : `There is no scorer "${unknown}" to weigh.`,
    { hint: `Scorers: ${names.join(', ') || 'none'}.` },
  );
}
