import { join, resolve } from 'node:path';
import { systemClock } from '../core/clock.js';
import { ProviderError, UsageError } from '../core/errors.js';
import type { ModelRole, ModelsByRole } from '../modules/module.js';
import type { Generates } from '../providers/generates.js';
import type { ImageModel, ImageModelMiddleware } from '../providers/image-model.js';
import { IMAGE_MODEL_PROVIDERS, imageModel, parseImageModelId } from '../providers/images/image-registry.js';
import { openImageStore } from '../providers/images/middleware/image-store.js';
import { standardImageMiddleware } from '../providers/images/middleware/standard-image-middleware.js';
import type { LanguageModel, LanguageModelMiddleware } from '../providers/language-model.js';
import type { Budget } from '../providers/middleware/budget.js';
import { createUsageMeter } from '../providers/middleware/meter.js';
import type { UsageMeter } from '../providers/middleware/meter.js';
import { createRateLimits } from '../providers/middleware/rate-limit.js';
import { openReplyStore } from '../providers/middleware/reply-store.js';
import { standardMiddleware } from '../providers/middleware/standard.js';
import type { PriceTable } from '../providers/prices.js';
import { LANGUAGE_MODEL_PROVIDERS, languageModel, parseModelId } from '../providers/registry.js';
import type { ImageModelChoice, ModelChoice, ScenewrightConfig } from './config.js';
import { didYouMean } from './did-you-mean.js';
import type { LoadedConfig } from './load-config.js';
import type { SpendingFlags } from './options/budget.js';
import type { ModelFlags } from './options/models.js';
import { phasedBudget } from './phased-budget.js';
import type { PhasedBudget } from './phased-budget.js';
import type { Session } from './session.js';

/** The model of every role when nothing else is said. */
export const DEFAULT_MODEL = 'sim';

/** Where replies are cached when nothing else is said, relative to the current folder. */
export const DEFAULT_CACHE_FOLDER = join('.scenewright', 'cache');

const ROLES = ['task', 'judge', 'reflection'] as const satisfies readonly ModelRole[];

const ENVIRONMENT: Readonly<Record<ModelRole, string>> = {
  task: 'SCENEWRIGHT_LM',
  judge: 'SCENEWRIGHT_JUDGE_LM',
  reflection: 'SCENEWRIGHT_REFLECTION_LM',
};

const IMAGE_ENVIRONMENT = 'SCENEWRIGHT_IMAGE_LM';

/** The models of a command with what they share. */
export interface OpenedModels {
  readonly models: Required<ModelsByRole>;
  readonly ids: Readonly<Record<ModelRole, string>>;
  readonly meter: UsageMeter;
  readonly budget: PhasedBudget;
  readonly simulated: boolean;
  /** The last error of a provider; undefined when there was none. */
  readonly lastFailure: () => ProviderError | undefined;
  /** Nobody chose a model: the simulator is used, and the user should be told. */
  readonly isDefault: boolean;
}

export interface OpenModelsOptions {
  /** Where calls are reserved, in place of a budget of this command's own caps. */
  readonly purse?: Budget;
}

/** Builds the models: flags win over the config, the config over the environment. Throws UsageError. */
export function openModels(
  flags: ModelFlags & SpendingFlags,
  loaded: LoadedConfig,
  session: Session,
  options: OpenModelsOptions = {},
): OpenedModels {
  const { config } = loaded;
  const chosen = chooseModels(flags, config, session.host.env);
  const baseUrls = { ...config.baseUrls, ...flags.baseUrl };
  checkProviders(Object.keys(baseUrls));
  const meter = createUsageMeter();
  const budget = phasedBudget(caps(flags, config));
  const wrap = wrapper(flags, loaded, session, meter, options.purse ?? budget);
  const prices = dated(config.prices);
  let failure: ProviderError | undefined;
  const remember = (error: ProviderError) => (failure = error);
  const build = (role: ModelRole) =>
    noticing(remember)(wrap.language(role, openModel(chosen.choices[role], baseUrls, prices, session)));
  const image = openImageModel(chosen.image, baseUrls, config, session);
  const models = {
    task: build('task'),
    judge: build('judge'),
    reflection: build('reflection'),
    image: noticingImages(remember)(wrap.image(image)),
  };
  return {
    models,
    ids: { task: models.task.id, judge: models.judge.id, reflection: models.reflection.id },
    meter,
    budget,
    simulated: ROLES.some((role) => models[role].simulated),
    lastFailure: () => failure,
    isDefault: chosen.isDefault,
  };
}

/** Tells provider failures to `onFailure` as they pass. */
function noticing(onFailure: (error: ProviderError) => void): LanguageModelMiddleware {
  return (model) => ({ ...model, generate: reporting(model, onFailure) });
}

function reporting<Request, Reply>(
  model: Generates<Request, Reply>,
  onFailure: (error: ProviderError) => void,
): Generates<Request, Reply>['generate'] {
  return async (request, call) => {
    try {
      return await model.generate(request, call);
    } catch (error) {
      if (error instanceof ProviderError) onFailure(error);
      throw error;
    }
  };
}

function noticingImages(onFailure: (error: ProviderError) => void): ImageModelMiddleware {
  return (model) => ({ ...model, generate: reporting(model, onFailure) });
}

/** A variable that is empty is one that is not set: builds often hand down all names that they know. */
function set(variable: string | undefined): string | undefined {
  return variable === undefined || variable.trim() === '' ? undefined : variable;
}

