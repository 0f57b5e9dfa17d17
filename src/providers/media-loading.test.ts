import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind, MediaSource, Medium } from '../signatures/media.js';
import { loadMedium, type MediaLoadingOptions } from './media-loading.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const WAV = Buffer.from('RIFF\0\0\0\0WAVEfmt ');

describe('loading media', () => {
  let folder: string;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'media-'));
    server = createServer((request, response) => {
      switch (request.url) {
        case '/picture':
          // The header lies; the bytes count.
          response.writeHead(200, { 'content-type': 'text/plain' }).end(PNG);
          return;
        case '/page':
          response.writeHead(200, { 'content-type': 'image/png' }).end('<html>not a picture</html>');
          return;
        case '/endless':
          response.writeHead(200, { 'content-type': 'image/png' });
          response.write(Buffer.alloc(5000, 1));
          return;
        case '/hang':
          return;
        case '/cut':
          response.writeHead(200, { 'content-length': '100' });
          response.write(PNG, () => response.destroy());
          return;
        default:
          response.writeHead(404).end('nothing');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const load = (
    source: MediaSource,
    options: MediaLoadingOptions = {},
    kind: MediaKind = 'image',
    signal = new AbortController().signal,
  ) => loadMedium({ kind, source } as Medium, options, signal);
  const file = async (name: string, bytes: Uint8Array | string): Promise<MediaSource> => {
    await writeFile(join(folder, name), bytes);
    return { type: 'file', path: join(folder, name) };
  };

  it('reads a file and takes its type from its bytes, not its name', async () => {
    expect(await load(await file('misnamed.txt', PNG))).toEqual({
      kind: 'image',
      source: { type: 'bytes', bytes: PNG, mediaType: 'image/png' },
    });
  });

  it('downloads a URL and takes its type from its bytes, not its header', async () => {
    expect(await load({ type: 'url', url: `${url}/picture` })).toEqual({
      kind: 'image',
      source: { type: 'bytes', bytes: PNG, mediaType: 'image/png' },
    });
  });

  it('decodes data URLs', async () => {
    const data = `data:application/octet-stream;base64,${PNG.toString('base64')}`;
    expect(await load({ type: 'url', url: data })).toMatchObject({ source: { mediaType: 'image/png' } });
  });

  it('leaves bytes as they are, and loads every frame of a video', async () => {
    const source = { type: 'bytes', bytes: PNG, mediaType: 'image/x-own' } as const;
    expect(await load(source)).toEqual({ kind: 'image', source });
    const frames = [{ kind: 'image', source: await file('frame.png', PNG) } as const];
    const video = { kind: 'video', framesPerSecond: 2, frames } as const;
    expect(await loadMedium(video, {}, new AbortController().signal)).toEqual({
      kind: 'video',
      framesPerSecond: 2,
      frames: [{ kind: 'image', source: { type: 'bytes', bytes: PNG, mediaType: 'image/png' } }],
    });
  });

  it.each([
    [
      'a missing file',
      async () => ({ type: 'file', path: join(folder, 'no-such-file') }) as const,
      'media/unreadable',
    ],
    ['a folder', async () => ({ type: 'file', path: folder }) as const, 'media/unreadable'],
    ['an empty file', () => file('empty', ''), 'media/wrong-type'],
    ['a text file', () => file('text', 'hello there, no picture'), 'media/wrong-type'],
    ['sound for a picture', () => file('sound', WAV), 'media/wrong-type'],
    ['a page for a picture', async () => ({ type: 'url', url: `${url}/page` }) as const, 'media/wrong-type'],
    ['a missing page', async () => ({ type: 'url', url: `${url}/gone` }) as const, 'media/unreadable'],
    ['a cut download', async () => ({ type: 'url', url: `${url}/cut` }) as const, 'media/unreadable'],
    [
      'a dead server',
      async () => ({ type: 'url', url: 'http://127.0.0.1:1/x' }) as const,
      'media/unreadable',
    ],
    [
      'another protocol',
      async () => ({ type: 'url', url: 'ftp://host/x.png' }) as const,
      'media/url-invalid',
    ],
    ['a file URL', async () => ({ type: 'url', url: 'file:///etc/passwd' }) as const, 'media/url-invalid'],
    ['no URL', async () => ({ type: 'url', url: 'picture.png' }) as const, 'media/url-invalid'],
    [
      'a broken data URL',
      async () => ({ type: 'url', url: 'data:image/png;base64,***' }) as const,
      'media/url-invalid',
    ],
  ] satisfies [string, () => Promise<MediaSource>, string][])('refuses %s', async (_, source, code) => {
    await expect(load(await source())).rejects.toMatchObject({ code, exitCode: 2 });
  });

  it.each([
    ['a file', () => file('large', Buffer.concat([PNG, Buffer.alloc(2000)]))],
    ['a device that never ends', async () => ({ type: 'file', path: '/dev/zero' }) as const],
    ['a download that never ends', async () => ({ type: 'url', url: `${url}/endless` }) as const],
    [
      'a data URL',
      async () =>
        ({ type: 'url', url: `data:image/png;base64,${Buffer.alloc(2000).toString('base64')}` }) as const,
    ],
    ['bytes', async () => ({ type: 'bytes', bytes: new Uint8Array(2000), mediaType: 'image/png' }) as const],
  ] satisfies [string, () => Promise<MediaSource>][])('refuses %s over the size limit', async (_, source) => {
    await expect(load(await source(), { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'media/too-large',
      message: expect.stringContaining('1000 bytes'),
    });
  });

  it('gives up on a server that never answers', async () => {
    await expect(load({ type: 'url', url: `${url}/hang` }, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'media/unreadable',
      message: expect.stringContaining('50 ms'),
    });
  });

  it('stops when aborted', async () => {
    const controller = new AbortController();
    const loading = load({ type: 'url', url: `${url}/hang` }, {}, 'image', controller.signal);
    controller.abort();
    await expect(loading).rejects.toMatchObject({ exitCode: 130 });
  });

  it('takes containers for sound or film alike', async () => {
    const mp4 = Buffer.from('\0\0\0\x20ftypisom');
    for (const kind of ['audio', 'video'] as const) {
      expect(await load(await file('clip', mp4), {}, kind)).toMatchObject({
        kind,
        source: { mediaType: 'video/mp4' },
      });
    }
  });
});
