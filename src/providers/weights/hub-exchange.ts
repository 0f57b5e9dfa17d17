import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isScenewrightError, messageOf } from '../../core/errors.js';
import { PACKAGE_VERSION } from '../../storage/package-version.js';
import type { Hub } from './hub.js';
import { HubError } from './hub-error.js';

/** As many as the hub's own tools follow; a file needs one or two. */
const MAX_REDIRECTS = 5;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface Exchange {
  readonly method: 'HEAD' | 'GET';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** A connection that carries nothing for this long is given up. */
  readonly stallMs: number;
}

/** An answer that is no redirect, with its body still to be read. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
  /** Headers of the redirects before it, first one first. */
  readonly redirects: readonly IncomingHttpHeaders[];
}

/**
 * Sends a request and follows its redirects. The token goes to the origin of the hub and to no other. Rejects with
 * HubError `hub/network` (retryable) when the connection fails or stalls, or with the signal's reason.
 */
export async function exchange(hub: Hub, { url, ...rest }: Exchange): Promise<HubAnswer> {
  const redirects: IncomingHttpHeaders[] = [];
  let at = url;
  for (;;) {
    const body = await send(hub, { ...rest, url: at });
    const status = body.statusCode ?? 0;
    const location = body.headers.location;
    if (!REDIRECTS.has(status) || location === undefined)
      return { status, headers: body.headers, body, redirects };
    // Reads the rest, so that the connection can be used again.
    body.resume();
    redirects.push(body.headers);
    if (redirects.length > MAX_REDIRECTS) throw badRedirect(url, `more than ${MAX_REDIRECTS} redirects`);
    at = next(at, location);
  }
}

function next(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw badRedirect(from, 'a redirect to no address');
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:')
    throw badRedirect(from, `a redirect to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw badRedirect(from, `a redirect from https to plain http (${to.host})`);
  }
  return to;
}

function send(hub: Hub, { method, url, headers, signal, stallMs }: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const authorization =
      hub.token !== null && url.origin === hub.endpoint.origin
        ? { authorization: `Bearer ${hub.token}` }
        : {};
    const outgoing = open(url, {
      method,
      signal,
      headers: {
        'user-agent': `scenewright/${PACKAGE_VERSION}`,
        // A packed answer would make offsets and lengths those of other bytes.
        'accept-encoding': 'identity',
        ...headers,
        ...authorization,
      },
    });
    outgoing.setTimeout(stallMs, () =>
      outgoing.destroy(new Error(`nothing came for ${Math.round(stallMs / 1_000)} s`)),
    );
    outgoing.on('response', resolve);
    outgoing.on('error', (error) => reject(networkError(error, url, signal)));
    outgoing.end();
  });
}

/** What broke a connection, as an error of ours; the signal's reason when it was the user. */
export function networkError(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (isScenewrightError(error)) return error;
  return new HubError('network', `the connection to ${url.host} failed: ${reasonOf(error)}`, {
    hint: 'Check the connection and run the same command again; it goes on where it stopped. HF_ENDPOINT names a mirror, and --from takes files that were fetched in another way.',
    cause: error,
  });
}

/** Node puts the failures of several addresses into one error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  const message = messageOf(error);
  // Node's word for an answer that ended before its length.
  return message === 'aborted' ? 'it was cut' : message;
}

function badRedirect(url: URL, what: string): HubError {
  return new HubError('redirect', `${url.host} answered with ${what}`, {
    hint: 'Check HF_ENDPOINT; a proxy or a sign-in page of the network may be in the way.',
  });
}
