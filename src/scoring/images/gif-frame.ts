/** The first frame of a GIF as a picture of its own, with where it belongs. */
export interface GifFrame {
  /** A GIF of this frame alone, without transparency. */
  readonly file: Uint8Array;
  readonly leftPx: number;
  readonly topPx: number;
  readonly canvasWidthPx: number;
  readonly canvasHeightPx: number;
  /** What is around the frame: red, green, blue. */
  readonly ground: readonly [number, number, number];
}

/** GIF89a specification: labels and sizes of blocks. */
const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

interface Palette {
  readonly start: number;
  readonly bytes: number;
}

/**
 * What Pillow sees of a GIF where other decoders paint a canvas: a transparent pixel has the colour that the palette
 * has for it, and around a frame that is smaller than the canvas (or reaches beyond it, which makes the canvas larger)
 * lies the transparent colour, else the first one. Undefined for what is no GIF, or has no frame or no palette.
 */
export function firstGifFrame(bytes: Uint8Array): GifFrame | undefined {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'GIF8') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u8 = (at: number) => (at < bytes.length ? view.getUint8(at) : 0);
  const u16 = (at: number) => (at + 1 < bytes.length ? view.getUint16(at, true) : 0);
  const file = Uint8Array.from(bytes);
  const shared = paletteAt(HEADER_BYTES, u8(10));
  let transparent = 0;
  let at = HEADER_BYTES + shared.bytes;
  for (; u8(at) === EXTENSION; at = blocksEnd(at + 2, u8)) {
    if (u8(at + 1) !== GRAPHIC_CONTROL || u8(at + 2) < 4) continue;
    if ((u8(at + 3) & 1) === 1) transparent = u8(at + 6);
    file[at + 3] = u8(at + 3) & ~1;
  }
  if (u8(at) !== IMAGE || at + 10 > bytes.length) return undefined;
  const own = paletteAt(at + 10, u8(at + 9));
  const palette = own.bytes > 0 ? own : shared;
  if (palette.bytes === 0) return undefined;
  const [leftPx, topPx, widthPx, heightPx] = [u16(at + 1), u16(at + 3), u16(at + 5), u16(at + 7)];
  // The frame alone: it lies at the corner of a canvas of its size.
  const alone = new DataView(file.buffer);
  for (const [place, value] of [
    [6, widthPx],
    [8, heightPx],
    [at + 1, 0],
    [at + 3, 0],
  ] as const) {
    alone.setUint16(place, value, true);
  }
  const isListed = 3 * transparent < palette.bytes;
  const colour = palette.start + 3 * transparent;
  return {
    file,
    leftPx,
    topPx,
    canvasWidthPx: Math.max(u16(6), leftPx + widthPx),
    canvasHeightPx: Math.max(u16(8), topPx + heightPx),
    // Pillow's palettes end in greys.
    ground: isListed ? [u8(colour), u8(colour + 1), u8(colour + 2)] : [transparent, transparent, transparent],
  };
}

/** A table of colours, if the flags before it say that there is one. */
function paletteAt(start: number, flags: number): Palette {
  return { start, bytes: (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1) };
}

/** Just behind a list of blocks, each with its length first, the last one empty. */
function blocksEnd(start: number, u8: (at: number) => number): number {
  let at = start;
  for (let length = u8(at); length > 0; length = u8(at)) {
    at += length + 1;
  }
  return at + 1;
}
