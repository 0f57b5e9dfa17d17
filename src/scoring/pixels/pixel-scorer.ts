import { AbortedError, InputFileError } from '../../core/errors.js';
import { decodeRgb } from '../images/decode.js';
import type { ImageScore, ImageScorer, ImageToScore } from '../images/image-scorer.js';
import { loadImage } from '../images/load-image.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';
import { displayGrey } from './display-grey.js';
import { type MeasuredPicture, PIXEL_MEASURES, type PixelMeasureName } from './measures.js';
import { greyOf } from './grey.js';

/** Images decoded at once: one is measured while the next is read. */
const LOOKAHEAD = 2;

/** Version of the measures and of what is done to a picture before them. */
const PREPROCESSING = 'pixels-1';

/**
 * A measure of the pixels alone, without a model: it sees neither what the image shows nor whether anybody likes it.
 * An image smaller than the measure needs fails with `scorer/image-too-small`.
 *
 * @example
 * const score = await scoreImage(pixelScorer('sharpness'), { image: { path: 'cat.png' } });
 */
export function pixelScorer(name: PixelMeasureName): ImageScorer {
  const { scale, minSidePx, measure } = PIXEL_MEASURES[name];
  return scorerOfFunction({
    name,
    prompt: 'ignored',
    scale,
    lookahead: LOOKAHEAD,
    availability: () =>
      Promise.resolve({ status: 'available', revision: { weights: 'none', preprocessing: PREPROCESSING } }),
    async scoreOne(item, signal): Promise<ImageScore> {
      const picture = await pictureOf(item, signal);
      const { widthPx, heightPx } = picture.full;
      if (Math.min(widthPx, heightPx) < minSidePx) {
        const size = `${widthPx} x ${heightPx}`;
        throw new InputFileError(
          'scorer/image-too-small',
          `${name} needs ${minSidePx} x ${minSidePx} pixels, the image has ${size}.`,
        );
      }
      return { status: 'scored', ...measure(picture), notes: [] };
    },
  });
}

/** Several measures of the same image read it once, as long as somebody holds the item. */
const pictures = new WeakMap<ImageToScore, Promise<MeasuredPicture>>();

async function pictureOf(item: ImageToScore, signal: AbortSignal): Promise<MeasuredPicture> {
  const known = pictures.get(item);
  if (known !== undefined) {
    try {
      return await known;
    } catch (error) {
      // A reading that another caller stopped is begun again.
      if (!(error instanceof AbortedError) || signal.aborted) throw error;
    }
  }
  const picture = measuredPicture(item, signal);
  pictures.set(item, picture);
  picture.catch(() => pictures.delete(item));
  return picture;
}

async function measuredPicture({ image }: ImageToScore, signal: AbortSignal): Promise<MeasuredPicture> {
  const bytes = await loadImage(image, signal);
  const full = await decodeRgb(bytes);
  const fullGrey = greyOf(full);
  let display: ReturnType<typeof displayGrey> | undefined;
  return { full, fullGrey, displayGrey: () => (display ??= displayGrey(fullGrey)) };
}
