import { setImmediate } from 'node:timers/promises';

/** 8-bit red, green and blue, row by row, three bytes a pixel. */
export interface RgbPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
}

/** Pillow's BICUBIC is Keys' cubic convolution with a = -0.5, over two pixels on either side. */
const CUBIC_A = -0.5;
const CUBIC_SUPPORT = 2;
/** Pillow keeps weights as integers of this many binary places (32 - 8 - 2) so that sums fit into 32 bits. */
const PRECISION_BITS = 22;
const ROUNDING = 1 << (PRECISION_BITS - 1);
const CHANNELS = 3;
/** Products between two turns of the event loop: about ten milliseconds of work. */
const PRODUCTS_PER_TURN = 4_000_000;

/**
 * Resizes as `Image.resize(size, BICUBIC)` of Pillow 13 does, to the same bytes: separable, antialiased when
 * shrinking, rounded to 8 bits between the two passes. The aspect ratio is not kept. Lets other work in between.
 * (Pillow before 13 goes along the rows first for every picture, which moves some pixels by one level.)
 */
export async function resizeBicubic(
  picture: RgbPicture,
  widthPx: number,
  heightPx: number,
  signal?: AbortSignal,
): Promise<RgbPicture> {
  if (isRowsFirst(picture, widthPx, heightPx)) {
    return resizeColumns(await resizeRows(picture, widthPx, signal), heightPx, signal);
  }
  return resizeRows(await resizeColumns(picture, heightPx, signal), widthPx, signal);
}

/** Pillow shrinks the height first where that loses more than twice the pixels that the width loses. */
function isRowsFirst(picture: RgbPicture, widthPx: number, heightPx: number): boolean {
  const lost = picture.heightPx - heightPx;
  return lost <= 0 || lost <= (picture.widthPx - widthPx) * 2;
}

/** Which source pixels make one target pixel, and how much each counts. */
interface Window {
  readonly first: number;
  readonly weights: Int32Array;
}

async function resizeRows(picture: RgbPicture, widthPx: number, signal?: AbortSignal): Promise<RgbPicture> {
  if (widthPx === picture.widthPx) return picture;
  const windows = windowsOf(picture.widthPx, widthPx);
  const rgb = new Uint8Array(widthPx * picture.heightPx * CHANNELS);
  const turn = turnEvery(productsOf(windows), signal);
  for (let y = 0; y < picture.heightPx; y++) {
    const source = y * picture.widthPx * CHANNELS;
    const target = y * widthPx * CHANNELS;
    for (let x = 0; x < widthPx; x++) {
      const window = windows[x];
      if (window === undefined) break;
      mix(
        picture.rgb,
        source + window.first * CHANNELS,
        CHANNELS,
        window.weights,
        rgb,
        target + x * CHANNELS,
        CHANNELS,
      );
    }
    await turn();
  }
  return { widthPx, heightPx: picture.heightPx, rgb };
}

async function resizeColumns(
  picture: RgbPicture,
  heightPx: number,
  signal?: AbortSignal,
): Promise<RgbPicture> {
  if (heightPx === picture.heightPx) return picture;
  const windows = windowsOf(picture.heightPx, heightPx);
  const row = picture.widthPx * CHANNELS;
  const rgb = new Uint8Array(row * heightPx);
  const turn = turnEvery((productsOf(windows) / heightPx) * picture.widthPx, signal);
  for (const [y, { first, weights }] of windows.entries()) {
    mix(picture.rgb, first * row, row, weights, rgb, y * row, row);
    await turn();
  }
  return { widthPx: picture.widthPx, heightPx, rgb };
}

/** Writes `count` neighbouring values, each the weighted sum of values that lie `step` apart. */
function mix(
  from: Uint8Array,
  start: number,
  step: number,
  weights: Int32Array,
  to: Uint8Array,
  target: number,
  count: number,
): void {
  for (let value = 0; value < count; value++) {
    let sum = ROUNDING;
    let at = start + value;
    for (let tap = 0; tap < weights.length; tap++, at += step) {
      sum = (sum + Math.imul(from[at] ?? 0, weights[tap] ?? 0)) | 0;
    }
    const rounded = sum >> PRECISION_BITS;
    to[target + value] = rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
  }
}

function windowsOf(sourceLength: number, targetLength: number): Window[] {
  const scale = sourceLength / targetLength;
  // Shrinking widens the filter to cover all source pixels; enlarging leaves it as it is.
  const stretch = Math.max(scale, 1);
  const support = CUBIC_SUPPORT * stretch;
  return Array.from({ length: targetLength }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(sourceLength, Math.trunc(centre + support + 0.5));
    const shares = Float64Array.from({ length: end - first }, (_, tap) =>
      cubic((tap + first - centre + 0.5) * (1 / stretch)),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    return {
      first,
      weights: Int32Array.from(shares, (share) => fixedPoint(sum === 0 ? share : share / sum)),
    };
  });
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * CUBIC_A;
  return 0;
}

/** Rounds half away from zero, as a C cast after adding or taking a half does. */
function fixedPoint(share: number): number {
  const scaled = share * 2 ** PRECISION_BITS;
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

function productsOf(windows: readonly Window[]): number {
  return windows.reduce((total, { weights }) => total + weights.length * CHANNELS, 0);
}

function turnEvery(productsPerRow: number, signal: AbortSignal | undefined): () => Promise<void> {
  let products = 0;
  return async () => {
    products += productsPerRow;
    if (products < PRODUCTS_PER_TURN) return;
    products = 0;
    await setImmediate();
    signal?.throwIfAborted();
  };
}
