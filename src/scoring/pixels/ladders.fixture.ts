import sharp from 'sharp';
import { createRng } from '../../core/rng.js';

const SIDE_PX = 512;

/** Pictures of different kinds, the same in every run; PNG. */
export async function ladderPictures(): Promise<Readonly<Record<string, Uint8Array>>> {
  const photo = await landscape();
  const [shapes, both] = await Promise.all([
    sharp(Buffer.from(drawing('#f4ead8')))
      .png()
      .toBuffer(),
    sharp(photo)
      .composite([{ input: Buffer.from(drawing('none')) }])
      .png()
      .toBuffer(),
  ]);
  return { landscape: photo, drawing: shapes, 'figures in a landscape': both };
}

/** Clouds over hills: sums of smooth noise at octaves, as in natural scenes, where amplitude falls with frequency. */
async function landscape(): Promise<Uint8Array> {
  const rng = createRng('landscape');
  const height = new Float32Array(SIDE_PX * SIDE_PX);
  for (let cells = 4, amplitude = 60; cells <= 256; cells *= 2, amplitude *= 0.6) {
    const layer = await sharp(Buffer.from(Array.from({ length: cells * cells }, () => rng.integer(0, 255))), {
      raw: { width: cells, height: cells, channels: 1 },
    })
      .resize(SIDE_PX, SIDE_PX, { kernel: 'cubic' })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    for (const [at, value] of layer.entries())
      height[at] = (height[at] ?? 0) + (amplitude * (value - 128)) / 128;
  }
  const rgb = Buffer.alloc(SIDE_PX * SIDE_PX * 3);
  for (const [at, value] of height.entries()) {
    const slope = Math.floor(at / SIDE_PX) / SIDE_PX;
    rgb[at * 3] = level(90 + 70 * slope + value);
    rgb[at * 3 + 1] = level(120 + 30 * slope + value);
    rgb[at * 3 + 2] = level(170 - 90 * slope + 0.8 * value);
  }
  return sharp(rgb, { raw: { width: SIDE_PX, height: SIDE_PX, channels: 3 } })
    .png()
    .toBuffer();
}

const level = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

/** Flat colours, hard edges, thin lines and a smooth shade. */
function drawing(ground: string): string {
  const rng = createRng('drawing');
  const colour = () => `hsl(${rng.integer(0, 359)},${rng.integer(40, 90)}%,${rng.integer(25, 75)}%)`;
  const place = () => rng.integer(0, SIDE_PX);
  const discs = Array.from(
    { length: 12 },
    () => `<circle cx="${place()}" cy="${place()}" r="${rng.integer(10, 70)}" fill="${colour()}"/>`,
  );
  const lines = Array.from(
    { length: 40 },
    () => `<path d="M${place()} ${place()}L${place()} ${place()}" stroke="${colour()}" stroke-width="2"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE_PX}" height="${SIDE_PX}"><defs><linearGradient id="shade"><stop stop-color="#204060"/><stop offset="1" stop-color="#e0b080"/></linearGradient></defs><rect width="100%" height="100%" fill="${ground}"/><rect x="60" y="330" width="400" height="140" fill="url(#shade)"/>${discs.join('')}${lines.join('')}</svg>`;
}

export const LADDERS = {
  'JPEG quality': {
    /** Best first. */
    steps: [95, 75, 50, 30, 15, 5],
    make: (picture: Uint8Array, quality: number) => sharp(picture).jpeg({ quality }).toBuffer(),
  },
  blur: {
    steps: [0, 0.7, 1.5, 3, 6, 12],
    make: (picture: Uint8Array, sigma: number) =>
      (sigma === 0 ? sharp(picture) : sharp(picture).blur(sigma)).png().toBuffer(),
  },
  noise: {
    steps: [0, 4, 8, 16, 32, 64],
    make: noisy,
  },
  'size in px': {
    steps: [SIDE_PX, 256, 128, 64, 32],
    make: (picture: Uint8Array, side: number) => sharp(picture).resize(side, side).png().toBuffer(),
  },
  'size in px, enlarged again': {
    steps: [SIDE_PX, 256, 128, 64, 32],
    async make(picture: Uint8Array, side: number) {
      const small = await sharp(picture).resize(side, side).png().toBuffer();
      return sharp(small).resize(SIDE_PX, SIDE_PX).png().toBuffer();
    },
  },
} as const;

/** Draws of a normal distribution, enough that their order over a picture shows no pattern. */
const NORMALS = (() => {
  const rng = createRng('noise');
  const radius = () => Math.sqrt(-2 * Math.log(1 - rng.random()));
  return Float32Array.from({ length: 65_537 }, () => radius() * Math.cos(2 * Math.PI * rng.random()));
})();

/** Gaussian noise of a standard deviation in levels, in each channel for itself. */
async function noisy(picture: Uint8Array, sigma: number): Promise<Uint8Array> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (const [at, value] of data.entries()) {
    // The length is a prime, so that steps of this size meet every draw.
    data[at] = level(value + sigma * (NORMALS[(at * 40_503) % NORMALS.length] ?? 0));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toBuffer();
}