function chooseModels(flags: ModelFlags, config: ScenewrightConfig, env: Session['host']['env']) {
  const named: Readonly<Record<ModelRole, ModelChoice | undefined>> = {
    task: flags.lm ?? config.models?.task ?? set(env[ENVIRONMENT.task]),
    judge: flags.judgeLm ?? config.models?.judge ?? set(env[ENVIRONMENT.judge]),
    reflection: flags.reflectionLm ?? config.models?.reflection ?? set(env[ENVIRONMENT.reflection]),
  };
  const task = named.task ?? DEFAULT_MODEL;
  const choices: Readonly<Record<ModelRole, ModelChoice>> = {
    task,
    judge: named.judge ?? task,
    reflection: named.reflection ?? task,
  };
  const image = flags.imageLm ?? config.models?.image ?? set(env[IMAGE_ENVIRONMENT]) ?? DEFAULT_MODEL;
  return { choices, image, isDefault: named.task === undefined };
}

function openModel(
  choice: ModelChoice,
  baseUrls: Readonly<Record<string, string>>,
  prices: PriceTable,
  { host }: Session,
): LanguageModel {
  if (typeof choice !== 'string') return choice;
  const baseUrl = baseUrls[parseModelId(choice).provider];
  return languageModel(choice, { prices, env: host.env, ...(baseUrl === undefined ? {} : { baseUrl }) });
}

function openImageModel(
  choice: ImageModelChoice,
  baseUrls: Readonly<Record<string, string>>,
  config: ScenewrightConfig,
  { host }: Session,
): ImageModel {
  if (typeof choice !== 'string') return choice;
  const baseUrl = baseUrls[parseImageModelId(choice).provider];
  const prices = dated(config.imagePrices);
  return imageModel(choice, { prices, env: host.env, ...(baseUrl === undefined ? {} : { baseUrl }) });
}

interface Wrapper {
  language(label: ModelRole, model: LanguageModel): LanguageModel;
  image(model: ImageModel): ImageModel;
}

/** Decorates models; caches, limits, meter and budget are shared by all roles. */
function wrapper(
  flags: ModelFlags,
  { config, folder }: LoadedConfig,
  { host, output }: Session,
  meter: UsageMeter,
  budget: Budget,
): Wrapper {
  const rateLimits = createRateLimits();
  const isCached = flags.cache && config.cache !== false;
  const cache = isCached ? cacheFolder(flags, config, folder, host.cwd, host.env) : undefined;
  const replies = cache === undefined ? undefined : openReplyStore(cache);
  const images = cache === undefined ? undefined : openImageStore(join(cache, 'images'));
  const onWarning = (message: string) => output.note(`warning: ${message}`);
  const shared = (label: string) => ({
    label,
    meter,
    budget,
    rateLimits,
    retry: {
      ...(flags.retries === undefined ? {} : { maxAttempts: flags.retries + 1 }),
    },
  });
  return {
    language: (label, model) =>
      standardMiddleware({
        ...shared(label),
        // The simulator answers faster than a disk, and always the same.
        ...(replies === undefined || model.simulated ? {} : { cache: { store: replies, onWarning } }),
      })(model),
    image: (model) =>
      standardImageMiddleware({
        ...shared('image'),
        ...(images === undefined || model.simulated ? {} : { cache: { store: images, onWarning } }),
      })(model),
  };
}

/** The folder of all caches of a command: flag, config, environment, default. */
export function cacheFolder(
  flags: Pick<ModelFlags, 'cacheDir'>,
  config: ScenewrightConfig,
  configFolder: string,
  cwd: string,
  env: Session['host']['env'],
): string {
  if (flags.cacheDir !== undefined) return resolve(cwd, flags.cacheDir);
  if (config.cacheDir !== undefined) return resolve(configFolder, config.cacheDir);
  return resolve(cwd, set(env.SCENEWRIGHT_CACHE_DIR) ?? DEFAULT_CACHE_FOLDER);
}

function caps(flags: SpendingFlags, { budget }: ScenewrightConfig) {
  const calls = flags.maxCalls ?? budget?.maxCalls;
  const tokens = flags.maxTokens ?? budget?.maxTokens;
  const usd = flags.maxCost ?? budget?.maxCostUsd;
  return {
    ...(calls === undefined ? {} : { calls }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(usd === undefined ? {} : { usd }),
  };
}

/** Prices of the config with where and when they were read. */
function dated<Price extends object>(
  prices: Readonly<Record<string, Price>> = {},
): Readonly<Record<string, Price & { readonly source: string; readonly asOf: string }>> {
  const today = new Date(systemClock.now()).toISOString().slice(0, 10);
  const entries = Object.entries(prices).map(
    ([id, price]) => [id, { source: 'your config', asOf: today, ...price }] as const,
  );
  return Object.fromEntries(entries);
}

const KNOWN_PROVIDERS = [...new Set([...LANGUAGE_MODEL_PROVIDERS, ...IMAGE_MODEL_PROVIDERS])];

function checkProviders(names: readonly string[]): void {
  for (const name of names) {
    if (KNOWN_PROVIDERS.includes(name)) continue;
    throw new UsageError('option/base-url-provider', `--base-url: unknown provider "${name}".`, {
      hint: `${didYouMean(name, KNOWN_PROVIDERS).trim() || 'Write provider=URL.'} Known: ${KNOWN_PROVIDERS.join(', ')}.`,
    });
  }
}
