import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { readBody } from './read-body.js';

/** One request as a client library hands it to its `fetch`. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly signal: AbortSignal | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends a request and reads the whole answer. Rejects with whatever broke the connection, or the abort reason. */
export type HttpExchange = (request: HttpRequest, maxBytes: number) => Promise<HttpAnswer>;

/**
 * Over node:http, which takes a fraction of the CPU that the built-in fetch takes for its streams (see
 * bench/overhead) and has no time limit of its own. Connections are kept alive by Node's global agents.
 */
export const exchangeOverHttp: HttpExchange = (request, maxBytes) =>
  new Promise((resolve, reject) => {
    const send = request.url.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = send(
      request.url,
      {
        method: request.method,
        headers: outgoingHeaders(request),
        ...(request.signal === null ? {} : { signal: request.signal }),
      },
      (incoming) => {
        readIncoming(incoming, maxBytes).then(resolve, reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body ?? undefined);
  });

function outgoingHeaders({ headers, body }: HttpRequest): Record<string, string> {
  return {
    ...Object.fromEntries(headers),
    // Replies are a few kilobytes: unpacking them costs more than the bytes.
    'accept-encoding': 'identity',
    ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  };
}

async function readIncoming(incoming: IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  const bytes = await collect(incoming, maxBytes);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const body = unpacked(bytes, incoming.headers['content-encoding'], maxBytes).toString('utf8');
  return { status: incoming.statusCode ?? 0, headers, body };
}

function collect(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxBytes) incoming.destroy(tooLong(maxBytes));
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

/** Some servers pack whatever they are asked. */
function unpacked(bytes: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const unpack = UNPACKING.get(encoding?.trim().toLowerCase() ?? '');
  try {
    return unpack?.(bytes, { maxOutputLength: maxBytes }) ?? bytes;
  } catch (error) {
    // A few packed bytes can hold more than the memory does.
    const isTooLong = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLong ? tooLong(maxBytes) : error;
  }
}

const UNPACKING: ReadonlyMap<string, typeof gunzipSync> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** Over a `fetch` that the user brings, for example one that goes through a proxy. */
export function exchangeOverFetch(ownFetch: typeof fetch): HttpExchange {
  return async ({ url, method, headers, body, signal }, maxBytes) => {
    const answer = await ownFetch(url, { method, headers, body, signal });
    const bytes = await readBody(answer, maxBytes, () => tooLong(maxBytes));
    return { status: answer.status, headers: answer.headers, body: bytes.toString('utf8') };
  };
}

function tooLong(maxBytes: number): Error {
  return new Error(`the answer is longer than ${maxBytes} bytes`);
}
