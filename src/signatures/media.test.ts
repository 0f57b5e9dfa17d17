import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput } from './input.js';
import { isNormalisedMedium } from './media-brand.js';
import { audio, image, mediaKindOf, video } from './media.js';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const WAV = new Uint8Array(Buffer.from('RIFF\u0000\u0000\u0000\u0000WAVE'));
const dataUrl = `data:image/png;base64,${Buffer.from(PNG).toString('base64')}`;
const path = join('/pictures', 'cat.png');
const bytesSource = { type: 'bytes', bytes: PNG, mediaType: 'image/png' };

describe('image()', () => {
  it.each([
    ['bytes', PNG, bytesSource],
    ['a buffer', Buffer.from(PNG), { type: 'bytes', mediaType: 'image/png' }],
    ['bytes with their type', { bytes: PNG, mediaType: 'image/png' }, bytesSource],
    ['bytes with a type that they contradict', { bytes: PNG, mediaType: 'image/jpeg' }, bytesSource],
    [
      'bytes of no known format with their type',
      { bytes: new Uint8Array([1]), mediaType: 'image/x' },
      { mediaType: 'image/x' },
    ],
    ['a file', { path: 'cat.png' }, { type: 'file', path: 'cat.png' }],
    ['a file URL', pathToFileURL(path), { type: 'file', path }],
    ['a file URL as text', pathToFileURL(path).href, { type: 'file', path }],
    ['a data URL', dataUrl, bytesSource],
    ['a data URL as an object', { url: dataUrl }, bytesSource],
    [
      'an https URL',
      new URL('https://example.com/cat.png'),
      { type: 'url', url: 'https://example.com/cat.png' },
    ],
    ['an http URL as text', ' http://example.com/cat ', { type: 'url', url: 'http://example.com/cat' }],
    ['an image', { kind: 'image', source: { type: 'file', path: 'a' } }, { type: 'file', path: 'a' }],
  ])('takes %s', (_what, given, source) => {
    const medium = image().parse(given);
    expect(medium).toMatchObject({ kind: 'image', source });
    expect(isNormalisedMedium(medium)).toBe(true);
    expect(image().parse(medium)).toEqual(medium);
  });

  it.each([
    [undefined, /found nothing/],
    [null, /expected an image as bytes, .*, found null/],
    [7, /found number/],
    ['cat.png', /found the text "cat.png"; a file on disk is \{ path \}/],
    ['ftp://example.com/cat.png', /a file on disk is \{ path \}/],
    [new Uint8Array(), /expected an image, found 0 bytes/],
    [new Uint8Array([1, 2, 3]), /found 3 bytes of no known format; give \{ bytes, mediaType \}/],
    [WAV, /expected an image, found audio\/wav/],
    ['data:text/plain;base64,aGk=', /expected an image, found text\/plain/],
    ['data:image/png;base64,***', /a data URL that cannot be decoded/],
    [{ path: '' }, /found an object with path/],
    [{ path: 'a', mediaType: 'x' }, /found an object with path, mediaType/],
    [{ kind: 'audio', source: { type: 'file', path: 'a' } }, /expected an image, found audio/],
    [{ kind: 'image', source: { type: 'film' } }, /found an object with kind, source/],
  ])('refuses %j', (given, message) => {
    const result = image().safeParse(given);
    expect(result.error?.issues.map((issue) => issue.message)).toEqual([expect.stringMatching(message)]);
  });
});

describe('audio() and video()', () => {
  it('take what image() takes, of their own kind', () => {
    expect(audio().parse(WAV)).toMatchObject({ kind: 'audio', source: { mediaType: 'audio/wav' } });
    expect(video().parse({ path: 'a.mp4' })).toEqual({
      kind: 'video',
      source: { type: 'file', path: 'a.mp4' },
    });
    expect(audio().safeParse(PNG).error?.issues[0]?.message).toBe('expected audio, found image/png');
  });

  it('video() takes frames', () => {
    const medium = video().parse({ frames: [PNG, { path: 'b.png' }], framesPerSecond: 2 });
    expect(medium).toMatchObject({
      kind: 'video',
      framesPerSecond: 2,
      frames: [{ kind: 'image' }, { kind: 'image' }],
    });
    expect(video().parse(medium)).toBe(medium);
    expect(video().parse({ frames: [PNG] })).toMatchObject({ framesPerSecond: 1 });
  });

  it.each([
    [{ frames: [] }, /with at least one frame/],
    [{ frames: [PNG], framesPerSecond: 0 }, /a rate above 0/],
    [{ frames: [PNG, WAV] }, /^frame 1: expected an image, found audio\/wav$/],
  ])('video() refuses %#', (given, message) => {
    expect(video().safeParse(given).error?.issues[0]?.message).toMatch(message);
  });
});

describe('a media field', () => {
  it('may sit at any depth, and errors tell where', () => {
    const schema = z.object({
      one: image().optional(),
      many: z.array(z.object({ shot: z.union([z.string().max(3), image()]), sound: audio().nullable() })),
      named: z.record(z.string(), video()).default({}),
    });
    const parsed = parseInput('it', schema, {
      many: [{ shot: PNG, sound: null }],
      named: { a: { path: 'a.mp4' } },
    });
    expect(parsed.many[0]?.shot).toMatchObject({ kind: 'image' });
    expect(parsed.named.a).toMatchObject({ kind: 'video' });
    const wrong: unknown = { many: [{ shot: 'no', sound: 3 }] };
    expect(schema.safeParse(wrong).error?.issues[0]?.path).toEqual(['many', 0, 'sound']);
  });

  it('is known as one, also when it is described', () => {
    expect(mediaKindOf(image())).toBe('image');
    expect(mediaKindOf(video().describe('A film'))).toBe('video');
    expect(mediaKindOf(z.string())).toBeUndefined();
  });

  it('does not read files or fetch anything', () => {
    expect(image().parse({ path: '/does/not/exist.png' })).toMatchObject({ source: { type: 'file' } });
  });
});
