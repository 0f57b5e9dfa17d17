import type { Metadata, Sharp } from 'sharp';
import { InputFileError, messageOf } from '../../core/errors.js';
import { firstGifFrame, type GifFrame } from './gif-frame.js';
import type { RgbPicture } from './resample.js';

/** Pillow warns of a decompression bomb beyond this many pixels (Image.MAX_IMAGE_PIXELS): 256 MiB as RGB. */
export const MAX_IMAGE_PIXELS = 89_478_485;

export interface DecodeOptions {
  /** `upright` (default) turns the picture as its EXIF entry asks; `stored` leaves it as it lies in the file. */
  readonly orientation?: 'upright' | 'stored' | undefined;
  /** Largest number of pixels; default `MAX_IMAGE_PIXELS`. Judged by the header, before anything is decoded. */
  readonly maxPixels?: number | undefined;
}

/**
 * The pixels of an image file as Pillow's `convert("RGB")` gives them: alpha is dropped and not blended, colour
 * profiles are ignored, of an animation the first frame is taken, of 16 bits the upper 8 are kept. Rejects with
 * InputFileError `image/undecodable` or `image/too-many-pixels`.
 */
export async function decodeRgb(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbPicture> {
  const { orientation = 'upright', maxPixels = MAX_IMAGE_PIXELS } = options;
  const gif = firstGifFrame(bytes);
  if (gif !== undefined) {
    checkPixels(gif.canvasWidthPx, gif.canvasHeightPx, maxPixels);
    return onCanvas(await decoded(gif.file, orientation, maxPixels), gif);
  }
  return decoded(bytes, orientation, maxPixels);
}

async function decoded(
  bytes: Uint8Array,
  orientation: DecodeOptions['orientation'],
  maxPixels: number,
): Promise<RgbPicture> {
  const { image, metadata } = await openImage(bytes);
  checkPixels(metadata.width, metadata.height, maxPixels);
  try {
    const upright = orientation === 'upright' ? image.autoOrient() : image;
    if (metadata.space === 'cmyk') return await decodeCmyk(upright);
    const { data, info } = await upright
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 1 ? spreadGrey(data) : data;
    return { widthPx: info.width, heightPx: info.height, rgb };
  } catch (error) {
    throw undecodable(error);
  }
}

/** Reads the header. sharp counts pixels as well; ours are counted by the caller, who tells the reader the numbers. */
async function openImage(bytes: Uint8Array): Promise<{ readonly image: Sharp; readonly metadata: Metadata }> {
  // A native library, which programs without pictures should neither wait for nor need.
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: false, failOn: 'error' });
    return { image, metadata: await image.metadata() };
  } catch (error) {
    throw undecodable(error);
  }
}

function onCanvas(frame: RgbPicture, gif: GifFrame): RgbPicture {
  const { canvasWidthPx: widthPx, canvasHeightPx: heightPx, leftPx, topPx, ground } = gif;
  if (frame.widthPx === widthPx && frame.heightPx === heightPx) return frame;
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb.set(ground, at);
  for (let row = 0; row < frame.heightPx; row++) {
    const from = row * frame.widthPx * 3;
    const to = ((topPx + row) * widthPx + leftPx) * 3;
    rgb.set(frame.rgb.subarray(from, from + frame.widthPx * 3), to);
  }
  return { widthPx, heightPx, rgb };
}

/** Pillow's way from CMYK to RGB, which knows no inks: each colour is (1 - ink) * (1 - black). */
async function decodeCmyk(image: Sharp): Promise<RgbPicture> {
  const { data, info } = await image
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let at = 0, from = 0; at < rgb.length; at += 3, from += info.channels) {
    const light = 255 - (data[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      rgb[at + channel] = Math.max(0, light - product255(data[from + channel] ?? 0, light));
    }
  }
  return { widthPx: info.width, heightPx: info.height, rgb };
}

/** a * b / 255, rounded. */
function product255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

function spreadGrey(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let at = 0; at < rgb.length; at++) rgb[at] = grey[Math.floor(at / 3)] ?? 0;
  return rgb;
}

function undecodable(error: unknown): InputFileError {
  return new InputFileError('image/undecodable', `The image cannot be decoded: ${messageOf(error)}`, {
    cause: error,
  });
}

function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const found = `${width} x ${height} = ${width * height} pixels`;
  throw new InputFileError(
    'image/too-many-pixels',
    `The image has ${found}; at most ${maxPixels} are decoded.`,
    {
      hint: 'Scale it down first.',
    },
  );
}
