import type { Clock } from '../../core/clock.js';
import { type Hub, repositoryPage } from './hub.js';
import { HubError } from './hub-error.js';
import type { HubAnswer } from './hub-exchange.js';

/** What was asked for, for messages. */
export interface Asked {
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
}

/** The error of an answer that holds no file: what the hub meant and what to do. */
export function refusal(hub: Hub, asked: Asked, answer: HubAnswer, clock: Clock): HubError {
  const { status } = answer;
  const page = repositoryPage(hub, asked.repository);
  // The hub names the reason, since it answers 401 also for what does not exist.
  const reason = header(answer, 'x-error-code');
  if (reason === 'GatedRepo') return gated(hub, asked, page, status);
  if (status === 401 || status === 403) return withoutAccess(hub, asked, page, status);
  if (status === 404) return notFound(asked, page, reason);
  if (status === 429) {
    return new HubError('rate-limit', `${hub.endpoint.host} asks to wait: too many requests`, {
      status,
      retryAfterMs: retryAfterMs(header(answer, 'retry-after'), clock),
      hint: 'Wait and run the same command again. With HF_TOKEN the hub allows more.',
    });
  }
  if (status >= 500) {
    return new HubError('server', `${hub.endpoint.host} failed with status ${status} for ${nameOf(asked)}`, {
      status,
      retryAfterMs: retryAfterMs(header(answer, 'retry-after'), clock),
      hint: 'Run the same command again later; it goes on where it stopped.',
    });
  }
  return new HubError('refused', `${hub.endpoint.host} refused ${nameOf(asked)} with status ${status}`, {
    status,
    hint: 'Check HF_ENDPOINT; a proxy or a sign-in page of the network may be in the way.',
  });
}

function gated(hub: Hub, asked: Asked, page: string, status: number): HubError {
  const next =
    hub.token === null
      ? 'then set HF_TOKEN to a token of that account'
      : 'with the account whose token HF_TOKEN holds; a fine-grained token must also be allowed to read gated repositories';
  return new HubError('gated', `${asked.repository} is gated: its owner asks to accept conditions first`, {
    status,
    hint: `Accept them at ${page}, ${next}.`,
  });
}

function withoutAccess(hub: Hub, { repository }: Asked, page: string, status: number): HubError {
  if (hub.token === null) {
    return new HubError(
      'token-needed',
      `${hub.endpoint.host} gives ${repository} to nobody without a token`,
      {
        status,
        hint: `Set HF_TOKEN. If ${page} cannot be opened either, the repository does not exist or is private.`,
      },
    );
  }
  return new HubError('token-refused', `${hub.endpoint.host} refuses HF_TOKEN for ${repository}`, {
    status,
    hint: `Check that the token is valid and may read ${page}.`,
  });
}

function notFound(asked: Asked, page: string, reason: string | undefined): HubError {
  const what =
    reason === 'RepoNotFound'
      ? `there is no repository ${asked.repository}`
      : reason === 'RevisionNotFound'
        ? `${asked.repository} has no revision ${asked.revision}`
        : `there is no ${nameOf(asked)}`;
  return new HubError('not-found', what, {
    status: 404,
    hint: `Look at ${page}; the manifest may name what was moved or deleted. --manifest FILE takes a corrected one.`,
  });
}

function nameOf({ repository, revision, path }: Asked): string {
  return `${path} in ${repository} at ${revision}`;
}

export function header({ headers }: Pick<HubAnswer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.now());
}
