import { type Clock, systemClock } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { DEFAULT_TIMEOUT_MS, type ProviderConnection } from './call.js';
import { exchangeOverFetch, exchangeOverHttp } from './http-exchange.js';
import { type ProviderFacts, variablePrefix } from './provider-profiles.js';

/** Environment variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a user may say about the way to any provider. */
export interface ConnectionOptions {
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  readonly env?: Environment;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

interface ReachedProvider extends ProviderFacts {
  readonly name: string;
}

interface ConnectionDefaults {
  readonly timeoutMs?: number | undefined;
  /** The flag that chooses the simulator instead, for the hint of a missing key. */
  readonly withoutKey: string;
}

/** Key, address and time limit of a provider: options win over the environment. Throws UsageError. */
export function openConnection(
  { id, model }: { readonly id: string; readonly model: string },
  profile: ReachedProvider,
  options: ConnectionOptions,
  defaults: ConnectionDefaults,
): ProviderConnection {
  const env = options.env ?? process.env;
  return {
    id,
    model,
    apiKey: keyOf(id, profile, options, env, defaults.withoutKey),
    baseUrl: baseUrlOf(id, profile, options, env),
    timeoutMs: checkedTimeout(options.timeoutMs ?? defaults.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    clock: options.clock ?? systemClock,
    exchange: options.fetch === undefined ? exchangeOverHttp : exchangeOverFetch(options.fetch),
  };
}

function keyOf(
  id: string,
  profile: ReachedProvider,
  options: ConnectionOptions,
  env: Environment,
  withoutKey: string,
): string | null {
  const given = options.apiKey ?? profile.keyVariables.map((name) => env[name]?.trim()).find((key) => key);
  if (given) return given;
  if (!profile.keyRequired) return null;
  const names = profile.keyVariables.join(' or ');
  throw new UsageError('model/key-missing', `${id} needs a key: set ${names}.`, {
    hint: `Or run without a key, on the embedded simulator: ${withoutKey} (everything made with it is marked simulated).`,
  });
}

/** A day; Node's timers end at 24 of them. */
const MAX_TIMEOUT_MS = 24 * 60 * 60 * 1000;

function checkedTimeout(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  throw new UsageError(
    'model/timeout-invalid',
    `timeoutMs must be above 0 and at most ${MAX_TIMEOUT_MS}, not ${timeoutMs}.`,
  );
}

function baseUrlOf(
  id: string,
  profile: ReachedProvider,
  options: ConnectionOptions,
  env: Environment,
): string | null {
  const variables = [`${variablePrefix(profile.name)}_BASE_URL`, ...profile.baseUrlVariables];
  const variable = variables.find((name) => env[name]?.trim());
  const given = options.baseUrl ?? (variable === undefined ? undefined : env[variable]?.trim());
  if (given) return checkedUrl(id, variable === 'OLLAMA_HOST' && !options.baseUrl ? ollamaUrl(given) : given);
  if (!profile.baseUrlRequired) return profile.baseUrl;
  throw new UsageError(
    'model/base-url-missing',
    `${id} needs the address of its server: set ${variables[0]}.`,
    {
      hint: `Or give it as --base-url ${profile.name}=http://127.0.0.1:8000/v1, or as baseUrl in code.`,
    },
  );
}

// OLLAMA_HOST is an address to listen on: host, host:port or a URL, without the path.
function ollamaUrl(host: string): string {
  const address = /^https?:\/\//.test(host)
    ? host
    : `http://${host.startsWith(':') ? `127.0.0.1${host}` : host}`;
  if (!URL.canParse(address)) return host;
  const url = new URL(address);
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.port === '' && !/^https?:\/\//.test(host)) url.port = '11434';
  return `${url.origin}/v1`;
}

function checkedUrl(id: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('model/base-url-invalid', `${id}: "${text}" is not an http or https address.`);
  }
  return text.replace(/\/+$/, '');
}
