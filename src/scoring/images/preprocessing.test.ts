import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeRgb } from './decode.js';
import { pixelTensor } from './pixel-tensor.js';
import { resizeBicubic } from './resample.js';

interface Reference {
  readonly sidePx: number;
  readonly pictures: readonly { readonly name: string; readonly file: string; readonly rgb: string }[];
}

// Made by bench/scoring/reference/pillow-pixels.py with Pillow 13.
const url = new URL('./fixtures/pillow-pixels.json', import.meta.url);
const { sidePx, pictures }: Reference = JSON.parse(readFileSync(url, 'utf8'));
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** Pillow and libvips carry different versions of these decoders; all else is the same to the last bit. */
const OTHER_DECODER = /WebP/;

describe('pixels as Pillow gives them', () => {
  it.each(pictures)('$name', async ({ name, file, rgb }) => {
    const resized = await resizeBicubic(await decodeRgb(bytesOf(file)), sidePx, sidePx);
    const expected = bytesOf(rgb);
    expect(resized).toMatchObject({ widthPx: sidePx, heightPx: sidePx });
    expect(resized.rgb.length).toBe(expected.length);
    const off = expected.map((value, at) => Math.abs(value - (resized.rgb[at] ?? 0)));
    const [worst, mean] = [Math.max(...off), off.reduce((sum, one) => sum + one, 0) / off.length];
    expect(worst).toBeLessThanOrEqual(OTHER_DECODER.test(name) ? 1 : 0);
    expect(mean).toBeLessThanOrEqual(0.05);
  });

  it('covers what people have', () => {
    expect(pictures.length).toBeGreaterThan(25);
  });
});

const smallPng = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

/** The same PNG with another size in its header, its check sum mended. */
function withSize(png: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(widthPx, 16);
  changed.writeUInt32BE(heightPx, 20);
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
  return new Uint8Array(changed);
}

describe('decoding', () => {
  it('leaves a picture as it is stored when asked to', async () => {
    const rotated = pictures.find(({ name }) => name === 'EXIF-rotated by 90');
    if (rotated === undefined) throw new Error('no picture');
    expect(await decodeRgb(bytesOf(rotated.file))).toMatchObject({ widthPx: 50, heightPx: 90 });
    expect(await decodeRgb(bytesOf(rotated.file), { orientation: 'stored' })).toMatchObject({
      widthPx: 90,
      heightPx: 50,
    });
  });

  it('refuses a picture of a hundred megapixels by its header', async () => {
    const bomb = withSize(await smallPng(), 10_000, 10_000);
    const before = process.memoryUsage().rss;
    await expect(decodeRgb(bomb)).rejects.toMatchObject({
      code: 'image/too-many-pixels',
      message: expect.stringContaining('10000 x 10000 = 100000000 pixels'),
      exitCode: 2,
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    await expect(decodeRgb(bomb, { maxPixels: 99_999_999 })).rejects.toMatchObject({
      code: 'image/too-many-pixels',
    });
  });

  it.each([
    ['no bytes', new Uint8Array()],
    ['a text', new TextEncoder().encode('this is no picture')],
    ['a cut file', bytesOf(pictures[0]?.file ?? '').subarray(0, 300)],
  ])('refuses %s', async (_, bytes) => {
    await expect(decodeRgb(bytes)).rejects.toMatchObject({ code: 'image/undecodable', exitCode: 2 });
  });

  it('reads 16 bits of colour', async () => {
    const rgb = Uint16Array.from({ length: 12 }, (_, at) => at * 5000);
    const png = await sharp(rgb, { raw: { width: 2, height: 2, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    expect([...(await decodeRgb(png)).rgb]).toEqual([...rgb].map((value) => value >> 8));
  });
});

describe('resizing', () => {
  const noise = (widthPx: number, heightPx: number) => ({
    widthPx,
    heightPx,
    rgb: Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, at) => (at * 7919) % 256),
  });

  it('keeps a flat picture flat, at any size', async () => {
    const flat = { widthPx: 13, heightPx: 7, rgb: new Uint8Array(13 * 7 * 3).fill(201) };
    for (const [width, height] of [
      [1, 1],
      [40, 3],
      [200, 90],
    ] as const) {
      const { rgb } = await resizeBicubic(flat, width, height);
      expect(new Set(rgb)).toEqual(new Set([201]));
      expect(rgb.length).toBe(width * height * 3);
    }
  });

  it('changes nothing when the size is the same', async () => {
    expect(await resizeBicubic(noise(9, 5), 9, 5)).toEqual(noise(9, 5));
  });

  it('stops when aborted, and lets other work in between', async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error('enough')));
    const resizing = resizeBicubic(noise(2000, 1500), 512, 512, controller.signal);
    await expect(resizing).rejects.toThrow('enough');
  });
});

it('pixels of a model are normalised per channel, planes one after the other', () => {
  const picture = { widthPx: 2, heightPx: 1, rgb: Uint8Array.of(0, 128, 255, 255, 64, 0) };
  const half = [0.5, 0.5, 0.5] as const;
  const siglip = pixelTensor(picture, { mean: half, deviation: half });
  // As torchvision has it: torch.tensor([0, 255, 128, 64, 255, 0]) / 255.0, minus 0.5, over 0.5.
  expect([...siglip]).toEqual([-1, 1, 0.003921627998352051, -0.498039186000824, 1, -1]);
  const other = pixelTensor(picture, { mean: [0, 0.25, 1], deviation: [1, 0.5, 2] });
  expect([...other].map((value) => Math.round(value * 1000) / 1000)).toEqual([0, 1, 0.504, 0.002, 0, -0.5]);
});
