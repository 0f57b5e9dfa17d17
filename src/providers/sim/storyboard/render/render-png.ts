import type { Frame } from '../frame/frame.js';
import { captionSvg, layersOf } from './frame-svg.js';
import { finishPixels } from './finish-pixels.js';

/** Blur of what is behind, in pixels of a picture 1,024 long, by depth of field. */
const BACKGROUND_BLUR_PX: Readonly<Record<string, number>> = {
  very_shallow: 11,
  shallow: 6,
  moderate: 1.6,
  deep: 0,
  very_deep: 0,
};

/** Blur of the caption, so that its letters do not make a blurred picture measure sharp. */
const CAPTION_BLUR_PX = 0.9;

/** Draws a frame: SVG layers to pixels, blur of the background, style, faults of quality, caption. */
export async function renderPng(frame: Frame): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { behind, before } = layersOf(frame);
  const [width, height] = [Math.round(frame.width), Math.round(frame.height)];
  const scale = Math.max(width, height) / 1024;
  const blur = (BACKGROUND_BLUR_PX[frame.camera.depth_of_field] ?? 0) * scale;
  const background = sharp(Buffer.from(behind)).removeAlpha();
  const far = await (blur >= 0.3 ? background.blur(blur) : background).raw().toBuffer();
  const rgb = await sharp(far, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(before) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const finished = await finishPixels(rgb, frame, { width, height });
  const caption = await sharp(Buffer.from(captionSvg(frame)))
    .blur(Math.max(0.3, CAPTION_BLUR_PX * scale))
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(finished, { raw: { width, height, channels: 3 } })
    .composite([{ input: caption }])
    .removeAlpha()
    .png({ compressionLevel: 4, adaptiveFiltering: false })
    .toBuffer();
}
