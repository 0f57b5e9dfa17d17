import { UsageError } from '../../core/errors.js';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  IMAGE_SIZES,
  type ImageModel,
  type ImageModelCapabilities,
  type ImageRequest,
  type ImageSize,
} from '../image-model.js';
import type { Downgrade } from '../language-model.js';

export interface FittedRequest {
  /** Holds nothing that the model lacks. */
  readonly request: ImageRequest;
  readonly downgrades: readonly Downgrade[];
}

export const MAX_IMAGES_PER_REQUEST = 8;
const MAX_SEED = 2 ** 31 - 1;

/**
 * The request as this model can take it, with what was changed. Throws UsageError `image/invalid` for values out of
 * range and `image/unsupported` for what cannot be left out: a structured prompt, references, more images at once.
 * `triesSeed`: the provider takes a seed without promising anything, so it is sent all the same.
 */
export function fitRequest(
  { id, capabilities }: Pick<ImageModel, 'id' | 'capabilities'>,
  request: ImageRequest,
  { triesSeed = false }: { readonly triesSeed?: boolean } = {},
): FittedRequest {
  checkValues(id, request);
  checkNeeds(id, capabilities, request);
  const { seed, negativePrompt, aspectRatio, size, ...rest } = request;
  const downgrades: Downgrade[] = [];
  const lost = (setting: string, action: string) => downgrades.push({ setting, action });
  if (seed !== undefined && !capabilities.seed) {
    lost('seed', triesSeed ? 'sent, but the same image is not promised' : 'left out: the model takes none');
  }
  const hasNegative = negativePrompt !== undefined && negativePrompt !== '';
  if (hasNegative && !capabilities.negativePrompt)
    lost('negativePrompt', 'left out: the model takes none; what must not be seen can stand in the prompt');
  const shape = nearestRatio(aspectRatio, capabilities.aspectRatios);
  if (aspectRatio !== undefined && shape !== aspectRatio) {
    lost(
      'aspectRatio',
      shape === undefined ? 'left out: the shape cannot be chosen' : `${shape}, the nearest`,
    );
  }
  const scale = nearestSize(size, capabilities.sizes);
  if (size !== undefined && scale !== size) {
    lost('size', scale === undefined ? 'left out: the size cannot be chosen' : `${scale}, the nearest`);
  }
  const fitted = {
    ...rest,
    ...(seed !== undefined && (capabilities.seed || triesSeed) ? { seed } : {}),
    ...(hasNegative && capabilities.negativePrompt ? { negativePrompt } : {}),
    ...(shape === undefined ? {} : { aspectRatio: shape }),
    ...(scale === undefined ? {} : { size: scale }),
  };
  return { request: fitted, downgrades };
}

function checkValues(id: string, { seed, count, prompt, aspectRatio, size }: ImageRequest): void {
  const wrong = (what: string) => new UsageError('image/invalid', `${id}: ${what}`);
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED))
    throw wrong(`seed must be an integer from 0 to ${MAX_SEED}, not ${seed}.`);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MAX_IMAGES_PER_REQUEST))
    throw wrong(`count must be an integer from 1 to ${MAX_IMAGES_PER_REQUEST}, not ${count}.`);
  if (prompt.type === 'text' && prompt.text.trim() === '') throw wrong('the prompt is empty.');
  if (aspectRatio !== undefined && !ASPECT_RATIOS.includes(aspectRatio))
    throw wrong(`aspectRatio must be one of ${ASPECT_RATIOS.join(', ')}, not ${String(aspectRatio)}.`);
  if (size !== undefined && !IMAGE_SIZES.includes(size))
    throw wrong(`size must be one of ${IMAGE_SIZES.join(', ')}, not ${String(size)}.`);
}

function checkNeeds(id: string, can: ImageModelCapabilities, request: ImageRequest): void {
  const { prompt, references = [], count = 1 } = request;
  const unsupported = (what: string, hint: string) =>
    new UsageError('image/unsupported', `${id} ${what}`, { hint });
  if (!can.prompts.includes(prompt.type)) {
    const given = prompt.type === 'fibo' ? 'a structured prompt' : 'plain words';
    throw unsupported(
      `cannot take ${given}.`,
      prompt.type === 'fibo'
        ? 'Give the scene as prose, or take fal:bria/fibo/generate.'
        : 'Give the scene in the form of FIBO.',
    );
  }
  if (references.length > can.maxReferences) {
    const most =
      can.maxReferences === 0 ? 'no reference images' : `at most ${can.maxReferences} reference images`;
    throw unsupported(
      `takes ${most}; the request holds ${references.length}.`,
      'Take a model that does: see the table in docs/image-models.md.',
    );
  }
  if (count > can.maxCount) {
    throw unsupported(
      `makes at most ${can.maxCount} images a request, not ${count}.`,
      'Ask several times, each with its own seed.',
    );
  }
}

/** Width over height. */
export function ratioOf(ratio: AspectRatio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}

function nearestRatio(
  wanted: AspectRatio | undefined,
  offered: readonly AspectRatio[],
): AspectRatio | undefined {
  if (wanted === undefined || offered.includes(wanted)) return wanted;
  // On a log scale: 2:1 is as far from 1:1 as 1:2 is.
  const distance = (ratio: AspectRatio) => Math.abs(Math.log(ratioOf(ratio) / ratioOf(wanted)));
  return offered.reduce<AspectRatio | undefined>(
    (best, ratio) => (best !== undefined && distance(best) <= distance(ratio) ? best : ratio),
    undefined,
  );
}

function nearestSize(wanted: ImageSize | undefined, offered: readonly ImageSize[]): ImageSize | undefined {
  if (wanted === undefined || offered.includes(wanted)) return wanted;
  const distance = (size: ImageSize) => Math.abs(IMAGE_SIZES.indexOf(size) - IMAGE_SIZES.indexOf(wanted));
  // The smaller of two as near: it costs no more than was expected.
  const sorted = [...offered].sort(
    (a, b) => distance(a) - distance(b) || IMAGE_SIZES.indexOf(a) - IMAGE_SIZES.indexOf(b),
  );
  return sorted[0];
}
