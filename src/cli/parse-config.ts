import { z } from 'zod';
import { InputFileError } from '../core/errors.js';
import type { Program } from '../modules/module.js';
import { IMAGE_SIZES, type ImageModel } from '../providers/image-model.js';
import type { LanguageModel } from '../providers/language-model.js';
import type { Metric } from '../scoring/metric.js';
import { OPTIMIZER_NAMES, type Optimizer } from '../optimizers/optimizer.js';
import { BUDGET_SIZES } from '../optimizers/plan.js';
import type { ScenewrightConfig } from './config.js';
import { CONTROL_NAMES } from './controls.js';
import { didYouMean } from './did-you-mean.js';
import { FRONTIER_NAMES } from './objective-flags.js';
import { isImageModel, isLanguageModel, isMetric, isOptimizer, isProgram } from './recognise.js';

const count = z.int().min(0);
const part = z.number().min(0);
const model = z.union([z.string().min(1), z.custom<LanguageModel>(isLanguageModel)], {
  error: 'must be a model id such as "openai:gpt-5.2" or a language model',
});
const imageModel = z.union([z.string().min(1), z.custom<ImageModel>(isImageModel)], {
  error: 'must be a model id such as "fal:bria/fibo/generate" or an image model',
});
const imagePrice = z.strictObject({
  usdPerImage: z.partialRecord(z.enum(IMAGE_SIZES), z.number().min(0)),
  source: z.string().optional(),
  asOf: z.iso.date().optional(),
});
const price = z.strictObject({
  inputUsdPerMillion: z.number().min(0),
  outputUsdPerMillion: z.number().min(0),
  cachedInputUsdPerMillion: z.number().min(0).optional(),
  audioInputUsdPerMillion: z.number().min(0).optional(),
  maxOutputTokens: z.int().min(1).optional(),
  source: z.string().optional(),
  asOf: z.iso.date().optional(),
});

/** A text as the flag takes it, or the options that it stands for, which the search checks. */
const aims = z.union([z.string().min(1), z.looseObject({})], { error: 'must be a text or an object' });

/** Keys only: what stands behind them is code, or checked where the search starts. */
const search = z.strictObject({
  policies: z.looseObject({}).optional(),
  stoppers: z.array(z.looseObject({})).optional(),
  reflectionTemplate: z.string().optional(),
  reflection: z
    .strictObject({
      variants: z.unknown(),
      operator: z.unknown(),
      describesTask: z.unknown(),
      records: z.strictObject({ tokensPerRecord: z.unknown(), tokensPerDataset: z.unknown() }).partial(),
      media: z.strictObject({ count: z.unknown(), bytes: z.unknown() }).partial(),
      scaleMedium: z.unknown(),
    })
    .partial()
    .optional(),
  proposer: z.looseObject({ name: z.string() }).optional(),
  demos: z
    .strictObject({ minScore: z.unknown(), count: z.unknown(), tokens: z.unknown() })
    .partial()
    .optional(),
  reuseReplies: z.boolean().optional(),
  pipelineDepth: z.int().min(1).optional(),
  finalSelection: z.strictObject({ finalists: z.unknown(), share: z.unknown() }).partial().optional(),
  frozen: z.array(z.string()).optional(),
});

const configSchema = z.strictObject({
  models: z
    .strictObject({
      task: model.optional(),
      reflection: model.optional(),
      judge: model.optional(),
      image: imageModel.optional(),
    })
    .optional(),
  baseUrls: z.record(z.string(), z.string().min(1)).optional(),
  prices: z.record(z.string(), price).optional(),
  imagePrices: z.record(z.string(), imagePrice).optional(),
  program: z.string().min(1).optional(),
  programs: z.record(z.string(), z.custom<Program>(isProgram, 'must be a program')).optional(),
  metric: z
    .union([z.string().min(1), z.custom<Metric>(isMetric)], {
      error: 'must be "./file.ts#export" or a metric',
    })
    .optional(),
  dataset: z
    .strictObject({
      file: z.string().min(1).optional(),
      map: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      train: part.optional(),
      val: part.optional(),
      test: part.optional(),
    })
    .optional(),
  optimizer: z
    .union([z.enum(OPTIMIZER_NAMES), z.custom<Optimizer>(isOptimizer)], {
      error: `must be an optimizer, or one of ${OPTIMIZER_NAMES.map((name) => `"${name}"`).join(', ')}`,
    })
    .optional(),
  controls: z.array(z.enum(CONTROL_NAMES)).optional(),
  objectives: aims.optional(),
  prefer: aims.optional(),
  frontier: z.enum(FRONTIER_NAMES).optional(),
  search: search.optional(),
  budget: z
    .strictObject({
      size: z.enum(BUDGET_SIZES).optional(),
      maxMetricCalls: count.optional(),
      maxCalls: count.optional(),
      maxTokens: count.optional(),
      maxCostUsd: z.number().min(0).optional(),
      maxTimeMs: count.optional(),
    })
    .optional(),
  concurrency: z.int().min(1).optional(),
  seed: z.int().min(0).optional(),
  cache: z.boolean().optional(),
  cacheDir: z.string().min(1).optional(),
  runsDir: z.string().min(1).optional(),
});

/** Checks what a config file exported. Throws InputFileError that names each wrong key and the nearest right one. */
export function parseConfig(value: unknown, shownPath: string): ScenewrightConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return value as ScenewrightConfig;
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue));
  throw new InputFileError('config/invalid', `${shownPath} is not a valid config: ${problems.join('; ')}`, {
    hint: 'The keys and their meaning are listed in docs/cli.md; defineConfig() checks them while you type.',
  });
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys')
    return [where === '' ? issue.message : `${where}: ${issue.message}`];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => {
    const suggestion = didYouMean(key, known) || ` Known keys: ${known.join(', ')}.`;
    return `unknown key "${where === '' ? key : `${where}.${key}`}".${suggestion}`;
  });
}

/** The keys the schema knows at a path: what an unknown key there may have been meant to be. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = configSchema;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else if (at instanceof z.ZodRecord) at = at.valueType;
  }
  const inner = unwrap(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
