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
const PREPROCESSING = 'pixels-2';

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
    scoreOne: (item, signal) =>
      withPicture(item, signal, (picture): ImageScore => {
        const { widthPx, heightPx } = picture.full;
        if (Math.min(widthPx, heightPx) < minSidePx) {
          const size = `${widthPx} x ${heightPx}`;
          throw new InputFileError(
            'scorer/image-too-small',
            `${name} needs ${minSidePx} x ${minSidePx} pixels, the image has ${size}.`,
          );
        }
        return { status: 'scored', ...measure(picture), notes: [] };
      }),
  });
}

interface Reading {
  readonly picture: Promise<MeasuredPicture>;
  users: number;
}

/** What is being read or measured now. */
const readings = new Map<ImageToScore, Reading>();

/** Measures of the same item that run at the same time read it once; when the last is done, the picture is let go. */
async function withPicture<T>(
  item: ImageToScore,
  signal: AbortSignal,
  use: (picture: MeasuredPicture) => T,
): Promise<T> {
  const reading = readings.get(item) ?? beginReading(item, signal);
  reading.users += 1;
  try {
    return use(await reading.picture);
  } catch (error) {
    if (!(error instanceof AbortedError) || signal.aborted) throw error;
  } finally {
    reading.users -= 1;
    if (reading.users === 0) forget(item, reading);
  }
  // Another caller stopped the reading.
  return withPicture(item, signal, use);
}

function beginReading(item: ImageToScore, signal: AbortSignal): Reading {
  const reading = { picture: measuredPicture(item, signal), users: 0 };
  readings.set(item, reading);
  reading.picture.catch(() => forget(item, reading));
  return reading;
}

function forget(item: ImageToScore, reading: Reading): void {
  if (readings.get(item) === reading) readings.delete(item);
}

async function measuredPicture({ image }: ImageToScore, signal: AbortSignal): Promise<MeasuredPicture> {
  const bytes = await loadImage(image, signal);
  const full = await decodeRgb(bytes);
  const fullGrey = greyOf(full);
  let display: ReturnType<typeof displayGrey> | undefined;
  return { full, fullGrey, displayGrey: () => (display ??= displayGrey(fullGrey)) };
}
