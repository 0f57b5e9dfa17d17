import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { isScenewrightError, messageOf, UsageError } from '../../core/errors.js';
import { sniffMediaType } from '../../signatures/sniff.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import type { LivePage } from './live-page.js';
import { NOTHING_YET } from './read-page-data.js';

/** Only this machine may look: a run folder holds prompts and images of its user. */
const LOOPBACK = '127.0.0.1';
const EVENTS = '/events';
/** Proxies and browsers drop a connection that says nothing for long. */
const KEEP_ALIVE_MS = 15_000;

export interface WatchServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly page: LivePage;
  /** Path of a file of the run folder by the hash of its bytes. */
  readonly blobPath: (hash: string) => string;
  /** 0 takes any free port. */
  readonly port: number;
}

/**
 * Serves the page of a run on the loopback address until `close`, and tells open pages when to load again. Requests
 * under any other name than that of this machine's loopback are refused: a web site could have its name resolve to it.
 * Rejects with UsageError `watch/cannot-listen`.
 */
export function startWatchServer(options: WatchOptions): Promise<WatchServer> {
  const app = watchApp(options);
  const { port } = options;
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: LOOPBACK }, (address) => {
      server.removeListener('error', onError);
      resolve({ url: `http://${LOOPBACK}:${address.port}/`, close: () => closeServer(server) });
    });
    const onError = (cause: Error) => reject(cannotListen(port, cause));
    server.once('error', onError);
  });
}

function watchApp({ page, blobPath }: WatchOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isLoopbackHost(context.req.header('host'))) {
      return context.text('This address is for the machine itself only.\n', 403);
    }
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    context.header('cross-origin-resource-policy', 'same-origin');
  });
  app.get('/', async (context) => context.html(await page.html(EVENTS)));
  app.get(EVENTS, (context) => streamSSE(context, (stream) => tellChanges(stream, page)));
  app.get('/blobs/:folder{[0-9a-f]{2}}/:name{[0-9a-f]{62}}', async (context) => {
    const { folder, name } = context.req.param();
    const bytes = await bytesOf(blobPath(folder + name));
    const type = bytes === null ? undefined : sniffMediaType(bytes);
    if (bytes === null || type === undefined) return context.text('There is no such file.\n', 404);
    return context.body(bytes, 200, { 'content-type': type });
  });
  app.notFound((context) => context.text('There is no such page. The report is at /.\n', 404));
  app.onError((error, context) => {
    // A run that has just begun has its first figures soon.
    if (isScenewrightError(error) && error.code === NOTHING_YET) context.header('refresh', '2');
    return context.text(`The report cannot be made: ${messageOf(error)}\n`, 500);
  });
  return app;
}

/** One message for each change, as long as the page is open and the run goes on. */
async function tellChanges(stream: SSEStreamingApi, page: LivePage): Promise<void> {
  const closed = new AbortController();
  stream.onAbort(() => closed.abort());
  const keepAlive = setInterval(() => void stream.write(': still there\n\n'), KEEP_ALIVE_MS);
  try {
    for await (const version of page.changes(closed.signal)) {
      await stream.writeSSE({ data: 'changed', id: String(version) });
    }
  } finally {
    clearInterval(keepAlive);
  }
}

function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): UsageError {
  const why = cause.code === 'EADDRINUSE' ? 'another program uses it' : cause.message;
  return new UsageError('watch/cannot-listen', `cannot listen on port ${port} of ${LOOPBACK}: ${why}`, {
    hint: 'Choose another port with --port, or 0 for any free one.',
    cause,
  });
}

function closeServer(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
    // Pages that listen for changes keep their connection open.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
