import sharp from 'sharp';
import { InputFileError, messageOf } from '../../core/errors.js';
import { loadMedium } from '../../providers/media-loading.js';
import { type ImageInput, normaliseMedium } from '../../signatures/media-input.js';
import type { Picture } from './picture.js';

/** The pixels of an image. */
export async function readPicture(image: ImageInput, signal: AbortSignal): Promise<Picture> {
  const given = normaliseMedium('image', image);
  if (!given.ok) throw new InputFileError('media/wrong-type', given.problem);
  const loaded = await loadMedium(given.medium, {}, signal);
  if (!('source' in loaded) || loaded.source.type !== 'bytes') throw new TypeError('not loaded');
  try {
    const { data, info } = await sharp(loaded.source.bytes)
      .autoOrient()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { widthPx: info.width, heightPx: info.height, rgb: data };
  } catch (error) {
    throw new InputFileError('image/undecodable', messageOf(error), { cause: error });
  }
}
