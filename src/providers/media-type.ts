import type { MediaKind } from '../signatures/media.js';

type Signature = readonly [mediaType: string, offset: number, bytes: string];

// Magic numbers as latin-1 text. Sources: the WHATWG MIME Sniffing standard and the formats' own specifications.
const SIGNATURES: readonly Signature[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/heic', 4, 'ftypmif1'],
  ['audio/wav', 8, 'WAVE'],
  ['video/x-msvideo', 8, 'AVI '],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
  ['audio/mpeg', 0, '\xff\xf3'],
  ['audio/mpeg', 0, '\xff\xf2'],
  ['audio/aac', 0, '\xff\xf1'],
  ['audio/aac', 0, '\xff\xf9'],
  ['audio/flac', 0, 'fLaC'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/mp4', 4, 'ftypM4A'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1a\x45\xdf\xa3'],
  ['video/mpeg', 0, '\x00\x00\x01\xba'],
];

/** The media type that the first bytes show, or null when they show none of the known ones. */
export function sniffMediaType(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
    'latin1',
  );
  return SIGNATURES.find(([, offset, magic]) => start.startsWith(magic, offset))?.[0] ?? null;
}

/** Whether a media type can stand for this kind of medium; Ogg, MP4 and WebM carry sound as well as pictures. */
export function suitsKind(mediaType: string, kind: MediaKind): boolean {
  if (mediaType.startsWith(`${kind}/`)) return true;
  const containers = ['audio/ogg', 'video/mp4', 'video/webm'];
  return kind !== 'image' && containers.includes(mediaType);
}
