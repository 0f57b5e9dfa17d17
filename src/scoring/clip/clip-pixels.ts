import { InputFileError } from '../../core/errors.js';
import { MAX_IMAGE_PIXELS } from '../images/decode.js';
import { pixelTensor } from '../images/pixel-tensor.js';
import { type RgbPicture, resizeBicubic } from '../images/resample.js';

/** Mean and deviation of the pictures that OpenAI's CLIP was trained on; LAION's models keep them. */
const NORMALISATION = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
} as const;

/**
 * A picture as CLIP sees it, [1, 3, side, side]: the shorter side resized to `side` (bicubic, as Pillow does it), and
 * the middle square cut out. What lies outside it is not seen.
 */
export async function clipPixels(
  picture: RgbPicture,
  side: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { widthPx, heightPx } = picture;
  const shorter = Math.min(widthPx, heightPx);
  const longer = Math.max(widthPx, heightPx);
  if ((longer / shorter) * side ** 2 > MAX_IMAGE_PIXELS) {
    const message = `The image is too narrow to be made ${side} pixels wide: it has ${widthPx} x ${heightPx}.`;
    throw new InputFileError('image/too-narrow', message);
  }
  const scaled = (px: number) => (px === shorter ? side : Math.trunc((side * px) / shorter));
  const resized =
    shorter === side ? picture : await resizeBicubic(picture, scaled(widthPx), scaled(heightPx), signal);
  return pixelTensor(middleSquare(resized, side), NORMALISATION);
}

function middleSquare({ widthPx, heightPx, rgb }: RgbPicture, side: number): RgbPicture {
  if (widthPx === side && heightPx === side) return { widthPx, heightPx, rgb };
  const left = Math.floor((widthPx - side) / 2);
  const top = Math.floor((heightPx - side) / 2);
  const cut = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * widthPx + left) * 3;
    cut.set(rgb.subarray(from, from + side * 3), row * side * 3);
  }
  return { widthPx: side, heightPx: side, rgb: cut };
}
