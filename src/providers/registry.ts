import type { Clock } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { nearestName } from '../core/nearest.js';
import { axModel } from './ax.js';
import type { ProviderConnection } from './call.js';
import { type Environment, openConnection } from './connection.js';
import { geminiModel } from './gemini.js';
import type { LanguageModel } from './language-model.js';
import { loadMedia, type MediaLoadingOptions } from './middleware/load-media.js';
import { llamaModel } from './llama/llama-model.js';
import { type LlamaOptions, llamaSettings } from './llama/llama-settings.js';
import { openaiModel } from './openai.js';
import { LOCAL_PRICE, type ModelPrice, priceOf, type PriceTable } from './prices.js';
import { PROVIDER_NICKNAMES, PROVIDER_PROFILES, type ProviderProfile } from './provider-profiles.js';
import { simulatedModel, type SimulatorOptions } from './simulated-model.js';

export interface LanguageModelOptions {
  /** Overrides the environment variable of the provider. */
  readonly apiKey?: string;
  /** Overrides the provider's address and its environment variables; http or https. */
  readonly baseUrl?: string;
  /** Milliseconds one call may take; default 300,000, and an hour for `llama:`. */
  readonly timeoutMs?: number;
  /** Own prices by `provider:model`; they win over the listed ones. */
  readonly prices?: PriceTable;
  /** Limits for reading files and URLs in messages. */
  readonly media?: MediaLoadingOptions;
  /** For `sim` and `sim:NAME` only. */
  readonly simulator?: SimulatorOptions;
  /** For `llama:` only; win over the environment variables SCENEWRIGHT_LLAMA_*. */
  readonly llama?: LlamaOptions;
  /** Default `process.env`. */
  readonly env?: Environment;
  readonly clock?: Clock;
  /** Used instead of direct connections, for example a `fetch` that goes through a proxy. */
  readonly fetch?: typeof fetch;
}

/** Names of all providers that `languageModel` knows, `sim` first. */
export const LANGUAGE_MODEL_PROVIDERS: readonly string[] = [
  'sim',
  ...PROVIDER_PROFILES.map(({ name }) => name),
];

export interface ModelId {
  readonly provider: string;
  /** Everything after the first colon; may hold colons itself (`ollama:llama3.2:3b`). Null for a bare `sim`. */
  readonly model: string | null;
}

/** Takes `provider:model` apart. Throws UsageError for an unknown provider or a missing model. */
export function parseModelId(id: string): ModelId {
  const colon = id.indexOf(':');
  const provider = colon < 0 ? id : id.slice(0, colon);
  const model = colon < 0 ? null : id.slice(colon + 1);
  if (!LANGUAGE_MODEL_PROVIDERS.includes(provider)) throw unknownProvider(id, provider);
  if (model === '' || (model === null && provider !== 'sim')) {
    throw new UsageError('model/id-incomplete', `"${id}" names no model; ids read provider:model.`, {
      hint: `For example ${provider}:NAME with a model name of that provider.`,
    });
  }
  return { provider, model };
}

function unknownProvider(id: string, provider: string): UsageError {
  const meant = PROVIDER_NICKNAMES[provider.toLowerCase()] ?? nearestName(provider, LANGUAGE_MODEL_PROVIDERS);
  const known = LANGUAGE_MODEL_PROVIDERS.join(', ');
  return new UsageError(
    'model/provider-unknown',
    `"${id}": unknown provider "${provider}". Known: ${known}.`,
    {
      hint:
        meant === undefined
          ? 'Ids read provider:model, for example openai:gpt-5-mini.'
          : `Did you mean "${meant}"?`,
    },
  );
}

/**
 * The model behind an id such as `google-gemini:gemini-2.5-flash`, `openai:gpt-5-mini`, `ollama:llama3.2:3b`,
 * `openai-compatible:NAME` or `sim`. Id, key and base URL are checked at once (UsageError); the provider's client
 * library is loaded by the first call. Files and URLs in messages are read just before each call. No retries, cache
 * or budget: see `standardMiddleware`.
 *
 * @example
 * const model = languageModel('openai:gpt-5-mini', { timeoutMs: 60_000 });
 */
export function languageModel(id: string, options: LanguageModelOptions = {}): LanguageModel {
  const { provider, model } = parseModelId(id);
  if (provider === 'sim') return simulatedModel(id, model, options.simulator);
  const profile = PROVIDER_PROFILES.find(({ name }) => name === provider);
  if (profile === undefined || model === null) throw unknownProvider(id, provider);
  const env = options.env ?? process.env;
  const connection = openConnection({ id, model }, profile, options, {
    timeoutMs: profile.adapter === 'llama' ? LOCAL_TIMEOUT_MS : undefined,
    withoutKey: '--lm sim',
  });
  const price = priceOf(id, options.prices) ?? (profile.local ? LOCAL_PRICE : null);
  return loadMedia(options.media)(adapter(connection, profile, price, env, options.llama));
}

/** A small machine may take minutes for one long reply, and nothing is gained by giving up on it. */
const LOCAL_TIMEOUT_MS = 60 * 60 * 1000;

function adapter(
  connection: ProviderConnection,
  profile: ProviderProfile,
  price: ModelPrice | null,
  env: Environment,
  llama: LlamaOptions = {},
): LanguageModel {
  switch (profile.adapter) {
    case 'llama':
      return llamaModel(connection, { settings: llamaSettings(llama, env), env });
    case 'gemini':
      return geminiModel(connection, { price });
    case 'openai': {
      const own = profile.name === 'openai';
      return openaiModel(connection, {
        price,
        // OpenAI's reasoning models refuse the older name; many compatible servers know only that one.
        outputLimitField: own ? 'max_completion_tokens' : 'max_tokens',
        knowsStrict: own,
        organization: own ? (env['OPENAI_ORG_ID'] ?? null) : null,
        project: own ? (env['OPENAI_PROJECT_ID'] ?? null) : null,
      });
    }
    case 'ax':
      return axModel(connection, { provider: profile.name, price });
  }
}
