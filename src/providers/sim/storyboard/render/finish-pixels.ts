import type { Sharp } from 'sharp';
import { draw } from '../../noise.js';
import { paintedAs } from './painted.js';
import type { Frame } from '../frame/frame.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Strength of the faults of quality, 0 (none) to 1. Tests climb them as ladders. */
export interface QualityFaults {
  readonly blur: number;
  readonly noise: number;
  readonly flatness: number;
  readonly blown: number;
}

/** Blur at full strength, in pixels of a picture 1,024 long. */
const FULL_BLUR_PX = 6;
/** Standard deviation of the noise at full strength, in levels of 255. */
const FULL_NOISE = 42;
/** How much brighter everything gets at full strength of blown light. */
const FULL_GAIN = 0.75;
/** And how much of haze lies over it, in levels of 255. */
const FULL_GLARE = 80;
/** Share of the contrast that full flatness takes away. */
const FULL_FLATNESS = 0.72;

/** Style of the medium, the colour scheme, and what went wrong with the picture as a whole. */
export async function finishPixels(rgb: Buffer, frame: Frame, size: Size): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const raw = { raw: { ...size, channels: 3 as const } };
  const styled = await (await withStyle(sharp(rgb, raw), frame))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const painted = await paintedAs(frame.look.style_medium, styled, size, frame.luck.number('paper'));
  const graded = await colourScheme(sharp(painted, raw), frame.look.color_scheme).raw().toBuffer();
  return spoil(graded, size, faultsOf(frame), frame.luck.number('grain'));
}

/** How bad a fault is once it happens is luck as well. */
function faultsOf({ faults, luck, look }: Frame): QualityFaults {
  const strength = (id: string, name: string) =>
    faults.some((fault) => fault.id === id) ? 0.4 + 0.6 * luck.number('strength', name) : 0;
  const grain = /film|polaroid/.test(look.style_medium) ? 0.12 : 0;
  return {
    blur: strength('soft-picture', 'blur'),
    noise: Math.max(grain, strength('noisy-picture', 'noise')),
    flatness: strength('low-contrast', 'flat'),
    blown: strength('blown-light', 'blown'),
  };
}

/** Takes quality away from raw RGB pixels; each fault at 0 leaves them as they are. */
export async function spoil(rgb: Buffer, size: Size, faults: QualityFaults, seed: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const scale = Math.max(size.width, size.height) / 1024;
  const sigma = faults.blur * FULL_BLUR_PX * scale;
  const soft =
    sigma < 0.3
      ? Buffer.from(rgb)
      : await sharp(rgb, { raw: { ...size, channels: 3 } })
          .blur(sigma)
          .raw()
          .toBuffer();
  const keep = 1 - FULL_FLATNESS * faults.flatness;
  const gain = 1 + FULL_GAIN * faults.blown;
  const glare = FULL_GLARE * faults.blown;
  const deviation = FULL_NOISE * faults.noise;
  if (keep === 1 && gain === 1 && deviation === 0) return soft;
  const table = noiseTable(seed);
  for (let at = 0; at < soft.length; at++) {
    const toned = ((soft[at] ?? 0) * gain + glare - 132) * keep + 132;
    // Mixed (Knuth's multiplicative hash), so that the order over a picture shows no pattern.
    const noise =
      deviation === 0
        ? 0
        : deviation * (table[(Math.imul(at ^ (at >>> 9), 2_654_435_761) >>> 0) % table.length] ?? 0);
    soft[at] = Math.max(0, Math.min(255, Math.round(toned + noise)));
  }
  return soft;
}

const NOISE_TABLE_LENGTH = 16_381;

/** Draws of a bell-shaped distribution with standard deviation 1: sums of four even draws. */
function noiseTable(seed: number): Float32Array {
  return Float32Array.from({ length: NOISE_TABLE_LENGTH }, (_, at) => {
    const whole = draw('grain', seed, at) * 2 ** 32;
    const byte = (shift: number) => ((whole / 2 ** shift) & 255) / 255;
    return (byte(0) + byte(8) + byte(16) + byte(24) - 2) * Math.sqrt(3);
  });
}

function colourScheme(image: Sharp, scheme: string): Sharp {
  switch (scheme) {
    case 'vibrant_saturated':
      return image.modulate({ saturation: 1.3 });
    case 'muted_desaturated':
      return image.modulate({ saturation: 0.5 });
    case 'monochromatic_sepia':
      return image.recomb([
        [0.37, 0.72, 0.18],
        [0.32, 0.63, 0.15],
        [0.25, 0.49, 0.12],
      ]);
    case 'warm_earth_tones':
      return image.recomb([
        [1.07, 0.03, 0],
        [0.02, 0.98, 0],
        [0, 0.04, 0.84],
      ]);
    case 'cool_blues_and_silvers':
      return image.modulate({ saturation: 0.8 }).recomb([
        [0.86, 0.02, 0.02],
        [0, 0.98, 0.04],
        [0.02, 0.05, 1.1],
      ]);
    case 'complementary_orange_teal':
      return image.recomb([
        [1.12, -0.02, -0.04],
        [0, 1, 0.02],
        [-0.06, 0.1, 1.02],
      ]);
    default:
      return image;
  }
}

async function withStyle(image: Sharp, frame: Frame): Promise<Sharp> {
  const scale = Math.max(frame.width, frame.height) / 1024;
  const odd = (value: number) => Math.max(3, Math.round(value * scale) | 1);
  switch (frame.look.style_medium) {
    case 'oil_painting':
      return image.median(odd(9)).sharpen({ sigma: 1.4, m1: 1.5, m2: 3 });
    case 'watercolor':
      return image.median(odd(7)).modulate({ saturation: 1.1 });
    case 'anime_cel':
      return image.median(odd(5)).modulate({ saturation: 1.2 }).sharpen({ sigma: 1.2 });
    case 'vintage_film':
      return image.modulate({ saturation: 0.6 }).linear([1.02, 0.94, 0.8], [14, 12, 10]);
    case 'instant_polaroid':
      return image.modulate({ saturation: 0.85 }).linear([0.94, 0.92, 0.84], [18, 20, 24]);
    default:
      return image;
  }
}
