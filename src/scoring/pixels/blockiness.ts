import type { GreyPicture } from './grey.js';

/** JPEG, and most video codecs before 2013, transform blocks of this many pixels. */
const BLOCK_PX = 8;

/** Steps smaller than this are not seen (about half a level of 255), so that a flat picture has no blocks. */
const INVISIBLE_STEP_LEVELS = 0.5;

/**
 * How much larger the steps across the 8-pixel grid are than those beside it: 0 for no grid, towards 1 for nothing but
 * blocks. (D - d) / (D + d), with D the mean absolute step of luma across block borders and d the mean within blocks,
 * averaged over rows and columns. After Wang, Sheikh and Bovik, "No-reference perceptual quality assessment of JPEG
 * compressed images", ICIP 2002. The grid is taken to start at the top left corner, so a picture that was cropped or
 * resized after compression shows none. Needs 16 x 16 pixels.
 */
export function blockiness({ widthPx, heightPx, luma }: GreyPicture): number {
  const across = gridExcess(luma, heightPx, widthPx, widthPx, 1);
  const down = gridExcess(luma, widthPx, heightPx, 1, widthPx);
  return (across + down) / 2;
}

function gridExcess(
  luma: Float32Array,
  lines: number,
  lengthPx: number,
  lineStride: number,
  stepStride: number,
): number {
  let border = 0;
  let within = 0;
  for (let line = 0; line < lines; line++) {
    for (let step = 1, at = line * lineStride + stepStride; step < lengthPx; step++, at += stepStride) {
      const change = Math.abs((luma[at] ?? 0) - (luma[at - stepStride] ?? 0));
      if (step % BLOCK_PX === 0) border += change;
      else within += change;
    }
  }
  const borders = Math.ceil(lengthPx / BLOCK_PX) - 1;
  const borderMean = border / (lines * borders);
  const withinMean = within / (lines * (lengthPx - 1 - borders));
  return Math.max(0, (borderMean - withinMean) / (borderMean + withinMean + INVISIBLE_STEP_LEVELS));
}
