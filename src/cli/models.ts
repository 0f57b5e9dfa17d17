import { join, resolve } from 'node:path';
import { systemClock } from '../core/clock.js';
import { ProviderError, UsageError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import type { ModelRole, ModelsByRole } from '../modules/module.js';
import type { LanguageModel, LanguageModelMiddleware } from '../providers/language-model.js';
import type { Budget, BudgetAmount } from '../providers/middleware/budget.js';
import { createUsageMeter } from '../providers/middleware/meter.js';
import type { UsageMeter } from '../providers/middleware/meter.js';
import { createRateLimits } from '../providers/middleware/rate-limit.js';
import { openReplyStore } from '../providers/middleware/reply-store.js';
import { standardMiddleware } from '../providers/middleware/standard.js';
import type { PriceTable } from '../providers/prices.js';
import { LANGUAGE_MODEL_PROVIDERS, languageModel, parseModelId } from '../providers/registry.js';
import type { ModelChoice, ScenewrightConfig } from './config.js';
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

/** The models of a command with what they share. */
export interface OpenedModels {
  readonly models: Required<Omit<ModelsByRole, 'image'>>;
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
  readonly seed: number;
  /** What an interrupted run has used already; counts against the caps. */
  readonly spentBefore?: BudgetAmount;
}

/** Builds the models: flags win over the config, the config over the environment. Throws UsageError. */
export function openModels(
  flags: ModelFlags & SpendingFlags,
  loaded: LoadedConfig,
  session: Session,
  options: OpenModelsOptions,
): OpenedModels {
  const { config } = loaded;
  const chosen = chooseModels(flags, config, session.host.env);
  const baseUrls = { ...config.baseUrls, ...flags.baseUrl };
  checkProviders(Object.keys(baseUrls));
  const meter = createUsageMeter();
  const budget = phasedBudget(caps(flags, config), options.spentBefore);
  const wrap = wrapper(flags, loaded, session, options.seed, meter, budget);
  const prices = pricesOf(config);
  let failure: ProviderError | undefined;
  const remember = (error: ProviderError) => (failure = error);
  const build = (role: ModelRole) =>
    noticing(remember)(wrap(role, openModel(chosen.choices[role], baseUrls, prices, session)));
  const models = { task: build('task'), judge: build('judge'), reflection: build('reflection') };
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
  return (model) => ({
    ...model,
    async generate(request, call) {
      try {
        return await model.generate(request, call);
      } catch (error) {
        if (error instanceof ProviderError) onFailure(error);
        throw error;
      }
    },
  });
}

function chooseModels(flags: ModelFlags, config: ScenewrightConfig, env: Session['host']['env']) {
  const named: Readonly<Record<ModelRole, ModelChoice | undefined>> = {
    task: flags.lm ?? config.models?.task ?? env[ENVIRONMENT.task],
    judge: flags.judgeLm ?? config.models?.judge ?? env[ENVIRONMENT.judge],
    reflection: flags.reflectionLm ?? config.models?.reflection ?? env[ENVIRONMENT.reflection],
  };
  const task = named.task ?? DEFAULT_MODEL;
  const choices: Readonly<Record<ModelRole, ModelChoice>> = {
    task,
    judge: named.judge ?? task,
    reflection: named.reflection ?? task,
  };
  return { choices, isDefault: named.task === undefined };
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

/** Decorates a model; store, limits, meter and budget are shared by all roles. */
function wrapper(
  flags: ModelFlags,
  { config, folder }: LoadedConfig,
  { host, output }: Session,
  seed: number,
  meter: UsageMeter,
  budget: Budget,
): (label: ModelRole, model: LanguageModel) => LanguageModel {
  const rateLimits = createRateLimits();
  const isCached = flags.cache && config.cache !== false;
  const store = isCached ? openReplyStore(cacheFolder(flags, config, folder, host.cwd, host.env)) : undefined;
  return (label, model) =>
    standardMiddleware({
      label,
      meter,
      budget,
      rateLimits,
      retry: {
        rng: createRng(seed, 'retry', label),
        ...(flags.retries === undefined ? {} : { maxAttempts: flags.retries + 1 }),
      },
      // The simulator answers faster than a disk, and always the same.
      ...(store === undefined || model.simulated
        ? {}
        : { cache: { store, onWarning: (message: string) => output.note(`warning: ${message}`) } }),
    })(model);
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
  return resolve(cwd, env.SCENEWRIGHT_CACHE_DIR ?? DEFAULT_CACHE_FOLDER);
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

function pricesOf(config: ScenewrightConfig): PriceTable {
  const today = new Date(systemClock.now()).toISOString().slice(0, 10);
  const entries = Object.entries(config.prices ?? {}).map(
    ([id, price]) => [id, { source: 'your config', asOf: today, ...price }] as const,
  );
  return Object.fromEntries(entries);
}

function checkProviders(names: readonly string[]): void {
  for (const name of names) {
    if (LANGUAGE_MODEL_PROVIDERS.includes(name)) continue;
    throw new UsageError('option/base-url-provider', `--base-url: unknown provider "${name}".`, {
      hint: `${didYouMean(name, LANGUAGE_MODEL_PROVIDERS).trim() || 'Write provider=URL.'} Known: ${LANGUAGE_MODEL_PROVIDERS.join(', ')}.`,
    });
  }
}
