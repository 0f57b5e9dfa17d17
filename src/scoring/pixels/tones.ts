import type { RgbPicture } from '../images/resample.js';
import type { GreyPicture } from './grey.js';

/** Within this many levels of black or white a pixel holds no detail that a screen can show (an 8-bit level is 0.4%). */
const CLIP_MARGIN_LEVELS = 2;

export interface Clipping {
  /** Share of pixels whose three channels are all at the black end. */
  readonly shadows: number;
  /** Share of pixels whose three channels are all at the white end. */
  readonly highlights: number;
}

/** Shares (0 to 1) of pixels that are crushed to black or blown out to white, within 2 levels of 255. */
export function clipping({ rgb }: RgbPicture): Clipping {
  let shadows = 0;
  let highlights = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
    if (Math.max(red, green, blue) <= CLIP_MARGIN_LEVELS) shadows += 1;
    else if (Math.min(red, green, blue) >= 255 - CLIP_MARGIN_LEVELS) highlights += 1;
  }
  const pixels = rgb.length / 3;
  return { shadows: shadows / pixels, highlights: highlights / pixels };
}

/**
 * RMS contrast: the standard deviation of the luma with white as 1, from 0 (flat) to 0.5 (half black, half white).
 * Source: E. Peli, "Contrast in complex images", JOSA A 7(10), 1990.
 */
export function rmsContrast({ luma }: GreyPicture): number {
  let sum = 0;
  for (const value of luma) sum += value;
  const mean = sum / luma.length;
  let squares = 0;
  for (const value of luma) squares += (value - mean) ** 2;
  return Math.sqrt(squares / luma.length) / 255;
}
