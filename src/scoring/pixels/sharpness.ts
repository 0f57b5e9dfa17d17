import type { GreyPicture } from './grey.js';

/**
 * Variance of the Laplacian of the luma (4 neighbours), in squared grey levels: 0 for a flat picture, larger for finer
 * and harder edges. Source: Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000. Noise
 * counts as detail, so read it beside the noise measure. Needs 3 x 3 pixels.
 */
export function laplacianVariance({ widthPx, heightPx, luma }: GreyPicture): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1, at = y * widthPx + 1; x < widthPx - 1; x++, at++) {
      const around =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - widthPx] ?? 0) + (luma[at + widthPx] ?? 0);
      const laplacian = around - 4 * (luma[at] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
    }
  }
  const count = (widthPx - 2) * (heightPx - 2);
  return Math.max(0, squares / count - (sum / count) ** 2);
}
