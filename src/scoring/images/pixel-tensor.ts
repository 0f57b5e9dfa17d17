import type { RgbPicture } from './resample.js';

/** Mean and standard deviation per channel, on the scale from 0 to 1. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/**
 * Pixels as a model takes them, [1, 3, height, width]: (value / 255 - mean) / deviation, each step rounded to float32
 * as torchvision does it.
 */
export function pixelTensor(
  { widthPx, heightPx, rgb }: RgbPicture,
  { mean, deviation }: Normalisation,
): Float32Array {
  const plane = widthPx * heightPx;
  const values = new Float32Array(3 * plane);
  for (const channel of [0, 1, 2] as const) {
    const level = levels(mean[channel], deviation[channel]);
    for (let at = 0; at < plane; at++) {
      values[channel * plane + at] = level[rgb[at * 3 + channel] ?? 0] ?? 0;
    }
  }
  return values;
}

function levels(mean: number, deviation: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => {
    const share = Math.fround(level / 255);
    return Math.fround(Math.fround(share - Math.fround(mean)) / Math.fround(deviation));
  });
}
