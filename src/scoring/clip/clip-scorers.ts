import type { ImageScore, ImageScorer, ImageToScore, ScoreScale } from '../images/image-scorer.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';
import {
  CLIP_LOOKAHEAD,
  CLIP_PREPROCESSING,
  type ClipModel,
  type ClipOptions,
  clipModel,
  cosineOf,
} from './clip-model.js';
import type { ClipCheckpoint } from './open-clip.js';

/** Factor that spreads the usual cosines over 0 to 1: CLIPScore, Hessel et al., EMNLP 2021. */
const CLIP_SCORE_WEIGHT = 2.5;

/** The PickScore whose `unit` is one half: an anchor of ours, which moves every image alike. */
const PICKSCORE_ANCHOR = 21;

/** The ratings of the people that the aesthetic head was fitted to: LAION and AVA, 1 to 10. */
const AESTHETIC_MIN = 1;
const AESTHETIC_MAX = 10;

/**
 * CLIP-Score with CLIP ViT-B/32: 2.5 times the cosine of image and prompt, 0 where that is negative; `unit` is the
 * value, at most 1. It sees whether things are there, hardly how many, which is which, or where. A prompt beyond 77
 * tokens loses its end, and a note says so. Source: Hessel et al., "CLIPScore", EMNLP 2021.
 */
export function clipScorer(options: ClipOptions = {}): ImageScorer {
  const scale: ScoreScale = {
    min: 0,
    max: CLIP_SCORE_WEIGHT,
    meaning: '2.5 times the cosine of image and prompt; about 0.8 is a good match',
  };
  const model = clipModel({ scorer: 'CLIP-Score', use: 'match', defaultModel: 'clip-vit-b-32' }, options);
  return matchScorer('clip-score', scale, model, ({ cosine }) => {
    const value = Math.min(CLIP_SCORE_WEIGHT, CLIP_SCORE_WEIGHT * Math.max(0, cosine));
    return { value, unit: Math.min(1, value) };
  });
}

/**
 * PickScore: how much people prefer an image of this prompt, by CLIP ViT-H/14 trained on their choices. The value is
 * the model's factor times the cosine; only differences within one prompt mean something, see `pickProbabilities`.
 * `unit` is the probability to be preferred to an image with 21. Source: Kirstain et al., "Pick-a-Pic", NeurIPS 2023.
 */
export function pickScorer(options: ClipOptions = {}): ImageScorer {
  const scale: ScoreScale = {
    min: null,
    max: null,
    meaning:
      'factor times cosine; the difference of two images of one prompt is the log-odds that one is preferred',
  };
  const model = clipModel({ scorer: 'PickScore', use: 'match', defaultModel: 'pickscore' }, options);
  return matchScorer('pickscore', scale, model, ({ cosine, factor }) => {
    const value = factor * cosine;
    return { value, unit: 1 / (1 + Math.exp(PICKSCORE_ANCHOR - value)) };
  });
}

/**
 * Probability of each image to be the preferred one among all that are given, which have to be of the same prompt: the
 * softmax of their PickScores. Null for what has no score; the others share the probability.
 */
export function pickProbabilities(scores: readonly ImageScore[]): readonly (number | null)[] {
  const values = scores.map((score) => (score.status === 'scored' ? score.value : null));
  const largest = values.reduce<number>(
    (most, value) => Math.max(most, value ?? most),
    Number.NEGATIVE_INFINITY,
  );
  const shares = values.map((value) => (value === null ? null : Math.exp(value - largest)));
  const total = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  return shares.map((share) => (share === null ? null : share / total));
}

/**
 * LAION's aesthetic predictor: how people would rate the looks of an image, mostly from 1 to 10, by CLIP ViT-L/14 and a
 * linear head on its embedding. It sees no prompt, and likes paintings. `unit` is (value - 1) / 9 within 0 to 1.
 * Source: github.com/LAION-AI/aesthetic-predictor.
 */
export function aestheticScorer(options: ClipOptions = {}): ImageScorer {
  const model = clipModel(
    { scorer: 'The aesthetic predictor', use: 'aesthetic', defaultModel: 'laion-aesthetic' },
    options,
  );
  return scorerOfFunction({
    name: 'aesthetic',
    prompt: 'ignored',
    scale: { min: null, max: null, meaning: 'rating of the looks that people would give, from 1 to 10' },
    lookahead: CLIP_LOOKAHEAD,
    availability: () => availabilityOf(model),
    async scoreOne(item, signal) {
      const checkpoint = await model.checkpoint();
      if (checkpoint.status === 'unavailable') return checkpoint;
      const { aesthetic } = await model.look(checkpoint, item, signal);
      const value = aesthetic ?? Number.NaN;
      const unit = (value - AESTHETIC_MIN) / (AESTHETIC_MAX - AESTHETIC_MIN);
      return { status: 'scored', value, unit: Math.min(1, Math.max(0, unit)), parts: {}, notes: [] };
    },
    close: () => model.close(),
  });
}

interface Match {
  readonly cosine: number;
  /** What the model multiplies cosines by. */
  readonly factor: number;
}

function matchScorer(
  name: string,
  scale: ScoreScale,
  model: ClipModel,
  valueOf: (match: Match) => { readonly value: number; readonly unit: number },
): ImageScorer {
  const scoreOf = async (
    checkpoint: ClipCheckpoint,
    item: ImageToScore,
    signal: AbortSignal,
  ): Promise<ImageScore> => {
    // The image first: a broken one is not worth opening the other tower for.
    const { embedding } = await model.look(checkpoint, item, signal);
    const prompt = await model.read(checkpoint, item.prompt ?? '', signal);
    const cosine = cosineOf(embedding, prompt.embedding);
    const { value, unit } = valueOf({ cosine, factor: prompt.scale });
    const notes = prompt.isCut
      ? [`only the first ${checkpoint.config.text?.maxTokens ?? 0} tokens of the prompt were read`]
      : [];
    return { status: 'scored', value, unit, parts: { cosine }, notes };
  };
  return scorerOfFunction({
    name,
    prompt: 'required',
    scale,
    lookahead: CLIP_LOOKAHEAD,
    availability: () => availabilityOf(model),
    async scoreOne(item, signal) {
      const checkpoint = await model.checkpoint();
      return checkpoint.status === 'unavailable' ? checkpoint : scoreOf(checkpoint, item, signal);
    },
    close: () => model.close(),
  });
}

async function availabilityOf(model: ClipModel) {
  const found = await model.checkpoint();
  if (found.status === 'unavailable') return found;
  const revision = { weights: found.fingerprint, preprocessing: CLIP_PREPROCESSING };
  return { status: 'available', revision } as const;
}
