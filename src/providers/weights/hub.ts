import { UsageError } from '../../core/errors.js';
import type { Environment } from './weights-folder.js';

/** The public hub; `HF_ENDPOINT` names another one or a mirror, as for the hub's own tools. */
const DEFAULT_ENDPOINT = 'https://huggingface.co';

/** Where files are fetched from, and as whom. */
export interface Hub {
  /** Without a last slash. */
  readonly endpoint: URL;
  /** Never sent anywhere but to `endpoint`. */
  readonly token: string | null;
  /** What the user should know about these two, in sentences. */
  readonly notes: readonly string[];
  /** How addresses are made: a hub's (the default), or those of a server of raw files of repositories. */
  readonly layout?: 'hub' | 'raw';
}

/** Reads `HF_ENDPOINT` and `HF_TOKEN`. Throws UsageError for an address that is none. */
export function hubFrom(env: Environment): Hub {
  const endpoint = parseEndpoint(
    env.HF_ENDPOINT === undefined || env.HF_ENDPOINT === '' ? DEFAULT_ENDPOINT : env.HF_ENDPOINT,
  );
  const token = env.HF_TOKEN?.trim() ?? '';
  if (token === '') return { endpoint, token: null, notes: [] };
  if (/[^\x21-\x7e]/.test(token)) {
    throw new UsageError('hub/token-malformed', 'HF_TOKEN holds characters that no token has', {
      hint: 'Copy the token again; it is one word that starts with hf_.',
    });
  }
  // A token over plain HTTP can be read by every machine on the way.
  if (endpoint.protocol === 'http:' && !isLoopback(endpoint.hostname)) {
    return {
      endpoint,
      token: null,
      notes: [`HF_TOKEN is not sent to ${endpoint.host}: the address is not https.`],
    };
  }
  return { endpoint, token, notes: [] };
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '') {
    url.pathname = url.pathname.replace(/\/+$/, '');
    return url;
  }
  throw new UsageError('hub/endpoint-malformed', `HF_ENDPOINT is not the address of a hub: ${text}`, {
    hint: 'It must be an http or https address without a user name, such as https://hub.example.org.',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Address of a file at a commit, branch or tag. */
export function fileAddress(hub: Hub, repository: string, revision: string, path: string): URL {
  const resolve = hub.layout === 'raw' ? [] : ['resolve'];
  const parts = [...repository.split('/'), ...resolve, revision, ...path.split('/')];
  const url = new URL(hub.endpoint);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = `${base}/${parts.map(encodeURIComponent).join('/')}`;
  return url;
}

/** The page of a repository, for people. */
export function repositoryPage(hub: Hub, repository: string): string {
  return `${hub.endpoint.href.replace(/\/+$/, '')}/${repository}`;
}
