import { describe, expect, it } from 'vitest';
import { soundness } from './soundness.js';

const CLEAN: readonly (readonly [string, number])[] = [
  ['sharpness', 0.4],
  ['exposure', 1],
  ['contrast', 0.3],
  ['colourfulness', 0.4],
  ['low-noise', 1],
  ['low-blockiness', 1],
];
const withUnits = (changes: Readonly<Record<string, number>>) =>
  soundness(new Map(CLEAN.map(([name, unit]) => [name, changes[name] ?? unit])));

describe('soundness', () => {
  it('is 1 where no measure is short, and grey is no fault', () => {
    expect(withUnits({})).toBe(1);
    expect(withUnits({ colourfulness: 0 })).toBe(1);
    expect(withUnits({ contrast: 0.9, sharpness: 0.9 })).toBe(1);
  });

  it('is less for each fault, and no measure makes up for another', () => {
    expect(withUnits({ sharpness: 0.15 })).toBeCloseTo(0.5);
    expect(withUnits({ contrast: 0.125 })).toBeCloseTo(0.5);
    expect(withUnits({ sharpness: 0.15, contrast: 0.125 })).toBeCloseTo(0.25);
    // Noise measures sharp.
    expect(withUnits({ sharpness: 0.99, 'low-noise': 0.375 })).toBeCloseTo(0.5);
    expect(withUnits({ exposure: 0.485 })).toBeCloseTo(0.5);
    expect(withUnits({ 'low-blockiness': 0 })).toBe(0);
  });
});
