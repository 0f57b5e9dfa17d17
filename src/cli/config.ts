import type { FieldMap } from '../datasets/field-map.js';
import type { Program } from '../modules/module.js';
import type { FrontierName } from '../optimizers/gepa/frontier.js';
import type { ObjectiveOptions } from '../optimizers/objectives.js';
import type { Optimizer, OptimizerName, SearchOptions } from '../optimizers/optimizer.js';
import type { BudgetSize } from '../optimizers/plan.js';
import type { ImageModel, ImagePrice } from '../providers/image-model.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { ModelPrice, TokenRates } from '../providers/prices.js';
import type { Metric } from '../scoring/metric.js';
import type { Preference } from '../optimizers/trade-off.js';
import type { ControlName } from './controls.js';

/** A model id such as `google-gemini:gemini-2.5-flash`, or a model of your own. */
export type ModelChoice = string | LanguageModel;

/** An id such as `fal:bria/fibo/generate`, or an image model of your own. */
export type ImageModelChoice = string | ImageModel;

/** Dollars for an image of each size; source and date default to "your config" and today. */
export type ConfigImagePrice = Pick<ImagePrice, 'usdPerImage'> & Partial<ImagePrice>;

/** Dollars per million tokens; source and date default to "your config" and today. */
export type ConfigPrice = TokenRates & Partial<ModelPrice>;

/**
 * What `scenewright.config.ts` exports. Flags win over it, and it wins over environment variables. Paths are taken
 * from the folder of the config file.
 */
export interface ScenewrightConfig {
  /** Models by role; `reflection` and `judge` fall back to `task`. */
  readonly models?: {
    readonly task?: ModelChoice;
    readonly reflection?: ModelChoice;
    readonly judge?: ModelChoice;
    /** Makes the images of programs that have some; default `sim`. */
    readonly image?: ImageModelChoice;
  };
  /** Base URL by provider, for example `{ 'openai-compatible': 'http://127.0.0.1:8080/v1' }`. */
  readonly baseUrls?: Readonly<Record<string, string>>;
  /** Prices by `provider:model`, where the built-in table has none or an old one. */
  readonly prices?: Readonly<Record<string, ConfigPrice>>;
  /** Prices of image models by `provider:model`, where the built-in table has none or an old one. */
  readonly imagePrices?: Readonly<Record<string, ConfigImagePrice>>;
  /** The program when `--program` is not given: `scene`, `./file.ts#export`, or a name in `programs`. */
  readonly program?: string;
  /** Programs by the name under which `--program` and compiled files find them. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** `./file.ts#export`, or the metric itself. */
  readonly metric?: string | Metric;
  readonly dataset?: {
    /** JSONL, JSON, CSV or TSV. */
    readonly file?: string;
    /** Column by what it feeds: `{ prompt: 'Prompt' }`. */
    readonly map?: FieldMap;
    /** Counts, or shares below 1; see `splitDataset`. */
    readonly train?: number;
    readonly val?: number;
    readonly test?: number;
  };
  /** By name, or one of your own. */
  readonly optimizer?: OptimizerName | Optimizer;
  /** Other optimizers to search with at the same budget, for comparison. */
  readonly controls?: readonly ControlName[];
  /** Several aims: as in `--objectives`, or as `compile()` takes them. */
  readonly objectives?: string | ObjectiveOptions;
  /** Which program of the front is the result: as in `--prefer`, or as `compile()` takes it. */
  readonly prefer?: string | Preference;
  /** Where parents come from. */
  readonly frontier?: 'non-dominated' | FrontierName;
  /** `options` of `compile()`: policies, reflection, template, proposer, demonstrations, stoppers ... */
  readonly search?: SearchOptions;
  readonly budget?: {
    readonly size?: BudgetSize;
    readonly maxMetricCalls?: number;
    readonly maxCalls?: number;
    readonly maxTokens?: number;
    readonly maxCostUsd?: number;
    readonly maxTimeMs?: number;
  };
  /** Rollouts at once. */
  readonly concurrency?: number;
  readonly seed?: number;
  /** False = no cache on disk. */
  readonly cache?: boolean;
  readonly cacheDir?: string;
  /** Folder that run folders are made in. */
  readonly runsDir?: string;
}

/** Gives a config its type: `export default defineConfig({ models: { task: 'ollama:qwen3' } })`. */
export function defineConfig(config: ScenewrightConfig): ScenewrightConfig {
  return config;
}
