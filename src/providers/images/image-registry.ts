import type { Clock } from '../../core/clock.js';
import { UsageError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest.js';
import { type Environment, openConnection } from '../connection.js';
import type { ImageModel } from '../image-model.js';
import type { MediaLoadingOptions } from '../media-loading.js';
import { PROVIDER_NICKNAMES, PROVIDER_PROFILES, type ProviderFacts } from '../provider-profiles.js';
import { simulatedImageModel, type SimulatedImageModelOptions } from '../sim/storyboard/index.js';
import { falModel } from './fal.js';
import { falEndpoint } from './fal-endpoints.js';
import { geminiImageModel } from './gemini-images.js';
import { type ImagePriceTable, imageRatesOf } from './image-prices.js';
import { loadReferences } from './middleware/load-references.js';
import { openaiImageModel } from './openai-images.js';
import { fitRequest } from './fit-request.js';

export interface ImageModelOptions {
  /** Overrides the environment variable of the provider. */
  readonly apiKey?: string;
  /** Overrides the provider's address and its environment variables; http or https. */
  readonly baseUrl?: string;
  /** Milliseconds one call may take, waiting in the provider's queue included; default 300,000. */
  readonly timeoutMs?: number;
  /** Own prices by `provider:model`; they win over the listed ones. */
  readonly prices?: ImagePriceTable;
  /** Limits for reading references from files and URLs. */
  readonly media?: MediaLoadingOptions;
  /** For `fal:`: milliseconds between two questions how a request stands; default 500. */
  readonly pollMs?: number;
  /** For `sim` and `sim:NAME` only. */
  readonly simulator?: SimulatedImageModelOptions;
  /** Default `process.env`. */
  readonly env?: Environment;
  readonly clock?: Clock;
  /** Used instead of direct connections, for example a `fetch` that goes through a proxy. */
  readonly fetch?: typeof fetch;
}

interface ImageProvider extends ProviderFacts {
  readonly name: string;
}

const FAL: ImageProvider = {
  name: 'fal',
  keyVariables: ['FAL_KEY'],
  keyRequired: true,
  baseUrlVariables: ['FAL_BASE_URL'],
  baseUrl: null,
  baseUrlRequired: false,
  local: false,
};

/** fal, and the providers of language models that make images over the same connection. */
const PROVIDERS: readonly ImageProvider[] = [
  FAL,
  ...PROVIDER_PROFILES.filter(({ name }) => ['google-gemini', 'openai', 'openai-compatible'].includes(name)),
];

/** Names of all providers that `imageModel` knows, `sim` first. */
export const IMAGE_MODEL_PROVIDERS: readonly string[] = ['sim', ...PROVIDERS.map(({ name }) => name)];

/**
 * The image model behind an id such as `fal:fal-ai/nano-banana-pro`, `fal:fal-ai/flux/dev`,
 * `fal:bria/fibo/generate`, `google-gemini:gemini-3-pro-image`, `openai:gpt-image-1`, `openai-compatible:NAME` or
 * `sim` (the simulator's storyboards; `sim:7` has other luck). Id, key and base URL are checked at once (UsageError);
 * the provider's client library is loaded by the first call. References given as files or URLs are read just before
 * each call. No retries, cache or budget: see `standardImageMiddleware`.
 *
 * @example
 * const model = imageModel('fal:bria/fibo/generate', { timeoutMs: 120_000 });
 */
export function imageModel(id: string, options: ImageModelOptions = {}): ImageModel {
  const { provider, model } = parseImageModelId(id);
  const opened =
    provider === 'sim'
      ? fitted(simulatedImageModel(id, options.simulator))
      : hostedModel(id, provider, model, options);
  return loadReferences(options.media)(opened);
}

/** Refuses and adapts what the model cannot do, as the adapters do. */
function fitted(model: ImageModel): ImageModel {
  return {
    ...model,
    async generate(asked, call) {
      const { request, downgrades } = fitRequest(model, asked);
      const response = await model.generate(request, call);
      return { ...response, downgrades: [...downgrades, ...response.downgrades] };
    },
  };
}

function hostedModel(id: string, provider: string, model: string, options: ImageModelOptions): ImageModel {
  const profile = PROVIDERS.find(({ name }) => name === provider);
  if (profile === undefined) throw unknownProvider(id, provider);
  // Before the key: a misspelt name is the nearer mistake.
  if (profile === FAL) falEndpoint(model);
  const connection = openConnection({ id, model }, profile, options, { withoutKey: '--image-lm sim' });
  const rates = imageRatesOf(id, options.prices);
  const env = options.env ?? process.env;
  const shared = { rates, fetch: options.fetch };
  switch (provider) {
    case 'fal':
      return falModel(connection, { ...shared, pollMs: options.pollMs });
    case 'google-gemini':
      return geminiImageModel(connection, rates);
    default: {
      const own = provider === 'openai';
      return openaiImageModel(connection, {
        ...shared,
        own,
        organization: own ? (env['OPENAI_ORG_ID'] ?? null) : null,
        project: own ? (env['OPENAI_PROJECT_ID'] ?? null) : null,
      });
    }
  }
}

interface ImageModelId {
  readonly provider: string;
  /** Everything after the first colon; empty for a bare `sim`. */
  readonly model: string;
}

/** Takes `provider:model` apart. Throws UsageError for an unknown provider or a missing model. */
export function parseImageModelId(id: string): ImageModelId {
  const colon = id.indexOf(':');
  const provider = colon < 0 ? id : id.slice(0, colon);
  const model = colon < 0 ? '' : id.slice(colon + 1);
  if (!IMAGE_MODEL_PROVIDERS.includes(provider)) throw unknownProvider(id, provider);
  if (model === '' && id !== 'sim') {
    throw new UsageError('model/id-incomplete', `"${id}" names no model; ids read provider:model.`, {
      hint: `For example ${provider}:NAME with the name of an image model of that provider.`,
    });
  }
  return { provider, model };
}

function unknownProvider(id: string, provider: string): UsageError {
  const nickname = PROVIDER_NICKNAMES[provider.toLowerCase()] ?? provider;
  const meant = nearestName(nickname, IMAGE_MODEL_PROVIDERS);
  return new UsageError(
    'model/provider-unknown',
    `"${id}": no provider of images is called "${provider}". Known: ${IMAGE_MODEL_PROVIDERS.join(', ')}.`,
    {
      hint:
        meant === undefined
          ? 'Ids read provider:model, for example fal:bria/fibo/generate.'
          : `Did you mean "${meant}"?`,
    },
  );
}
