import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { scoreImage } from '../images/rank.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { LADDERS, ladderPictures } from './ladders.fixture.js';
import { PIXEL_MEASURE_NAMES, type PixelMeasureName } from './measures.js';
import { pixelScorer } from './pixel-scorer.js';

for (const name of PIXEL_MEASURE_NAMES) describeImageScorer(name, { make: () => pixelScorer(name) });

async function valueOf(name: PixelMeasureName, image: Uint8Array): Promise<number> {
  const score = await scoreImage(pixelScorer(name), { image });
  if (score.status !== 'scored') throw new Error(JSON.stringify(score));
  return score.value;
}

describe('ladders of degradation', () => {
  let pictures: Readonly<Record<string, Uint8Array>>;
  beforeAll(async () => {
    pictures = await ladderPictures();
  });

  it.each([
    ['sharpness', 'blur'],
    ['sharpness', 'size in px'],
    ['sharpness', 'size in px, enlarged again'],
    ['low-noise', 'noise'],
    ['low-blockiness', 'JPEG quality'],
  ] as const)('%s falls with every step of %s', async (name, ladder) => {
    const { steps, make } = LADDERS[ladder];
    for (const [kind, picture] of Object.entries(pictures)) {
      const values: number[] = [];
      for (const step of steps) values.push(await valueOf(name, await make(picture, step)));
      const ordered = values.toSorted((a, b) => b - a);
      expect(values, kind).toEqual(ordered);
      expect(new Set(values).size, kind).toBe(values.length);
    }
  });
});

const SIDE_PX = 64;

async function painted(
  colourAt: (x: number, y: number) => readonly [number, number, number],
): Promise<Uint8Array> {
  const rgb = Buffer.from(
    Array.from({ length: SIDE_PX * SIDE_PX }, (_, at) =>
      colourAt(at % SIDE_PX, Math.floor(at / SIDE_PX)),
    ).flat(),
  );
  return sharp(rgb, { raw: { width: SIDE_PX, height: SIDE_PX, channels: 3 } })
    .png()
    .toBuffer();
}

describe('values that follow from the definitions', () => {
  it('counts crushed and blown-out pixels for exposure', async () => {
    const image = await painted((x) => (x < 16 ? [0, 1, 2] : x < 24 ? [255, 254, 253] : [255, 0, 0]));
    const score = await scoreImage(pixelScorer('exposure'), { image });
    expect(score).toMatchObject({ value: 0.625, unit: 0.625, parts: { shadows: 0.25, highlights: 0.125 } });
  });

  it('gives half black and half white the largest contrast, and one grey none', async () => {
    const halves = await painted((x) => (x < SIDE_PX / 2 ? [0, 0, 0] : [255, 255, 255]));
    expect(await scoreImage(pixelScorer('contrast'), { image: halves })).toMatchObject({
      value: expect.closeTo(0.5, 6),
      unit: expect.closeTo(1, 6),
    });
    expect(await valueOf('contrast', await painted(() => [90, 90, 90]))).toBe(0);
  });

  it('measures colourfulness as in the paper: none in grey, spread and mean of the opponent channels', async () => {
    expect(await valueOf('colourfulness', await painted((x) => [x, x, x]))).toBe(0);
    // One colour: no spread, so 0.3 of the distance from grey. rg = 100, yb = 50 - 0.
    const flat = await valueOf('colourfulness', await painted(() => [100, 0, 0]));
    expect(flat).toBeCloseTo(0.3 * Math.hypot(100, 50), 9);
    // Red and green in halves: rg = +-200, yb = 100 everywhere.
    const halves = await painted((x) => (x < SIDE_PX / 2 ? [200, 0, 0] : [0, 200, 0]));
    expect(await valueOf('colourfulness', halves)).toBeCloseTo(200 + 0.3 * 100, 9);
  });

  it('finds no noise in a shade and no grid in a flat picture', async () => {
    expect(
      await scoreImage(pixelScorer('low-noise'), { image: await painted((x, y) => [x, x + y, y]) }),
    ).toMatchObject({
      unit: 1,
      parts: { sigma: expect.closeTo(0, 4) },
    });
    expect(await valueOf('low-blockiness', await painted(() => [200, 30, 60]))).toBe(1);
  });

  it('sees the 8-pixel grid and no other', async () => {
    const steps = (blockPx: number) =>
      painted((x) => (Math.floor(x / blockPx) % 2 === 0 ? [60, 60, 60] : [90, 90, 90]));
    expect(await valueOf('low-blockiness', await steps(8))).toBeLessThan(0.6);
    expect(await valueOf('low-blockiness', await steps(7))).toBe(1);
  });

  it('compares sharpness as seen on a screen: an image and its exact enlargement are alike', async () => {
    const small = await sharp((await ladderPictures())['drawing'])
      .resize(256, 256)
      .png()
      .toBuffer();
    const large = await sharp(small).resize(1024, 1024, { kernel: 'cubic' }).png().toBuffer();
    expect(await valueOf('sharpness', large)).toBeGreaterThan((await valueOf('sharpness', small)) * 0.7);
    expect(await valueOf('sharpness', large)).toBeLessThan((await valueOf('sharpness', small)) * 1.4);
  });

  it('fails an image that is too small for the measure, and says what it needs', async () => {
    const tiny = await sharp({ create: { width: 12, height: 40, channels: 3, background: '#456' } })
      .png()
      .toBuffer();
    expect(await scoreImage(pixelScorer('low-blockiness'), { image: tiny })).toEqual({
      status: 'failed',
      code: 'scorer/image-too-small',
      message: 'low-blockiness needs 16 x 16 pixels, the image has 12 x 40.',
    });
    expect((await scoreImage(pixelScorer('contrast'), { image: tiny })).status).toBe('scored');
  });
});

describe('the picture of several measures', () => {
  it('is read once for all that run at the same time, and let go after them', async () => {
    let picture = await painted(() => [90, 90, 90]);
    let reads = 0;
    const server = createServer((_, response) => {
      reads += 1;
      response.end(picture);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const item = { image: `http://127.0.0.1:${port}/picture.png` };
    const measured = async () =>
      Object.fromEntries(
        await Promise.all(
          PIXEL_MEASURE_NAMES.map(async (name) => {
            const score = await scoreImage(pixelScorer(name), item);
            return [name, score.status === 'scored' ? score.value : score.status] as const;
          }),
        ),
      );
    try {
      expect(await measured()).toMatchObject({ contrast: 0, exposure: 1 });
      expect(reads).toBe(1);
      picture = await painted((x) => (x < SIDE_PX / 2 ? [0, 0, 0] : [255, 255, 255]));
      expect(await measured()).toMatchObject({ contrast: expect.closeTo(0.5, 6), exposure: 0 });
      expect(reads).toBe(2);
    } finally {
      server.close();
    }
  });
});
