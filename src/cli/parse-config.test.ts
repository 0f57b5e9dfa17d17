import { describe, expect, it } from 'vitest';
import { imageModel } from '../providers/images/image-registry.js';
import { languageModel } from '../providers/registry.js';
import { defineConfig } from './config.js';
import { parseConfig } from './parse-config.js';

const program = { name: 'p', hash: 'h', run() {}, components() {}, with() {}, forward() {} };

const imageless = languageModel('sim');

describe('parseConfig', () => {
  it('takes every key that the type has', () => {
    const config = defineConfig({
      models: {
        task: 'ollama:qwen3',
        reflection: 'openai:gpt-5.2',
        judge: 'sim',
        image: 'fal:bria/fibo/generate',
      },
      baseUrls: { ollama: 'http://127.0.0.1:11434/v1' },
      prices: {
        'openai:mine': { inputUsdPerMillion: 1, outputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.1 },
      },
      imagePrices: { 'fal:fal-ai/flux/schnell': { usdPerImage: { '1K': 0.003 }, asOf: '2026-11-21' } },
      program: 'scene',
      metric: './metric.ts#score',
      dataset: { file: 'a.tsv', map: { prompt: 'Prompt' }, train: 1, val: 2, test: 3 },
      optimizer: 'gepa',
      budget: { size: 'light', maxMetricCalls: 1, maxCalls: 2, maxTokens: 3, maxCostUsd: 0.5, maxTimeMs: 4 },
      concurrency: 4,
      seed: 7,
      cache: false,
      cacheDir: 'cache',
      runsDir: 'runs',
    });
    expect(parseConfig(config, 'c.ts')).toEqual(config);
    const models = { task: imageless, image: imageModel('sim') };
    expect(parseConfig({ models }, 'c.ts')).toEqual({ models });
    expect(parseConfig({ programs: { mine: program } }, 'c.ts').programs).toEqual({ mine: program });
  });

  it.each([
    [{ concurency: 4 }, /unknown key "concurency"\. Did you mean "concurrency"\?/],
    [{ models: { tusk: 'sim' } }, /unknown key "models\.tusk"\. Did you mean "task"\?/],
    [{ budget: { dollars: 3 } }, /unknown key "budget\.dollars"\. Known keys: size, maxMetricCalls/],
    [
      { prices: { 'a:b': { input: 1, inputUsdPerMillion: 1, outputUsdPerMillion: 1 } } },
      /"prices\.a:b\.input"/,
    ],
  ])('names an unknown key and the nearest known one: %j', (value, message) => {
    expect(() => parseConfig(value, 'c.ts')).toThrow(message);
  });

  it.each([
    [{ concurrency: 0 }, /concurrency: /],
    [{ optimizer: 'gradient' }, /optimizer: .*"gepa"/],
    [{ programs: { mine: { name: 'no program' } } }, /programs\.mine: must be a program/],
    [{ models: { task: 3 } }, /models\.task: must be a model id/],
    [{ models: { image: imageless } }, /models\.image: must be a model id/],
    [{ models: { task: imageModel('sim') } }, /models\.task: must be a model id/],
    [{ imagePrices: { 'a:b': { usdPerImage: { '8K': 1 } } } }, /imagePrices/],
    [{ metric: {} }, /metric: must be/],
    ['text', /c\.ts is not a valid config/],
  ])('says what is wrong with a value: %j', (value, message) => {
    expect(() => parseConfig(value, 'c.ts')).toThrow(message);
  });
});
