import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A file of the hub. Large files (LFS) lie on another host and have a SHA-256; small ones have neither. */
export interface HubContent {
  readonly bytes: Uint8Array;
  readonly isLarge: boolean;
}

export interface SeenRequest {
  readonly host: 'hub' | 'cdn';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server does in place of its part in the protocol. */
export type Behaviour =
  | { readonly type: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: 'redirect'; readonly location: string }
  /** Sends so many bytes of what was asked for, then breaks the connection. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  /** Sends so many bytes, then nothing. */
  | { readonly type: 'stall'; readonly afterBytes: number }
  /** Sends the whole file, whatever part was asked for. */
  | { readonly type: 'ignore-range' }
  /** Sends other bytes of the same length. */
  | { readonly type: 'other-bytes' }
  /** Sends these bytes in place of the file. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

/**
 * A hub and the host of its large files, as two real HTTP servers of this machine that speak the resolve protocol. Below
 * `/raw` it gives the same files as a server of raw files does.
 */
export interface HubServer {
  readonly url: string;
  readonly cdnUrl: string;
  readonly requests: readonly SeenRequest[];
  /** `owner/name`, its files, and the commit that `main` is at. */
  put(repository: string, commit: string, files: Readonly<Record<string, HubContent>>): void;
  /** Decides about each request before the protocol does; undefined leaves it to the protocol. */
  behave(decide: (request: SeenRequest) => Behaviour | undefined): void;
  /** Bytes that the host of large files has sent. */
  readonly sentBytes: () => number;
  close(): Promise<void>;
}

interface Repository {
  head: string;
  readonly commits: Map<string, Readonly<Record<string, HubContent>>>;
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function startHubServer(): Promise<HubServer> {
  const repositories = new Map<string, Repository>();
  const blobs = new Map<string, Uint8Array>();
  const requests: SeenRequest[] = [];
  let decide: (request: SeenRequest) => Behaviour | undefined = () => undefined;
  let sentBytes = 0;

  const handle = (host: 'hub' | 'cdn', protocol: (seen: SeenRequest, reply: Reply) => void) =>
    createServer((incoming, outgoing) => {
      const seen = seenRequest(host, incoming);
      requests.push(seen);
      const behaviour = decide(seen);
      const reply = replyOn(outgoing, seen, behaviour, (count) => {
        if (host === 'cdn') sentBytes += count;
      });
      if (behaviour?.type === 'status') return reply.status(behaviour.status, behaviour.headers);
      if (behaviour?.type === 'redirect') return reply.status(302, { location: behaviour.location });
      protocol(seen, reply);
    });

  const cdn = handle('cdn', (seen, reply) => {
    const bytes = blobs.get(/^\/blob\/(\w+)\?/.exec(seen.path)?.[1] ?? '');
    // Signed addresses are refused with a second authorization, as storage services do.
    if (bytes === undefined || 'authorization' in seen.headers) return reply.status(400);
    reply.file(bytes, `"${sha256Of(bytes).slice(0, 12)}"`);
  });
  const hub = handle('hub', (seen, reply) => {
    const found = find(repositories, seen.path);
    if (typeof found === 'string') return reply.status(404, { 'x-error-code': found });
    const { content, commit } = found;
    // A server of raw files says nothing of commits, and its etags look like hashes and are none.
    if (seen.path.startsWith('/raw/'))
      return reply.file(content.bytes, `"${sha256Of(Buffer.from(seen.path))}"`);
    const facts = { 'x-repo-commit': commit };
    if (!content.isLarge)
      return reply.file(content.bytes, `"git-${sha256Of(content.bytes).slice(0, 8)}"`, facts);
    const sha256 = sha256Of(content.bytes);
    blobs.set(sha256, content.bytes);
    const linked = { 'x-linked-etag': `"${sha256}"`, 'x-linked-size': String(content.bytes.length) };
    reply.status(302, { ...facts, ...linked, location: `${cdnUrl}/blob/${sha256}?signature=1` });
  });
  const cdnUrl = await listen(cdn);
  const url = await listen(hub);

  return {
    url,
    cdnUrl,
    requests,
    put(repository, commit, files) {
      const known = repositories.get(repository) ?? { head: commit, commits: new Map() };
      known.head = commit;
      known.commits.set(commit, files);
      repositories.set(repository, known);
    },
    behave(next) {
      decide = next;
    },
    sentBytes: () => sentBytes,
    close: async () => {
      await Promise.all([cdn, hub].map(end));
    },
  };
}

interface Reply {
  status(status: number, headers?: Readonly<Record<string, string>>): void;
  file(bytes: Uint8Array, etag: string, headers?: Readonly<Record<string, string>>): void;
}

function replyOn(
  outgoing: ServerResponse,
  seen: SeenRequest,
  behaviour: Behaviour | undefined,
  onSent: (count: number) => void,
): Reply {
  return {
    status(status, headers = {}) {
      outgoing.writeHead(status, { ...headers, 'content-length': '0' }).end();
    },
    file(whole, etag, headers = {}) {
      const bytes = changed(whole, behaviour);
      const start = behaviour?.type === 'ignore-range' ? null : rangeStart(seen, etag);
      if (start !== null && start >= bytes.length) return void outgoing.writeHead(416).end();
      const body = bytes.subarray(start ?? 0);
      const range =
        start === null ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
      const length = { 'content-length': String(body.length), 'accept-ranges': 'bytes', etag };
      outgoing.writeHead(start === null ? 200 : 206, { ...headers, ...length, ...range });
      if (seen.method === 'HEAD') return void outgoing.end();
      if (behaviour?.type === 'cut' || behaviour?.type === 'stall') {
        const part = body.subarray(0, behaviour.afterBytes);
        onSent(part.length);
        return void outgoing.write(part, () => {
          if (behaviour.type === 'cut') setImmediate(() => outgoing.socket?.destroy());
        });
      }
      onSent(body.length);
      outgoing.end(body);
    },
  };
}

function changed(bytes: Uint8Array, behaviour: Behaviour | undefined): Uint8Array {
  if (behaviour?.type === 'bytes') return behaviour.bytes;
  return behaviour?.type === 'other-bytes' ? bytes.map((byte) => byte ^ 1) : bytes;
}

/** Where a range starts that is asked for and still holds (RFC 9110, 13.1.5); null for the whole file. */
function rangeStart({ headers }: SeenRequest, etag: string): number | null {
  const start = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  if (start === undefined) return null;
  return headers['if-range'] === undefined || headers['if-range'] === etag ? Number(start) : null;
}

function find(
  repositories: ReadonlyMap<string, Repository>,
  path: string,
): { readonly content: HubContent; readonly commit: string } | string {
  const [, repository = '', revision = '', file = ''] =
    /^\/(?:raw\/)?((?:datasets\/)?[^/]+\/[^/]+)(?:\/resolve)?\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const known = repositories.get(repository);
  if (known === undefined) return 'RepoNotFound';
  const commit = revision === 'main' ? known.head : decodeURIComponent(revision);
  const files = known.commits.get(commit);
  if (files === undefined) return 'RevisionNotFound';
  const content = files[decodeURIComponent(file)];
  return content === undefined ? 'EntryNotFound' : { content, commit };
}

function seenRequest(host: 'hub' | 'cdn', { method = '', url = '', headers }: IncomingMessage): SeenRequest {
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { host, method, path: url, headers: Object.fromEntries(plain) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
