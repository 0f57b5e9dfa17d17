import { InputFileError } from '../../core/errors.js';
import { loadMedium } from '../../providers/media-loading.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { RgbPicture } from '../images/resample.js';

/** Largest file that is read: what the largest picture that is decoded takes without compression. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The bytes of an image, from wherever it is. Rejects with InputFileError. */
export async function readImageBytes(
  image: ImageInput,
  signal: AbortSignal,
  maxBytes = MAX_FILE_BYTES,
): Promise<Uint8Array> {
  const given = normaliseMedium('image', image);
  if (!given.ok) throw new InputFileError('media/wrong-type', `The image is not usable: ${given.problem}.`);
  const loaded = await loadMedium(given.medium, { maxBytes }, signal);
  if (!('source' in loaded) || loaded.source.type !== 'bytes')
    throw new TypeError('loadMedium gave no bytes');
  return loaded.source.bytes;
}

/** The pixels of an image. Rejects with InputFileError, also for what is no image. */
export async function readPicture(image: ImageInput, signal: AbortSignal): Promise<RgbPicture> {
  const bytes = await readImageBytes(image, signal);
  // Loaded with the first image: its library is large.
  const { decodeRgb } = await import('../images/decode.js');
  return decodeRgb(bytes);
}
