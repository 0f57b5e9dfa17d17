import type { PixelMeasureName } from './measures.js';

/**
 * From which unit on a measure finds no fault: sharpness a Laplacian variance of 43 (flat drawings and soft photographs;
 * below it both look blurred), at most 3% of the pixels crushed or blown out, an RMS contrast of 0.125, noise 44 dB
 * below the peak, hardly a grid of blocks. Colourfulness is a matter of taste and no fault.
 */
const NO_FAULT: readonly (readonly [measure: PixelMeasureName, unit: number])[] = [
  ['sharpness', 0.3],
  ['exposure', 0.97],
  ['contrast', 0.25],
  ['low-noise', 0.75],
  ['low-blockiness', 0.9],
];

/** The measures that soundness is made from. */
export const SOUNDNESS_MEASURES: readonly PixelMeasureName[] = NO_FAULT.map(([name]) => name);

/**
 * How free a picture is of technical faults, 0 to 1: the product of what each measure is short of. Unlike a mean, no
 * measure makes up for another (noise measures sharp), and night is no worse than day where nothing is lost in it.
 */
export function soundness(units: ReadonlyMap<string, number>): number {
  return NO_FAULT.reduce((product, [name, unit]) => product * Math.min(1, (units.get(name) ?? 1) / unit), 1);
}
