import type { MediaKind } from './media.js';

interface MagicNumber {
  readonly mediaType: string;
  matches(bytes: Uint8Array): boolean;
}

/**
 * Signatures of file formats at the start of their bytes (WHATWG MIME Sniffing, ISO/IEC 14496-12 for `ftyp`, TIFF 6.0).
 */
const MAGIC_NUMBERS: readonly MagicNumber[] = [
  {
    mediaType: 'image/png',
    matches: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  },
  { mediaType: 'image/jpeg', matches: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]) },
  { mediaType: 'image/gif', matches: (bytes) => ascii(bytes, 0, 4) === 'GIF8' },
  {
    mediaType: 'image/tiff',
    matches: (bytes) => ['II*\0', 'MM\0*'].includes(ascii(bytes, 0, 4)),
  },
  { mediaType: 'image/webp', matches: (bytes) => isRiff(bytes, 'WEBP') },
  { mediaType: 'audio/wav', matches: (bytes) => isRiff(bytes, 'WAVE') },
  { mediaType: 'image/avif', matches: (bytes) => ['avif', 'avis'].includes(brandOf(bytes)) },
  { mediaType: 'image/heic', matches: (bytes) => ['heic', 'heix', 'mif1'].includes(brandOf(bytes)) },
  { mediaType: 'audio/mp4', matches: (bytes) => ['M4A ', 'M4B '].includes(brandOf(bytes)) },
  { mediaType: 'video/quicktime', matches: (bytes) => brandOf(bytes) === 'qt  ' },
  { mediaType: 'video/mp4', matches: (bytes) => brandOf(bytes) !== '' },
  { mediaType: 'video/webm', matches: (bytes) => startsWith(bytes, [0x1a, 0x45, 0xdf, 0xa3]) },
  { mediaType: 'audio/flac', matches: (bytes) => ascii(bytes, 0, 4) === 'fLaC' },
  { mediaType: 'audio/ogg', matches: (bytes) => ascii(bytes, 0, 4) === 'OggS' },
  { mediaType: 'audio/mpeg', matches: (bytes) => ascii(bytes, 0, 3) === 'ID3' || isMpegAudioFrame(bytes) },
];

/** The media type that the first bytes tell, for example `image/png`; undefined when they tell nothing. */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  return MAGIC_NUMBERS.find((magic) => magic.matches(bytes))?.mediaType;
}

/** `image` of `image/png`; undefined for anything that is no image, audio or video. */
export function kindOfMediaType(mediaType: string): MediaKind | undefined {
  const kind = mediaType.split('/')[0]?.trim().toLowerCase();
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, at) => bytes[at] === byte);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function isRiff(bytes: Uint8Array, form: string): boolean {
  return ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === form;
}

/** The major brand of an ISO base media file; '' when it is none. */
function brandOf(bytes: Uint8Array): string {
  return ascii(bytes, 4, 8) === 'ftyp' ? ascii(bytes, 8, 12) : '';
}

/** Eleven sync bits, then version, layer, bit rate and sample rate, of which the reserved values are excluded. */
function isMpegAudioFrame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0xff] = bytes;
  const version = (second >> 3) & 0b11;
  const layer = (second >> 1) & 0b11;
  const bitRate = third >> 4;
  const sampleRate = (third >> 2) & 0b11;
  const isSync = first === 0xff && (second & 0xe0) === 0xe0;
  return isSync && version !== 0b01 && layer !== 0b00 && bitRate !== 0b1111 && sampleRate !== 0b11;
}
