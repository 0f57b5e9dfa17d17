import type { Clock } from '../../core/clock.js';
import { fileAddress, type Hub } from './hub.js';
import { HubError } from './hub-error.js';
import { exchange, type HubAnswer } from './hub-exchange.js';
import { type Asked, header, refusal } from './hub-refusal.js';

/** What the hub says of a file before it is fetched; null where it says nothing. */
export interface HubFile {
  /** The commit behind a branch or tag. */
  readonly commit: string | null;
  readonly sizeBytes: number | null;
  /** Hash of the content; the hub has it for large files. */
  readonly sha256: string | null;
  /** Changes when the content does. */
  readonly etag: string | null;
}

export interface HubOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stallMs: number;
}

/** Asks for the facts of a file without fetching it. Rejects with HubError. */
export async function askHub(asked: Asked, { hub, clock, signal, stallMs }: HubOptions): Promise<HubFile> {
  const url = fileAddress(hub, asked.repository, asked.revision, asked.path);
  const answer = await exchange(hub, { method: 'HEAD', url, signal, stallMs });
  answer.body.resume();
  if (answer.status !== 200) throw refusal(hub, asked, answer, clock);
  // What would otherwise be saved, and trusted, as the first pull of a file that nobody has pinned.
  if (header(answer, 'content-type')?.startsWith('text/html')) throw webPage(url);
  return factsOf(answer);
}

function webPage({ host }: URL): HubError {
  return new HubError('refused', `${host} answered with a web page in place of a file`, {
    hint: 'A sign-in page of the network or a proxy is in the way, or HF_ENDPOINT is not a hub.',
  });
}

/**
 * The first redirect carries the facts of the hub (`x-linked-*` for large files, `x-repo-commit`); what it redirects
 * to knows length and etag of what it stores, which may be another one.
 */
function factsOf(answer: HubAnswer): HubFile {
  const hops = [...answer.redirects, answer.headers];
  const first = (name: string): string | null => {
    for (const headers of hops) {
      const value = header({ headers }, name);
      if (value !== undefined) return value;
    }
    return null;
  };
  const etag = bareEtag(first('x-linked-etag') ?? header(answer, 'etag') ?? null);
  const commit = first('x-repo-commit');
  return {
    commit: commit !== null && /^[0-9a-f]{40}$/.test(commit) ? commit : null,
    sizeBytes: size(first('x-linked-size') ?? header(answer, 'content-length') ?? null),
    sha256: etag !== null && /^[0-9a-f]{64}$/.test(etag) ? etag : null,
    etag,
  };
}

/** `"abc"` and `W/"abc"` as `abc`. */
function bareEtag(value: string | null): string | null {
  return value === null ? null : value.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}

/** No weights are 0 bytes long: a server that says so has not looked. */
function size(value: string | null): number | null {
  return value !== null && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null;
}
