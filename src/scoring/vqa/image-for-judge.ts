import { InputFileError } from '../../core/errors.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { ImageMedium } from '../../signatures/media.js';
import { decodeRgb } from '../images/decode.js';
import { loadImage } from '../images/load-image.js';

/**
 * An image with its bytes in memory, as a judge is shown it: the cache of replies then knows it by its content. What
 * cannot be decoded is refused here, since a model would be paid for it first. Rejects with InputFileError.
 */
export async function imageForJudge(image: ImageInput, signal: AbortSignal): Promise<ImageMedium> {
  const bytes = await loadImage(image, signal);
  await decodeRgb(bytes);
  const held = normaliseMedium('image', bytes);
  if (!held.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${held.problem}.`);
  return held.medium;
}
