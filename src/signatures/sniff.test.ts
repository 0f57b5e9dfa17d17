import { expect, it } from 'vitest';
import { decodeDataUrl } from './data-url.js';
import { kindOfMediaType, sniffMediaType } from './sniff.js';

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

it.each([
  ['image/png', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  ['image/jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF')],
  ['image/gif', latin1('GIF89a')],
  ['image/tiff', latin1('II*\0\x08\0\0\0')],
  ['image/tiff', latin1('MM\0*\0\0\0\x08')],
  ['image/webp', latin1('RIFF\x10\0\0\0WEBPVP8 ')],
  ['image/avif', latin1('\0\0\0\x1cftypavif')],
  ['audio/wav', latin1('RIFF\x10\0\0\0WAVEfmt ')],
  ['audio/mpeg', latin1('ID3\x04')],
  ['audio/mpeg', latin1('\xff\xfb\x90\x64')],
  ['audio/flac', latin1('fLaC\0')],
  ['audio/ogg', latin1('OggS\0')],
  ['audio/mp4', latin1('\0\0\0\x1cftypM4A ')],
  ['video/mp4', latin1('\0\0\0\x18ftypisom')],
  ['video/quicktime', latin1('\0\0\0\x14ftypqt  ')],
  ['video/webm', latin1('\x1a\x45\xdf\xa3')],
])('%s is known by its first bytes', (mediaType, bytes) => {
  expect(sniffMediaType(bytes)).toBe(mediaType);
});

it.each([latin1(''), latin1('RIFF'), latin1('hello world'), latin1('\xff\xff\xff'), latin1('\0\0\0\0moov')])(
  'other bytes tell nothing (%#)',
  (bytes) => {
    expect(sniffMediaType(bytes)).toBeUndefined();
  },
);

it('the kind of a media type is its first half', () => {
  expect(kindOfMediaType('IMAGE/PNG; charset=x')).toBe('image');
  expect(kindOfMediaType('text/plain')).toBeUndefined();
});

it('decodes data URLs, base64 or percent-encoded', () => {
  expect(decodeDataUrl('data:image/svg+xml,%3Csvg%2F%3E')).toEqual({
    mediaType: 'image/svg+xml',
    bytes: latin1('<svg/>'),
  });
  expect(decodeDataUrl('DATA:text/plain;charset=utf-8;base64,aGk=')).toEqual({
    mediaType: 'text/plain',
    bytes: latin1('hi'),
  });
  expect(decodeDataUrl('data:image/png;base64,a*')).toBeUndefined();
  expect(decodeDataUrl('data:text/plain,%E0%A4')).toBeUndefined();
  expect(decodeDataUrl('data:no comma')).toBeUndefined();
});
