import { join } from 'node:path';
import pLimit from 'p-limit';
import { sha256 } from '../../core/hash.js';
import { defaultWeightsFolder, type Environment } from '../../providers/weights/weights-folder.js';
import { decodeRgb, type DecodeOptions } from '../images/decode.js';
import { lazy } from '../../core/lazy.js';
import type { ImageScorer, ImageToScore, Scored } from '../images/image-scorer.js';
import { loadImage } from '../images/load-image.js';
import { pixelTensor } from '../images/pixel-tensor.js';
import { resizeBicubic } from '../images/resample.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';
import { type OnnxSession, openSession, type SessionOptions } from '../onnx/session.js';
import { type Calibration, calibratedRank, TOP_RANK } from './calibrate.js';
import { FAST_VERSION, fastGraph, MAX_NOISE_SHARE, openFastWeights } from './fast-weights.js';
import { type Checkpoint, exactGraph, openCheckpoint, weightsFolderOf } from './open-checkpoint.js';
import { PIXELS, SCORE } from './siglip-graph.js';

export interface JoyQualityOptions {
  /** Folder with `model.safetensors` and `config.json`; default the model that `scenewright models pull` fetched. */
  readonly weights?: string | undefined;
  /** Which pulled model, by the name of its manifest; default `joyquality`. */
  readonly model?: string | undefined;
  /** Where the folder of pulled models is read from; default the environment of the process. */
  readonly env?: Environment | undefined;
  /** Adds `parts.rank`, and makes it the unit: the rank over 10 in place of the sigmoid of the raw score. */
  readonly calibration?: Calibration | undefined;
  /** Whether EXIF turns the picture (default), or the model sees it as it is stored, as the author's script does. */
  readonly orientation?: DecodeOptions['orientation'];
  readonly maxPixels?: DecodeOptions['maxPixels'];
  /**
   * `exact` (default) is float32; `fast` makes most products in 8-bit integers, several times faster where the
   * processor has instructions for that, and a little off: measure with `compareScorers` on images of your own. Its
   * weights are made at the first use and kept beside the others.
   */
  readonly precision?: 'exact' | 'fast' | undefined;
  /**
   * Folder for the 8-bit weights; default that of the weights or, where that cannot be written, one of their own beside
   * the folders of pulled models.
   */
  readonly fastFolder?: string | undefined;
  /** What a layer's input may lose to 8 bits before the layer stays exact; default `MAX_NOISE_SHARE`. */
  readonly fastNoiseShare?: number | undefined;
  readonly threads?: SessionOptions['threads'];
  /** `long` (default) for many images, `short` for a few: docs/scoring.md has the figures. */
  readonly use?: SessionOptions['use'];
}

/** The manifest of the author's base model. */
export const DEFAULT_MODEL = 'joyquality';
/** One image in the model, one decoded and waiting, one being decoded. */
const LOOKAHEAD = 3;
const FAST_NOTE = '8-bit arithmetic';
const HALF = [0.5, 0.5, 0.5] as const;

/**
 * JoyQuality (github.com/fpgaminer/joyquality): overall quality of an image by SigLIP2. The value is the raw score,
 * on no fixed scale: differences mean something, see `winProbability`. `parts` has `raw`, `sigmoid` and, with a
 * calibration, `rank`. Needs weights: without them every result is `unavailable` with the command that fetches them.
 *
 * @example
 * const scorer = joyQuality({ weights: 'models/joyquality' });
 * const { index } = await selectBest(scorer, files.map((path) => ({ image: { path } })));
 * await scorer.close();
 */
export function joyQuality(options: JoyQualityOptions = {}): ImageScorer {
  const { weights, model = DEFAULT_MODEL, env = process.env, orientation = 'upright' } = options;
  const { precision = 'exact', fastNoiseShare = MAX_NOISE_SHARE, calibration } = options;
  const checkpoint = lazy(
    () => openCheckpoint({ weights, model, env }),
    // What is missing now may be pulled before the next call.
    (found) => !('status' in found),
  );
  const session = lazy(async () => {
    const found = await checkpoint.get();
    if ('status' in found) throw new TypeError('A model without weights was asked for.');
    return precision === 'exact' ? openExact(found, options) : openFast(found, options);
  });
  // One picture is decoded at a time, so that the largest one there may be is in memory once.
  const decoding = pLimit(1);

  async function pixelsOf({ image }: ImageToScore, side: number, signal: AbortSignal): Promise<Float32Array> {
    const bytes = await loadImage(image, signal);
    signal.throwIfAborted();
    const picture = await decodeRgb(bytes, { orientation, maxPixels: options.maxPixels });
    return pixelTensor(await resizeBicubic(picture, side, side, signal), { mean: HALF, deviation: HALF });
  }

  return scorerOfFunction({
    name: 'joyquality',
    prompt: 'ignored',
    scale: {
      min: null,
      max: null,
      meaning: 'raw score; the difference of two is the log-odds that one is better',
    },
    lookahead: LOOKAHEAD,
    async availability() {
      const found = await checkpoint.get();
      if ('status' in found) return found;
      const side = found.config.patches.widthPx;
      const arithmetic = precision === 'exact' ? 'float32' : `int8-${FAST_VERSION}-${fastNoiseShare}`;
      const scale = calibration === undefined ? '' : `/tau=${calibration.tau},b=${calibration.b}`;
      const preprocessing = `pillow13-bicubic-${side}-${orientation}/${arithmetic}${scale}`;
      return { status: 'available', revision: { weights: found.fingerprint, preprocessing } };
    },
    async scoreOne(item, signal) {
      const found = await checkpoint.get();
      if ('status' in found) return found;
      const side = found.config.patches.widthPx;
      const data = await decoding(() => pixelsOf(item, side, signal));
      const feeds = { [PIXELS]: { type: 'float32', data, dims: [1, 3, side, side] } } as const;
      const { [SCORE]: score } = await (await session.get()).run(feeds, signal);
      return scored(Number(score?.data[0]), calibration, precision === 'exact' ? [] : [FAST_NOTE]);
    },
    async close() {
      await (await session.peek())?.close();
    },
  });
}

function openExact(found: Checkpoint, { threads, use }: JoyQualityOptions): Promise<OnnxSession> {
  return openSession(exactGraph(found), { weightsFolder: weightsFolderOf(found.file), threads, use });
}

async function openFast(found: Checkpoint, options: JoyQualityOptions): Promise<OnnxSession> {
  const { fastFolder: folder, fastNoiseShare: maxNoiseShare, threads, use } = options;
  // By where the weights lie, so that new ones take the place of old ones.
  const key = sha256(weightsFolderOf(found.file)).slice(0, 16);
  const spareFolder = join(defaultWeightsFolder(options.env ?? process.env), '.fast', key);
  const fast = await openFastWeights(found, { folder, spareFolder, threads, maxNoiseShare });
  return openSession(fastGraph(fast, found), { weightsFolder: weightsFolderOf(fast.file), threads, use });
}

function scored(raw: number, calibration: Calibration | undefined, notes: readonly string[]): Scored {
  const sigmoid = 1 / (1 + Math.exp(-raw));
  const rank = calibration === undefined ? undefined : calibratedRank(raw, calibration);
  return {
    status: 'scored',
    value: raw,
    unit: rank === undefined ? sigmoid : rank / TOP_RANK,
    parts: { raw, sigmoid, ...(rank === undefined ? {} : { rank }) },
    notes,
  };
}
