import { isScenewrightError, messageOf, UsageError } from '../core/errors.js';
import { hashJson } from '../core/hash.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../providers/image-model.js';
import { throwIfAborted } from './linked-controller.js';
import type { RunContext } from './module.js';
import type { ImageCallTrace } from './trace.js';

/**
 * Asks the image model of the run. The call, its images and what it cost go to the trace, also when it fails or is
 * stopped. Rejects with UsageError `image/no-model` where the run has none, and with what the model rejected with.
 */
export function makeImages(request: ImageRequest, context: RunContext): Promise<ImageResponse> {
  return context.pending.track(callImageModel(request, context));
}

async function callImageModel(request: ImageRequest, context: RunContext): Promise<ImageResponse> {
  const model = imageModelOf(context);
  throwIfAborted(context.signal);
  const call = { type: 'image', component: context.trace.path, model: model.id, request } as const;
  try {
    const response = await model.generate(request, { signal: context.signal, repeat: context.repeat });
    context.trace.add({ ...call, response });
    return response;
  } catch (error) {
    context.trace.add({ ...call, error: errorOf(error) });
    throw error;
  }
}

/** Throws UsageError `image/no-model`. */
export function imageModelOf({ models, trace }: RunContext): ImageModel {
  if (models.image !== undefined) return models.image;
  throw new UsageError(
    'image/no-model',
    `${trace.path || 'This program'} makes images, and there is no image model.`,
    {
      hint: 'Give one as `models.image`: imageModel("sim") needs no key.',
    },
  );
}

/**
 * The seed of an image of this step: the same for every prompt, so that two programs compared on one input differ by
 * what they ask for and not by luck. Depends on the run's seed and repeat, the path, and `parts` (the number of the
 * candidate, the input it is for).
 */
export function imageSeed(
  { seed, repeat, trace }: RunContext,
  ...parts: readonly (string | number)[]
): number {
  return Number.parseInt(hashJson(['image', seed, repeat, trace.path, ...parts]).slice(0, 8), 16) >>> 1;
}

function errorOf(error: unknown): NonNullable<ImageCallTrace['error']> {
  const known = isScenewrightError(error);
  return {
    code: known ? error.code : 'unknown',
    message: messageOf(error),
    billedUsd: (known ? error.billedUsd : undefined) ?? 0,
  };
}
