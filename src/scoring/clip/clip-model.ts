import pLimit from 'p-limit';
import type { Environment } from '../../providers/weights/weights-folder.js';
import { decodeRgb } from '../images/decode.js';
import type { ImageToScore, Unavailable } from '../images/image-scorer.js';
import { type Lazy, lazy } from '../../core/lazy.js';
import { loadImage } from '../images/load-image.js';
import { type OnnxSession, openSession, type SessionOptions, type TensorData } from '../onnx/session.js';
import { AESTHETIC, EMBEDDING, PIXELS, POSITIONS, SCALE, TOKENS } from './clip-graphs.js';
import { clipPixels } from './clip-pixels.js';
import { type ClipTokenizer, openClipTokenizer } from './clip-tokenizer.js';
import {
  type ClipCheckpoint,
  type ClipUse,
  openClip,
  textModel,
  visionModel,
  weightsFolderOf,
} from './open-clip.js';

export interface ClipOptions {
  /** Folder with the files of the model; default the one that `scenewright models pull` fetched. */
  readonly weights?: string | undefined;
  /** Which pulled model, by the name of its manifest. */
  readonly model?: string | undefined;
  /** Where the folder of pulled models is read from; default the environment of the process. */
  readonly env?: Environment | undefined;
  readonly threads?: SessionOptions['threads'];
  /** `long` (default) for many images, `short` for a few: docs/scoring.md has the figures. */
  readonly use?: SessionOptions['use'];
}

export interface ReadPrompt {
  /** Of length 1. */
  readonly embedding: Float32Array;
  /** What the model multiplies cosines by. */
  readonly scale: number;
  /** Whether the prompt was longer than the model reads. */
  readonly isCut: boolean;
}

export interface SeenImage {
  /** Of length 1. */
  readonly embedding: Float32Array;
  /** What the aesthetic head says; null in a model without one. */
  readonly aesthetic: number | null;
}

/** A CLIP model whose towers are opened when they are first asked for. */
export interface ClipModel {
  checkpoint(): Promise<ClipCheckpoint | Unavailable>;
  look(checkpoint: ClipCheckpoint, item: ImageToScore, signal: AbortSignal): Promise<SeenImage>;
  read(checkpoint: ClipCheckpoint, prompt: string, signal: AbortSignal): Promise<ReadPrompt>;
  close(): Promise<void>;
}

/** Version of the way from file to tower; together with the picture's side it is part of a score's revision. */
export const CLIP_PREPROCESSING = 'clip-1/pillow13-bicubic/float32';

/** One image in the model, one decoded and waiting, one being decoded. */
export const CLIP_LOOKAHEAD = 3;

/** Prompts whose embeddings are kept: images of one prompt mostly come one after the other. */
const MAX_KEPT_PROMPTS = 100;

export function clipModel(
  {
    scorer,
    use,
    defaultModel,
  }: { readonly scorer: string; readonly use: ClipUse; readonly defaultModel: string },
  { weights, model = defaultModel, env = process.env, ...session }: ClipOptions,
): ClipModel {
  const found = lazy(
    () => openClip({ scorer, weights, model, env, use }),
    // What is missing now may be pulled before the next call.
    ({ status }) => status === 'found',
  );
  const opened = (build: (checkpoint: ClipCheckpoint) => Uint8Array) =>
    lazy(async () => {
      const checkpoint = await checkpointOf(found.get());
      return openSession(build(checkpoint), { weightsFolder: weightsFolderOf(checkpoint), ...session });
    });
  const vision = opened(visionModel);
  const words = opened(textModel);
  const tokenizer = lazy(async () => {
    const { tokenizerPath, config } = await checkpointOf(found.get());
    if (tokenizerPath === null || config.text === null) throw new TypeError('no text tower was opened');
    return openClipTokenizer(tokenizerPath, config.text.vocabulary);
  });
  return {
    checkpoint: () => found.get(),
    look: looking(vision),
    read: reading(words, tokenizer),
    async close() {
      for (const tower of await Promise.all([vision.peek(), words.peek()])) await tower?.close();
    },
  };
}

function looking(vision: Lazy<OnnxSession>): ClipModel['look'] {
  // One picture is decoded at a time, so that the largest one there may be is in memory once.
  const decoding = pLimit(1);
  return async ({ config }, { image }, signal) => {
    const side = config.vision.patches.widthPx;
    const data = await decoding(async () => {
      const bytes = await loadImage(image, signal);
      signal.throwIfAborted();
      return clipPixels(await decodeRgb(bytes), side, signal);
    });
    const feeds = { [PIXELS]: { type: 'float32', data, dims: [1, 3, side, side] } } as const;
    const { [EMBEDDING]: embedding, [AESTHETIC]: aesthetic } = await (await vision.get()).run(feeds, signal);
    return {
      embedding: numbersOf(embedding),
      aesthetic: aesthetic === undefined ? null : (numbersOf(aesthetic)[0] ?? Number.NaN),
    };
  };
}

function reading(words: Lazy<OnnxSession>, tokenizer: Lazy<ClipTokenizer>): ClipModel['read'] {
  const kept = new Map<string, ReadPrompt>();
  return async ({ config }, prompt, signal) => {
    const known = kept.get(prompt);
    if (known !== undefined) return known;
    const { ids, isCut } = (await tokenizer.get()).idsOf(prompt, config.text?.maxTokens ?? 0);
    const dims = [ids.length];
    const feeds = {
      [TOKENS]: { type: 'int64', data: BigInt64Array.from(ids, BigInt), dims },
      [POSITIONS]: { type: 'int64', data: BigInt64Array.from(ids, (_, at) => BigInt(at)), dims },
    } as const;
    const { [EMBEDDING]: embedding, [SCALE]: scale } = await (await words.get()).run(feeds, signal);
    const read = { embedding: numbersOf(embedding), scale: numbersOf(scale)[0] ?? Number.NaN, isCut };
    kept.set(prompt, read);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT_PROMPTS && oldest !== undefined) kept.delete(oldest);
    return read;
  };
}

async function checkpointOf(found: Promise<ClipCheckpoint | Unavailable>): Promise<ClipCheckpoint> {
  const checkpoint = await found;
  if (checkpoint.status === 'unavailable') throw new TypeError('A model without weights was asked for.');
  return checkpoint;
}

function numbersOf(tensor: TensorData | undefined): Float32Array {
  if (tensor?.type !== 'float32') throw new TypeError('a tower gave no numbers');
  return tensor.data;
}

/** Cosine of the angle between two embeddings of length 1. */
export function cosineOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [at, value] of a.entries()) sum += value * (b[at] ?? 0);
  return sum;
}
