import type { RgbPicture } from '../images/resample.js';

/** One number per pixel, row by row. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0 (black) to 255 (white), not rounded. */
  readonly luma: Float32Array;
}

/** Luma by the weights of ITU-R BT.601, which JPEG files use as well. */
export function greyOf({ widthPx, heightPx, rgb }: RgbPicture): GreyPicture {
  const luma = new Float32Array(widthPx * heightPx);
  for (let at = 0, from = 0; at < luma.length; at++, from += 3) {
    luma[at] = 0.299 * (rgb[from] ?? 0) + 0.587 * (rgb[from + 1] ?? 0) + 0.114 * (rgb[from + 2] ?? 0);
  }
  return { widthPx, heightPx, luma };
}
