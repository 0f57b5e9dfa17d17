import { draw } from '../../noise.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

const PAPER = [247, 242, 230] as const;
/** Part of the paper that shines through thin paint. */
const THIN_PAINT = 0.2;
/** Width of the darker rim of a wash, in pixels of a picture 1,024 long. */
const RIM_PX = 3;

/** Media that change every pixel: pencil on paper, washes on paper. Other media are left as they are. */
export async function paintedAs(medium: string, rgb: Buffer, size: Size, seed: number): Promise<Buffer> {
  if (medium !== 'pencil_sketch' && medium !== 'watercolor') return rgb;
  const grey = greyOf(rgb);
  const blurred = await blurOf(grey, size, medium === 'watercolor' ? RIM_PX : RIM_PX * 2);
  const pencil = medium === 'pencil_sketch';
  const tooth = toothOf(seed);
  const result = Buffer.alloc(rgb.length);
  for (let at = 0; at < grey.length; at++) {
    const [own, around] = [grey[at] ?? 0, blurred[at] ?? 0];
    const grain = 1 - 0.07 * (tooth[(at * 8_191) % tooth.length] ?? 0);
    // Where a tone meets a lighter one a line is left (colour dodge), in paint a darker rim.
    const edge = Math.min(1, (own + 8) / (around + 8));
    for (let channel = 0; channel < 3; channel++) {
      const paper = PAPER[channel] ?? 255;
      const value = pencil
        ? paper * (0.34 + 0.66 * edge ** 2) * (0.7 + (0.3 * own) / 255)
        : paper * THIN_PAINT + (rgb[at * 3 + channel] ?? 0) * (1 - THIN_PAINT) * (0.72 + 0.28 * edge ** 2);
      result[at * 3 + channel] = Math.max(0, Math.min(255, Math.round(value * grain)));
    }
  }
  return result;
}

function greyOf(rgb: Buffer): Buffer {
  const grey = Buffer.alloc(rgb.length / 3);
  for (let at = 0; at < grey.length; at++) {
    grey[at] = Math.round(
      0.299 * (rgb[at * 3] ?? 0) + 0.587 * (rgb[at * 3 + 1] ?? 0) + 0.114 * (rgb[at * 3 + 2] ?? 0),
    );
  }
  return grey;
}

async function blurOf(grey: Buffer, { width, height }: Size, sigmaPx: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const sigma = Math.max(0.5, (sigmaPx * Math.max(width, height)) / 1024);
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .blur(sigma)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/** Roughness of the paper, 0 to 1. */
function toothOf(seed: number): Float32Array {
  return Float32Array.from({ length: 16_381 }, (_, at) => draw('tooth', seed, at));
}
