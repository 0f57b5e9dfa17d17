import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pixelScorer } from '../../../../scoring/pixels/pixel-scorer.js';
import type { PixelMeasureName } from '../../../../scoring/pixels/measures.js';
import { scoreImage } from '../../../../scoring/images/rank.js';
import { readProse } from '../brief/read-prose.js';
import { planFrame } from '../frame/plan-frame.js';
import type { Luck } from '../luck/luck.js';
import { draw } from '../../noise.js';
import { spoil, type QualityFaults } from './finish-pixels.js';
import { renderPng } from './render-png.js';

const SIZE = { width: 512, height: 288 };
const NONE: QualityFaults = { blur: 0, noise: 0, flatness: 0, blown: 0 };
const LUCKY: Luck = { happens: () => false, number: (...labels) => draw('test', ...labels) };

/** A picture of a prompt in which nothing went wrong. */
async function drawn(prompt: string): Promise<Buffer> {
  const png = await renderPng(planFrame(readProse(prompt), LUCKY, SIZE));
  return sharp(png).removeAlpha().raw().toBuffer();
}

async function unitOf(name: PixelMeasureName, rgb: Buffer): Promise<number> {
  const image = await sharp(rgb, { raw: { ...SIZE, channels: 3 } })
    .png()
    .toBuffer();
  const score = await scoreImage(pixelScorer(name), { image: new Uint8Array(image) });
  if (score.status !== 'scored') throw new Error(JSON.stringify(score));
  return score.unit;
}

describe('faults of quality move the pixel measures', () => {
  const ladder = [0, 0.25, 0.5, 0.75, 1];
  it.each([
    ['blur', 'sharpness', 0.12],
    ['noise', 'low-noise', 0.15],
    ['flatness', 'contrast', 0.15],
    ['blown', 'exposure', 0.02],
  ] as const)('%s lowers %s with every step', async (fault, measure, least) => {
    for (const prompt of ['a red fox in a meadow at noon', 'a sailboat on a lake, sunset']) {
      const picture = await drawn(prompt);
      const units: number[] = [];
      for (const strength of ladder)
        units.push(await unitOf(measure, await spoil(picture, SIZE, { ...NONE, [fault]: strength }, 1)));
      expect(units, prompt).toEqual(units.toSorted((a, b) => b - a));
      expect((units[0] ?? 0) - (units.at(-1) ?? 0), prompt).toBeGreaterThan(least);
    }
  });

  it('the caption does not make a blurred picture measure sharp', async () => {
    const picture = await drawn('a red fox in a meadow at noon');
    expect(await unitOf('sharpness', await spoil(picture, SIZE, { ...NONE, blur: 1 }, 1))).toBeLessThan(0.02);
    const blurred: Luck = { happens: (fault) => fault === 'soft-picture', number: () => 1 };
    const png = await renderPng(planFrame(readProse('a red fox in a meadow at noon'), blurred, SIZE));
    const rgb = await sharp(png).removeAlpha().raw().toBuffer();
    expect(await unitOf('sharpness', rgb)).toBeLessThan(0.3);
  });

  it('a strength of 0 leaves every pixel as it is', async () => {
    const picture = await drawn('a red fox in a meadow at noon');
    expect(Buffer.compare(await spoil(picture, SIZE, NONE, 1), picture)).toBe(0);
  });
});
