import { InputFileError } from '../../core/errors.js';
import { loadMedium } from '../../providers/media-loading.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';

/** A file of MAX_IMAGE_PIXELS with three bytes a pixel, which no compression made smaller. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

/** The bytes of an image file, from memory, disk or the net. Rejects with InputFileError `media/...`. */
export async function loadImage(image: ImageInput, signal: AbortSignal): Promise<Uint8Array> {
  const given = normaliseMedium('image', image);
  if (!given.ok) throw new InputFileError('media/wrong-type', `The image cannot be read: ${given.problem}.`);
  const loaded = await loadMedium(given.medium, { maxBytes: MAX_IMAGE_BYTES }, signal);
  if ('source' in loaded && loaded.source.type === 'bytes') return loaded.source.bytes;
  throw new TypeError('An image was loaded, but not its bytes.');
}
