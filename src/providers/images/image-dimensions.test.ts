import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { imageDimensions } from './image-dimensions.js';

const FORMATS = ['png', 'jpeg', 'webp'] as const;

function picture(width: number, height: number, channels: 3 | 4) {
  const background = { r: 20, g: 90, b: 160, alpha: 0.5 };
  return sharp({ create: { width, height, channels, background } });
}

it('reads what sharp wrote, in every format and size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom(...FORMATS),
      fc.boolean(),
      async (width, height, format, lossless) => {
        const drawn = picture(width, height, lossless ? 4 : 3).withExif({ IFD0: { Copyright: 'x' } });
        const bytes = await (format === 'webp'
          ? drawn.webp({ lossless })
          : drawn.toFormat(format)
        ).toBuffer();
        expect(imageDimensions(new Uint8Array(bytes), `image/${format}`)).toEqual({ width, height });
      },
    ),
    { numRuns: 40 },
  );
});

it.each(FORMATS)('reads the plain forms of %s', async (format) => {
  for (const lossless of [true, false]) {
    const drawn = picture(37, 21, 3);
    const bytes = await (format === 'webp' ? drawn.webp({ lossless }) : drawn.toFormat(format)).toBuffer();
    expect(imageDimensions(bytes, `image/${format}`)).toEqual({ width: 37, height: 21 });
  }
});

it.each(FORMATS)('finds nothing in a %s that ends too early, wherever it is cut', async (format) => {
  const bytes = await picture(37, 21, 3).toFormat(format).toBuffer();
  for (let length = 0; length < 20; length++) {
    expect(imageDimensions(bytes.subarray(0, length), `image/${format}`)).toBeNull();
  }
});

it('finds nothing in other bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...FORMATS), (bytes, format) => {
      const found = imageDimensions(bytes, `image/${format}`);
      expect(found === null || (found.width > 0 && found.height > 0)).toBe(true);
    }),
  );
  expect(imageDimensions(new Uint8Array(40), 'image/gif')).toBeNull();
});
