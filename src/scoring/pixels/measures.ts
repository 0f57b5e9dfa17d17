import type { ScoreScale } from '../images/image-scorer.js';
import { blockiness } from './blockiness.js';
import { colourfulness } from './colourfulness.js';
import { DISPLAY_SIDE_PX } from './display-grey.js';
import { noiseSigma } from './noise.js';
import type { RgbPicture } from '../images/resample.js';
import type { GreyPicture } from './grey.js';
import { laplacianVariance } from './sharpness.js';
import { clipping, rmsContrast } from './tones.js';

export const PIXEL_MEASURE_NAMES = [
  'sharpness',
  'exposure',
  'contrast',
  'colourfulness',
  'low-noise',
  'low-blockiness',
] as const;
export type PixelMeasureName = (typeof PIXEL_MEASURE_NAMES)[number];

/** A picture in the forms that measures read. */
export interface MeasuredPicture {
  /** Every pixel of the file. */
  readonly full: RgbPicture;
  readonly fullGrey: GreyPicture;
  /** Luma as on a screen, so that images of all sizes are compared as they look there. */
  displayGrey(): GreyPicture;
}

export interface Measured {
  readonly value: number;
  readonly unit: number;
  readonly parts: Readonly<Record<string, number>>;
}

export interface PixelMeasure {
  readonly scale: ScoreScale;
  /** Smallest width and height that the measure is defined for. */
  readonly minSidePx: number;
  measure(picture: MeasuredPicture): Measured;
}

/** A Laplacian variance of 100 is the usual border between blurred and sharp photographs (a rule of thumb in wide use). */
const HALF_SHARPNESS = 100;

/** "Extremely colourful" in the survey of Hasler and Suesstrunk (2003), the highest of their seven steps. */
const FULL_COLOURFULNESS = 109;

/** Standard deviation of the error of rounding to 8 bits, in levels: a file cannot hold less noise that one could see. */
const ROUNDING_SIGMA = 1 / Math.sqrt(12);

/** 58.9 dB: peak signal over the rounding error. */
const MAX_NOISE_RATIO_DB = decibels(ROUNDING_SIGMA);

/** RMS contrast of a picture half black and half white, the largest there is. */
const MAX_RMS_CONTRAST = 0.5;

export const PIXEL_MEASURES: Readonly<Record<PixelMeasureName, PixelMeasure>> = {
  sharpness: {
    scale: {
      min: 0,
      max: null,
      meaning: `variance of the Laplacian at ${DISPLAY_SIDE_PX} px; 0 is flat, below ${HALF_SHARPNESS} looks blurred`,
    },
    minSidePx: 3,
    measure(picture) {
      const value = laplacianVariance(picture.displayGrey());
      return { value, unit: value / (value + HALF_SHARPNESS), parts: {} };
    },
  },
  exposure: {
    scale: {
      min: 0,
      max: 1,
      meaning: 'share of pixels that are neither crushed to black nor blown out to white',
    },
    minSidePx: 1,
    measure({ full }) {
      const { shadows, highlights } = clipping(full);
      const value = Math.max(0, 1 - shadows - highlights);
      return { value, unit: value, parts: { shadows, highlights } };
    },
  },
  contrast: {
    scale: {
      min: 0,
      max: MAX_RMS_CONTRAST,
      meaning: 'RMS contrast: standard deviation of the luma with white as 1',
    },
    minSidePx: 1,
    measure({ fullGrey }) {
      const value = Math.min(MAX_RMS_CONTRAST, rmsContrast(fullGrey));
      return { value, unit: value / MAX_RMS_CONTRAST, parts: {} };
    },
  },
  colourfulness: {
    scale: {
      min: 0,
      max: null,
      meaning: 'Hasler and Suesstrunk: 0 grey, 15 slightly, 45 averagely, 82 highly colourful',
    },
    minSidePx: 1,
    measure({ full }) {
      const value = colourfulness(full);
      return { value, unit: Math.min(1, value / FULL_COLOURFULNESS), parts: {} };
    },
  },
  'low-noise': {
    scale: {
      min: 0,
      max: MAX_NOISE_RATIO_DB,
      meaning:
        'peak signal over estimated noise, in dB: 59 is none that 8 bits can show, 30 plainly visible grain',
    },
    minSidePx: 3,
    measure({ fullGrey }) {
      const sigma = noiseSigma(fullGrey);
      const value = Math.max(0, decibels(Math.max(sigma, ROUNDING_SIGMA)));
      return { value, unit: value / MAX_NOISE_RATIO_DB, parts: { sigma } };
    },
  },
  'low-blockiness': {
    scale: {
      min: 0,
      max: 1,
      meaning: '1 minus how far steps across the 8-pixel grid of JPEG exceed the others; 1 is no grid',
    },
    minSidePx: 16,
    measure({ fullGrey }) {
      const value = 1 - blockiness(fullGrey);
      return { value, unit: value, parts: {} };
    },
  },
};

function decibels(sigma: number): number {
  return 20 * Math.log10(255 / sigma);
}
