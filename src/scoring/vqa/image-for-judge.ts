import { InputFileError } from '../../core/errors.js';
import { loadMedium } from '../../providers/media-loading.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { ImageMedium } from '../../signatures/media.js';
import { readPicture } from '../pixels/read-picture.js';

/**
 * An image with its bytes in memory, as a judge is shown it: the cache of replies then knows it by its content. What
 * cannot be decoded is refused here, since a model would be paid for it first. Rejects with InputFileError.
 */
export async function imageForJudge(image: ImageInput, signal: AbortSignal): Promise<ImageMedium> {
  const given = normaliseMedium('image', image);
  if (!given.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${given.problem}.`);
  const loaded = await loadMedium(given.medium, {}, signal);
  if (!('source' in loaded) || loaded.source.type !== 'bytes')
    throw new TypeError('loadMedium gave no bytes');
  const { bytes } = loaded.source;
  await readPicture(bytes, signal);
  const held = normaliseMedium('image', bytes);
  if (!held.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${held.problem}.`);
  return held.medium;
}
