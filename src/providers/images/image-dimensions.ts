export interface ImageDimensions {
  readonly width: number;
  readonly height: number;
}

/**
 * Width and height in pixels as the header of a PNG, JPEG or WebP file tells them (PNG 3rd edition 11.2.1; ITU T.81
 * B.2.2; RFC 9649 2.5-2.7); null when the bytes end before it or are none of these.
 */
export function imageDimensions(bytes: Uint8Array, mediaType: string): ImageDimensions | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = read(view, mediaType);
  return found !== null && found.width > 0 && found.height > 0 ? found : null;
}

function read(view: DataView, mediaType: string): ImageDimensions | null {
  switch (mediaType) {
    case 'image/png':
      return view.byteLength < 24 ? null : { width: view.getUint32(16), height: view.getUint32(20) };
    case 'image/jpeg':
      return readJpeg(view);
    case 'image/webp':
      return view.byteLength < 30 ? null : readWebp(view);
    default:
      return null;
  }
}

/** Frame headers are C0 to CF, without the tables C4 and CC and the reserved C8. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

function readJpeg(view: DataView): ImageDimensions | null {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
    } else if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
  return null;
}

function readWebp(view: DataView): ImageDimensions | null {
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  switch (chunk) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return null;
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
