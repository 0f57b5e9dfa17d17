import { createRng } from '../../core/rng.js';
import { pixelTensor } from '../images/pixel-tensor.js';

/** Pictures over which the ranges of activations are taken. */
export const CALIBRATION_PICTURES = 4;

const HALF = [0.5, 0.5, 0.5] as const;
/** Patches of one colour per side, from coarse to fine. */
const CELLS = [3, 7, 19, 61] as const;
/** Levels of noise on top, from none to that of a bad sensor. */
const GRAINS = [0, 8, 24, 64] as const;

/** A picture of random colour fields, slopes and grain, as the model takes it. The same for everybody. */
export function calibrationPixels(number: number, side: number): Float32Array {
  const rng = createRng('calibration-picture', number);
  const cells = CELLS[number % CELLS.length] ?? 1;
  const grain = GRAINS[number % GRAINS.length] ?? 0;
  const colours = Array.from({ length: cells * cells * 6 }, () => rng.integer(0, 255));
  const rgb = new Uint8Array(side * side * 3);
  for (let at = 0; at < rgb.length; at++) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % side) / side, Math.floor(pixel / side) / side];
    const cell = (Math.floor(y * cells) * cells + Math.floor(x * cells)) * 6 + (at % 3);
    const slope = (x * cells) % 1;
    const colour = (colours[cell] ?? 0) * (1 - slope) + (colours[cell + 3] ?? 0) * slope;
    rgb[at] = Math.max(0, Math.min(255, Math.round(colour + (rng.random() - 0.5) * 2 * grain)));
  }
  return pixelTensor({ widthPx: side, heightPx: side, rgb }, { mean: HALF, deviation: HALF });
}
