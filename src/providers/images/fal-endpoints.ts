import type {
  FiboGenerateInput,
  FluxDevInput,
  NanoBananaProEditInput,
  NanoBananaProInput,
} from '@fal-ai/client/endpoints';
import { UsageError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { nearestName } from '../../core/nearest.js';
import {
  ASPECT_RATIOS,
  type AspectRatio,
  type ImageModelCapabilities,
  type ImageRequest,
} from '../image-model.js';
import { base64 } from '../wire-parts.js';
import { ratioOf } from './fit-request.js';

/** One of fal's models: what it can do, and its input for a fitted request. */
export interface FalEndpoint {
  readonly capabilities: ImageModelCapabilities;
  /** Takes a seed without promising the same image again. */
  readonly triesSeed: boolean;
  /** References without which it can do nothing. */
  readonly minReferences: number;
  input(request: ImageRequest): JsonObject;
}

const TEXT_ONLY: ImageModelCapabilities = {
  seed: true,
  maxReferences: 0,
  prompts: ['text'],
  negativePrompt: false,
  aspectRatios: ASPECT_RATIOS,
  sizes: ['1K'],
  maxCount: 4,
};

const NANO_BANANA_PRO = { ...TEXT_ONLY, seed: false, sizes: ['1K', '2K', '4K'] } as const;

/** fal.ai/docs/model-api-reference/image-generation-api/nano-banana-pro. Its result tells no seed. */
function nanoBananaInput(request: ImageRequest) {
  return {
    prompt: wordsOf(request),
    num_images: request.count ?? 1,
    resolution: request.size ?? '1K',
    output_format: 'png',
    ...(request.aspectRatio === undefined ? {} : { aspect_ratio: request.aspectRatio }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  } satisfies NanoBananaProInput;
}

const NANO_BANANA: FalEndpoint = {
  capabilities: NANO_BANANA_PRO,
  triesSeed: true,
  minReferences: 0,
  input: nanoBananaInput,
};

/** As many as Gemini 3 Pro Image takes, which is the model behind it. */
const MAX_EDIT_REFERENCES = 14;

const NANO_BANANA_EDIT: FalEndpoint = {
  capabilities: { ...NANO_BANANA_PRO, maxReferences: MAX_EDIT_REFERENCES },
  triesSeed: true,
  minReferences: 1,
  input: (request) =>
    ({
      ...nanoBananaInput(request),
      image_urls: referenceUrls(request),
    }) satisfies NanoBananaProEditInput,
};

/** fal.ai/docs/model-api-reference/image-generation-api/flux-dev. */
const FLUX: FalEndpoint = {
  capabilities: TEXT_ONLY,
  triesSeed: false,
  minReferences: 0,
  input: (request) =>
    ({
      prompt: wordsOf(request),
      image_size: fluxSize(request.aspectRatio ?? '1:1'),
      num_images: request.count ?? 1,
      output_format: 'png',
      enable_safety_checker: true,
      ...(request.seed === undefined ? {} : { seed: request.seed }),
    }) satisfies FluxDevInput,
};

/**
 * fal.ai/models/bria/fibo/generate/llms.txt. Words are turned into the structure by a model of Bria's. The seed is
 * "for reproducibility", and the result does not say it again.
 */
const FIBO: FalEndpoint = {
  capabilities: {
    ...TEXT_ONLY,
    maxReferences: 1,
    prompts: ['fibo', 'text'],
    negativePrompt: true,
    aspectRatios: ASPECT_RATIOS.filter((ratio) => ratio !== '21:9'),
    maxCount: 1,
  },
  triesSeed: false,
  minReferences: 0,
  input: (request) => {
    const { prompt, aspectRatio = '1:1', seed, negativePrompt } = request;
    const [reference] = referenceUrls(request);
    const settings = {
      // The widest shape was replaced before: it is not among those offered.
      aspect_ratio: aspectRatio === '21:9' ? '16:9' : aspectRatio,
      ...(seed === undefined ? {} : { seed }),
      ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
      ...(reference === undefined ? {} : { image_url: reference }),
    } satisfies FiboGenerateInput;
    return prompt.type === 'fibo'
      ? { structured_prompt: prompt.json, ...settings }
      : { prompt: prompt.text, ...settings };
  },
};

const ENDPOINTS: Readonly<Record<string, FalEndpoint>> = {
  'fal-ai/nano-banana-pro': NANO_BANANA,
  'fal-ai/nano-banana-pro/edit': NANO_BANANA_EDIT,
  'fal-ai/flux/dev': FLUX,
  'fal-ai/flux/schnell': FLUX,
  'bria/fibo/generate': FIBO,
};

/** Throws UsageError for a model whose input is not known: what it can do would be a guess. */
export function falEndpoint(model: string): FalEndpoint {
  const endpoint = Object.hasOwn(ENDPOINTS, model) ? ENDPOINTS[model] : undefined;
  if (endpoint !== undefined) return endpoint;
  const known = Object.keys(ENDPOINTS);
  const meant = nearestName(model, known);
  throw new UsageError(
    'model/unknown',
    `fal:${model}: the input of this model is not known here. Known: ${known.join(', ')}.`,
    { hint: meant === undefined ? 'Take one of these.' : `Did you mean "fal:${meant}"?` },
  );
}

const FLUX_LONGER_SIDE = 1024;
/** Widths and heights come in steps of this. */
const FLUX_STEP = 32;
const MEGAPIXEL = 1_000_000;

/** The longer side 1,024 pixels, or what keeps the image within one megapixel, which is what is paid by. */
function fluxSize(shape: AspectRatio): { readonly width: number; readonly height: number } {
  const ratio = ratioOf(shape);
  const longer = Math.min(FLUX_LONGER_SIDE, Math.sqrt(MEGAPIXEL * Math.max(ratio, 1 / ratio)));
  const stepped = (pixels: number) => Math.max(1, Math.floor(pixels / FLUX_STEP)) * FLUX_STEP;
  const shorter = stepped(longer * Math.min(ratio, 1 / ratio));
  return ratio >= 1
    ? { width: stepped(longer), height: shorter }
    : { width: shorter, height: stepped(longer) };
}

function wordsOf({ prompt }: ImageRequest): string {
  // A structured prompt was refused before: see `prompts` above.
  return prompt.type === 'text' ? prompt.text : JSON.stringify(prompt.json);
}

function referenceUrls({ references = [] }: ImageRequest): string[] {
  return references.flatMap(({ source }) =>
    source.type === 'bytes' ? [`data:${source.mediaType};base64,${base64(source.bytes)}`] : [],
  );
}
