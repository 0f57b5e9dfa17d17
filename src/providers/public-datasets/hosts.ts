import { HubError } from '../weights/hub-error.js';
import { type Hub, hubFrom } from '../weights/hub.js';
import type { Environment } from '../weights/weights-folder.js';
import type { PublicDataset } from './manifest.js';

const RAW_ENDPOINT = 'https://raw.githubusercontent.com';

/** Where files of public repositories are fetched from in place of the usual host: a mirror, or a test. */
export const RAW_ENDPOINT_VARIABLE = 'GITHUB_RAW_ENDPOINT';

const HUB_ENDPOINT_VARIABLE = 'HF_ENDPOINT';

/** The server of a dataset, and what its repository is called there. */
export interface DatasetHost {
  readonly hub: Hub;
  readonly repository: string;
  /** The environment variable that names another server. */
  readonly variable: string;
}

/** Throws UsageError for an address that is none. */
export function hostOf({ source }: PublicDataset, env: Environment): DatasetHost {
  const { host, repository } = source;
  switch (host) {
    case 'huggingface':
      return {
        hub: hubFrom(env),
        repository: `datasets/${repository}`,
        variable: HUB_ENDPOINT_VARIABLE,
      };
    case 'github': {
      const asked = env[RAW_ENDPOINT_VARIABLE] ?? '';
      // No token: raw files of public repositories are given to everybody.
      const { endpoint } = hubFrom({ HF_ENDPOINT: asked === '' ? RAW_ENDPOINT : asked });
      const hub: Hub = { endpoint, token: null, notes: [], layout: 'raw' };
      return { hub, repository, variable: RAW_ENDPOINT_VARIABLE };
    }
  }
}

/** Failures of a download name the variable of the hub of weights; here another one may be meant. */
export function withVariable(error: unknown, variable: string): unknown {
  if (!(error instanceof HubError) || variable === HUB_ENDPOINT_VARIABLE) return error;
  const { failure, message, hint, status, retryAfterMs, cause } = error;
  return new HubError(failure, message, {
    ...(hint === undefined ? {} : { hint: hint.replaceAll(HUB_ENDPOINT_VARIABLE, variable) }),
    ...(status === undefined ? {} : { status }),
    retryAfterMs,
    cause,
  });
}
