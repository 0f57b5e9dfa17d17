import type { GreyPicture } from './grey.js';

/**
 * Standard deviation of Gaussian noise in grey levels (0 to 255), estimated with a mask that cancels flat and evenly
 * shaded parts. Source: J. Immerkaer, "Fast noise variance estimation", CVIU 64(2), 1996. Fine texture counts as noise
 * in part. Needs 3 x 3 pixels.
 */
export function noiseSigma({ widthPx, heightPx, luma }: GreyPicture): number {
  let sum = 0;
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1, at = y * widthPx + 1; x < widthPx - 1; x++, at++) {
      const above = at - widthPx;
      const below = at + widthPx;
      const corners =
        (luma[above - 1] ?? 0) + (luma[above + 1] ?? 0) + (luma[below - 1] ?? 0) + (luma[below + 1] ?? 0);
      const sides = (luma[above] ?? 0) + (luma[below] ?? 0) + (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0);
      sum += Math.abs(corners - 2 * sides + 4 * (luma[at] ?? 0));
    }
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * (widthPx - 2) * (heightPx - 2));
}
