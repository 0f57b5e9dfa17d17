import { hashJson } from '../core/hash.js';
import { lazy } from '../core/lazy.js';
import type { LanguageModel } from './language-model.js';
import type { ModelPrice } from './prices.js';
import type { SimulatedLanguageModelOptions } from './sim/index.js';
import { SIMULATED_PRICE } from './sim/usage.js';

export type SimulatorOptions = Omit<SimulatedLanguageModelOptions, 'id'>;

/** As of a small hosted model, like the simulated rates. */
const SIMULATED_MAX_OUTPUT_TOKENS = 8_192;

const PRICE: ModelPrice = {
  ...SIMULATED_PRICE,
  cachedInputUsdPerMillion: SIMULATED_PRICE.inputUsdPerMillion,
  maxOutputTokens: SIMULATED_MAX_OUTPUT_TOKENS,
  source: 'simulated: nobody is billed',
  asOf: '2026-11-21',
};

/** Stands before the module that knows it is loaded; a test compares the two. */
export const SIMULATOR_CACHE_SCOPE = 'scenewright-sim-3';

/**
 * The embedded simulator, whose language library is loaded by the first call. `sim:7` is the simulator with seed 7,
 * `sim:anything` the one with a seed derived from the name: the same skills with other luck.
 */
export function simulatedModel(
  id: string,
  name: string | null,
  options: SimulatorOptions = {},
): LanguageModel {
  const seed = options.seed ?? seedOf(name);
  const model = lazy(async () => {
    const { simulatedLanguageModel } = await import('./sim/index.js');
    return simulatedLanguageModel({ ...options, id, seed });
  });
  return {
    id,
    capabilities: { structuredOutput: 'native', media: ['image'], seed: true, logprobs: false },
    simulated: true,
    price: PRICE,
    cacheScope: `${SIMULATOR_CACHE_SCOPE} seed ${seed}`,
    async generate(request, call) {
      return (await model.get()).generate(request, call);
    },
  };
}

function seedOf(name: string | null): number {
  if (name === null) return 0;
  // The first 31 bits, so that any name gives a seed of the usual range.
  return /^\d{1,9}$/.test(name) ? Number(name) : Number.parseInt(hashJson(name).slice(0, 8), 16) >>> 1;
}
