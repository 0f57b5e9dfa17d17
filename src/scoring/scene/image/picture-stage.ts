import { ProviderError, UsageError } from '../../../core/errors.js';
import type { ImageScore, ImageScorer, ImageToScore, Scored } from '../../images/image-scorer.js';
import { scoreImage } from '../../images/rank.js';
import { joyQuality } from '../../joyquality/joyquality.js';
import { PIXEL_MEASURE_NAMES, type PixelMeasureName } from '../../pixels/measures.js';
import { pixelScorer } from '../../pixels/pixel-scorer.js';
import { soundness } from '../../pixels/soundness.js';
import type { ImageOutcome } from './image-outcome.js';
import { type ImageStage, pictureOf, warn } from './image-stage.js';

/** RMS contrast, as 0 to 1, below which there is nothing to see: the least that is visible is about 1 in 100. */
const BLANK_CONTRAST = 0.01;
/** Shares of crushed and blown-out pixels, contrast, sharpness below which a viewer would remark on it. */
const REMARKED: Readonly<Partial<Record<PixelMeasureName, readonly [below: number, remark: string]>>> = {
  sharpness: [0.2, 'It looks blurred.'],
  exposure: [0.7, 'Much of it is plain black or blown out to white.'],
  contrast: [0.15, 'Its contrast is low.'],
  'low-noise': [0.5, 'It is grainy.'],
  'low-blockiness': [0.5, 'It shows blocks of compression.'],
};

/** What the pixels of an image measure, by name; each image is measured once, as long as it is held. */
type PixelUnits = (outcome: ImageOutcome, signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;

/** The two stages that look at the picture alone, the cheap one first. */
export function pictureStages(quality: ImageScorer | undefined): readonly ImageStage[] {
  const known = new WeakMap<Uint8Array, ReadonlyMap<string, number>>();
  const scorers = PIXEL_MEASURE_NAMES.map((name) => pixelScorer(name));
  const unitsOf: PixelUnits = async (outcome, signal) => {
    const found = known.get(outcome.image.bytes);
    if (found !== undefined) return found;
    const item = { image: pictureOf(outcome) };
    const scores = await Promise.all(
      scorers.map(async (scorer) => [scorer.name, (await measured(scorer, item, signal)).unit] as const),
    );
    const units = new Map(scores);
    known.set(outcome.image.bytes, units);
    return units;
  };
  return [pixelStage(unitsOf), qualityStage(quality, unitsOf)];
}

/** What the pixels say, without a model; a blank picture ends the evaluation. */
function pixelStage(unitsOf: PixelUnits): ImageStage {
  return {
    name: 'pixels',
    objectives: ['pixels'],
    async evaluate(_example, { output }, { signal }) {
      const units = await unitsOf(output, signal);
      const remarks = Object.entries(REMARKED).flatMap(([name, [below, remark]]) =>
        (units.get(name) ?? 1) < below ? [remark] : [],
      );
      const isBlank = (units.get('contrast') ?? 1) < BLANK_CONTRAST;
      return {
        objectives: { pixels: meanOf([...units.values()]) },
        feedback: remarks.length === 0 ? '' : `The picture: ${remarks.join(' ')}`,
        ...(isBlank && { endBecause: 'the picture is blank.' }),
      };
    },
  };
}

/**
 * How good the image looks: by the scorer given, else by JoyQuality where its weights are, else by how sound its
 * pixels are, which is said in the feedback and in a warning. A given scorer that is missing is an error.
 */
function qualityStage(given: ImageScorer | undefined, unitsOf: PixelUnits): ImageStage {
  const scorer = given ?? joyQuality();
  return {
    name: 'quality',
    objectives: ['quality', 'evenness'],
    async evaluate({ input: { prompt = '' } }, { output }, context) {
      const item = { image: pictureOf(output), prompt };
      const state = await scorer.availability({ signal: context.signal });
      const isSubstituted = given === undefined && state.status === 'unavailable';
      if (isSubstituted)
        warn(context, 'metric/quality-by-pixels', `Quality is measured by pixels: ${state.reason}`);
      const quality = isSubstituted
        ? soundness(await unitsOf(output, context.signal))
        : (await measured(scorer, item, context.signal)).unit;
      const by = isSubstituted ? 'the soundness of its pixels (no JoyQuality here)' : scorer.name;
      const spread = spreadOf(output);
      return {
        objectives: { quality, ...(spread !== null && { evenness: spread.evenness }) },
        feedback: [`Quality ${quality.toFixed(2)} by ${by}.`, spreadText(spread)].filter(Boolean).join(' '),
      };
    },
  };
}

/** Rejects for an image without a score: what is not known is no number. */
async function measured(scorer: ImageScorer, item: ImageToScore, signal: AbortSignal): Promise<Scored> {
  const score: ImageScore = await scoreImage(scorer, item, { signal });
  switch (score.status) {
    case 'scored':
      return score;
    case 'failed':
      throw new ProviderError(`${scorer.name}: ${score.message}`, {
        failure: 'malformed-response',
        model: scorer.name,
      });
    case 'unavailable':
      throw new UsageError('metric/scorer-unavailable', `${scorer.name} cannot score: ${score.reason}`, {
        ...(score.command !== null && { hint: `Run: ${score.command}` }),
      });
  }
}

interface Spread {
  readonly images: number;
  readonly mean: number;
  readonly deviation: number;
  /** 1 where all images of a round score the same, 0 where they are as far apart as two scores can be. */
  readonly evenness: number;
}

/** The largest standard deviation of two scores between 0 and 1. */
const WIDEST_DEVIATION = Math.SQRT1_2;

/**
 * How far chance alone moves the images of the champion's round, by the scores that the program ranked them with; null
 * where fewer than two have one.
 */
function spreadOf({ champion, rounds }: ImageOutcome): Spread | null {
  const round = rounds.find(({ round }) => round === champion.round);
  const scores = (round?.candidates ?? []).flatMap(({ score }) => score ?? []);
  if (scores.length < 2) return null;
  const mean = meanOf(scores);
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  const deviation = Math.sqrt(variance);
  return {
    images: scores.length,
    mean,
    deviation,
    evenness: Math.max(0, 1 - deviation / WIDEST_DEVIATION),
  };
}

function spreadText(spread: Spread | null): string {
  if (spread === null) return '';
  const { images, mean, deviation } = spread;
  return `The ${images} images of its round were ranked ${mean.toFixed(2)} on average (standard deviation ${deviation.toFixed(3)}).`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
