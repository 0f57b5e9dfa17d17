import type { AspectRatio, ImagePrice, ImageSize } from '../image-model.js';

/** What images of one model cost. */
export interface ImageRates {
  /** The dearest shape of each size, which budgets reserve. */
  readonly price: ImagePrice;
  /** Square images, where they cost less than other shapes. */
  readonly squareUsd?: number;
}

/** Prices by `provider:model`. */
export type ImagePriceTable = Readonly<Record<string, ImagePrice>>;

const on = '2026-11-21';
const NANO_BANANA_PRO: ImageRates = {
  price: {
    usdPerImage: { '1K': 0.15, '2K': 0.15, '4K': 0.3 },
    source: 'fal.ai/models/fal-ai/nano-banana-pro/llms.txt',
    asOf: on,
  },
};

/**
 * List prices in US dollars an image, as far as a page that states them was seen. A model that is not listed has no
 * known price: give your own in `prices`.
 */
const LISTED: Readonly<Record<string, ImageRates>> = {
  'fal:fal-ai/nano-banana-pro': NANO_BANANA_PRO,
  'fal:fal-ai/nano-banana-pro/edit': NANO_BANANA_PRO,
  'fal:fal-ai/flux/dev': {
    price: {
      // A megapixel, rounded up; every shape asked for here has less than one.
      usdPerImage: { '1K': 0.025 },
      source: 'fal.ai/models/fal-ai/flux-1/dev: $0.025 a megapixel',
      asOf: on,
    },
  },
  'fal:bria/fibo/generate': {
    price: { usdPerImage: { '1K': 0.04 }, source: 'fal.ai/models/bria/fibo/generate/llms.txt', asOf: on },
  },
  'google-gemini:gemini-3-pro-image': {
    price: {
      usdPerImage: { '1K': 0.134, '2K': 0.134, '4K': 0.24 },
      source:
        'secondary: guides that quote ai.google.dev/gemini-api/docs/pricing; tokens of the prompt not counted',
      asOf: on,
    },
  },
  'google-gemini:gemini-2.5-flash-image': {
    price: {
      usdPerImage: { '1K': 0.039 },
      source:
        'secondary: ai.google.dev/gemini-api/docs/pricing as quoted in the forum of Google AI; tokens of the prompt not counted',
      asOf: on,
    },
  },
  'openai:gpt-image-1': {
    price: {
      usdPerImage: { '1K': 0.063 },
      source:
        'secondary: fal.ai/models/fal-ai/gpt-image-1/text-to-image/llms.txt, quality medium; tokens of prompt and references not counted',
      asOf: on,
    },
    squareUsd: 0.042,
  },
};

/** The user's own prices first, then the listed ones; null when unknown. */
export function imageRatesOf(modelId: string, own: ImagePriceTable = {}): ImageRates | null {
  const price = Object.hasOwn(own, modelId) ? own[modelId] : undefined;
  return price === undefined ? (LISTED[modelId] ?? null) : { price };
}

/** Dollars for so many images; null when the price of this size is unknown. */
export function costOfImages(
  rates: ImageRates | null,
  { size = '1K', aspectRatio = '1:1' }: { readonly size?: ImageSize; readonly aspectRatio?: AspectRatio },
  count: number,
): number | null {
  const each =
    aspectRatio === '1:1'
      ? (rates?.squareUsd ?? rates?.price.usdPerImage[size])
      : rates?.price.usdPerImage[size];
  return each === undefined ? null : each * count;
}
