import type { GreyPicture } from './grey.js';

/** About the pixels across an image on a laptop screen. */
export const DISPLAY_SIDE_PX = 1_024;

/** Catmull-Rom, the usual bicubic of image programs. */
const CUBIC_A = -0.5;
const CUBIC_SUPPORT_PX = 2;

/**
 * A picture at display size: the longer side is 1,024 pixels, made smaller or larger by a bicubic filter that is widened
 * by the factor of shrinking (Keys, IEEE ASSP 29(6), 1981). Nothing is rounded: rounding would pass for detail.
 */
export function displayGrey({ widthPx, heightPx, luma }: GreyPicture): GreyPicture {
  const factor = DISPLAY_SIDE_PX / Math.max(widthPx, heightPx);
  const size = (sidePx: number) => Math.max(3, Math.round(sidePx * factor));
  const [width, height] = [size(widthPx), size(heightPx)];
  const columns = resampledRows(luma, heightPx, widthPx, width);
  return { widthPx: width, heightPx: height, luma: resampledRows(columns, width, heightPx, height) };
}

/** Resamples every row and turns rows into columns, so that the second time does the other axis and turns back. */
function resampledRows(source: Float32Array, rows: number, fromPx: number, toPx: number): Float32Array {
  const taps = Array.from({ length: toPx }, (_, to) => tapsAt(to, fromPx, toPx));
  const target = new Float32Array(rows * toPx);
  for (let row = 0; row < rows; row++) {
    for (const [to, { first, weights }] of taps.entries()) {
      let sum = 0;
      let from = row * fromPx + first;
      for (const weight of weights) sum += weight * (source[from++] ?? 0);
      target[to * rows + row] = sum;
    }
  }
  return target;
}

/** Which source pixels make a target pixel, and how much each counts. */
function tapsAt(
  to: number,
  fromPx: number,
  toPx: number,
): { readonly first: number; readonly weights: readonly number[] } {
  const step = fromPx / toPx;
  const width = Math.max(1, step);
  const centre = (to + 0.5) * step;
  const first = Math.max(0, Math.round(centre - CUBIC_SUPPORT_PX * width));
  const last = Math.min(fromPx, Math.round(centre + CUBIC_SUPPORT_PX * width));
  const weights = Array.from({ length: last - first }, (_, at) => cubic((first + at + 0.5 - centre) / width));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first, weights: weights.map((weight) => weight / total) };
}

function cubic(offset: number): number {
  const x = Math.abs(offset);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * CUBIC_A;
  return 0;
}
