import { InputFileError } from '../../core/errors.js';
import { DEFAULT_MAX_MEDIA_BYTES } from '../../providers/media-loading.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { ImageMedium } from '../../signatures/media.js';
import { readImageBytes } from '../pixels/read-picture.js';

/**
 * An image with its bytes in memory, as a judge is shown it: the cache of replies then knows it by its content. What
 * cannot be decoded is refused here, since a model would be paid for it first. Rejects with InputFileError.
 */
export async function imageForJudge(image: ImageInput, signal: AbortSignal): Promise<ImageMedium> {
  const bytes = await readImageBytes(image, signal, DEFAULT_MAX_MEDIA_BYTES);
  const { decodeRgb } = await import('../images/decode.js');
  await decodeRgb(bytes);
  const held = normaliseMedium('image', bytes);
  if (!held.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${held.problem}.`);
  return held.medium;
}
