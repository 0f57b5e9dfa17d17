import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeOverFetch, exchangeOverHttp, type HttpExchange, type HttpRequest } from './http-exchange.js';

const TEXT = JSON.stringify({ hello: 'wörld', many: 'x'.repeat(3000) });

describe.each([
  ['node:http', exchangeOverHttp],
  ["the user's fetch", exchangeOverFetch(fetch)],
] satisfies [string, HttpExchange][])('an exchange over %s', (_, exchange) => {
  let server: Server;
  let origin: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: { method: string | undefined; headers: IncomingMessage['headers']; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked = {
          method: request.method,
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        };
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
    url: new URL(`${origin}/path?a=1`),
    method: 'POST',
    headers: new Headers({ 'content-type': 'application/json', 'x-own': 'yes' }),
    body: TEXT,
    signal: null,
    ...changes,
  });

  it('sends method, path, headers and text, and reads status, headers and text', async () => {
    answer = (incoming, response) =>
      response.writeHead(418, { 'x-path': incoming.url ?? '', 'retry-after': '3' }).end(TEXT);
    const got = await exchange(request(), 10_000);
    expect(asked).toMatchObject({ method: 'POST', headers: { 'x-own': 'yes' }, body: TEXT });
    expect(asked.headers['content-length']).toBe(String(Buffer.byteLength(TEXT)));
    expect(got).toMatchObject({ status: 418, body: TEXT });
    expect(got.headers.get('x-path')).toBe('/path?a=1');
    expect(got.headers.get('retry-after')).toBe('3');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('unpacks %s', async (encoding, pack) => {
    answer = (_incoming, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from(TEXT)));
    expect((await exchange(request(), 10_000)).body).toBe(TEXT);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('stops %s that unpacks to too much', async (encoding, pack) => {
    const packed = pack(Buffer.alloc(5_000_000));
    expect(packed.length).toBeLessThan(10_000);
    answer = (_incoming, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed);
    await expect(exchange(request(), 10_000)).rejects.toThrow('longer than 10000 bytes');
  });

  it('reads characters that arrive in two pieces', async () => {
    const bytes = Buffer.from('"ö"');
    answer = (_incoming, response) => {
      response.write(bytes.subarray(0, 2));
      setImmediate(() => response.end(bytes.subarray(2)));
    };
    expect((await exchange(request(), 10_000)).body).toBe('"ö"');
  });

  it('stops an answer that is too long', async () => {
    answer = (_incoming, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    await expect(exchange(request(), 5000)).rejects.toThrow('longer than 5000 bytes');
  });

  it('fails on a connection that is cut in the middle', async () => {
    answer = (_incoming, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"a":', () => response.destroy());
    };
    await expect(exchange(request(), 10_000)).rejects.toThrow();
  });

  it('ends when aborted', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(exchange(request({ signal: controller.signal }), 10_000)).rejects.toThrow(/abort/i);
  });
});
