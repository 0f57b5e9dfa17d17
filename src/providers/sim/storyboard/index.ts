import { lazy } from '../../../core/lazy.js';
import { hashJson } from '../../../core/hash.js';
import { systemClock, type Clock } from '../../../core/clock.js';
import { AbortedError, UsageError } from '../../../core/errors.js';
import {
  ASPECT_RATIOS,
  IMAGE_SIZES,
  type ImageModel,
  type ImageModelCapabilities,
  type ImagePrice,
} from '../../image-model.js';

export interface SimulatedImageModelOptions {
  /** Another seed is another model with the same skills and other luck; default 0, or what the id says (`sim:7`). */
  readonly seed?: number;
  /** Wait as long as the simulated latency says, instead of answering at once; default false. */
  readonly realTime?: boolean;
  /** Where waiting takes place; default the system clock. */
  readonly clock?: Clock;
}

const CAPABILITIES: ImageModelCapabilities = {
  seed: true,
  maxReferences: 0,
  prompts: ['text', 'fibo'],
  negativePrompt: true,
  aspectRatios: ASPECT_RATIOS,
  sizes: IMAGE_SIZES,
  maxCount: 8,
};

/** Stands before the module that knows it is loaded; a test compares it with what that module says. */
const PRICE: ImagePrice = {
  usdPerImage: { '1K': 0.04, '2K': 0.04, '4K': 0.04 },
  source: 'simulated: nobody is billed',
  asOf: '2026-11-21',
};
export const STORYBOARD_CACHE_SCOPE = 'scenewright-storyboard-1';

/**
 * The embedded image model: from the prompt alone it draws a storyboard frame, and writes what it drew into the PNG as
 * the text chunk `scenewright-storyboard`. It needs no key and no network; its drawing code is loaded by the first
 * call. `sim:7` is the same model with the luck of seed 7. What it draws and how it fails: docs/simulator.md.
 */
export function simulatedImageModel(id: string, options: SimulatedImageModelOptions = {}): ImageModel {
  const { seed = seedOf(id), realTime = false, clock = systemClock } = options;
  const drawing = lazy(() => import('./generate-storyboards.js'));
  return {
    id,
    capabilities: CAPABILITIES,
    simulated: true,
    price: PRICE,
    cacheScope: `${STORYBOARD_CACHE_SCOPE} seed ${seed}`,
    async generate(request, { signal }) {
      if ((request.references ?? []).length > 0) {
        throw new UsageError('image/unsupported', `${id} takes no reference images.`, {
          hint: 'Leave the references out, or use a model that takes them: fal:nano-banana-pro/edit, gemini:...',
        });
      }
      const { generateStoryboards } = await drawing.get();
      const response = await generateStoryboards(request, seed, signal);
      if (realTime) await waitFor(response.latencyMs, id, clock, signal);
      if (signal.aborted)
        throw new AbortedError('aborted', `${id}: the call was stopped`, { cause: signal.reason });
      return response;
    },
  };
}

async function waitFor(ms: number, id: string, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (cause) {
    throw new AbortedError('aborted', `${id}: the call was stopped`, { cause });
  }
}

/** `sim:7` is seed 7, `sim:rainy` a seed made from the name, `sim` seed 0. */
function seedOf(id: string): number {
  const name = id.split(':').slice(1).join(':');
  if (name === '') return 0;
  return /^\d{1,9}$/.test(name) ? Number(name) : Number.parseInt(hashJson(name).slice(0, 8), 16) >>> 1;
}
