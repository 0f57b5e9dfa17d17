import type { TokenUsage } from './language-model.js';
import { LISTED_PRICES } from './price-table.js';

/** US dollars per million tokens. */
export interface TokenRates {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
  /** For input tokens read from the provider's prompt cache; absent: unknown. */
  readonly cachedInputUsdPerMillion?: number;
  /** For audio input tokens; absent: unknown. */
  readonly audioInputUsdPerMillion?: number;
}

/** What one model costs, with where and when the figures were read. */
export interface ModelPrice extends TokenRates {
  /** Rates for the whole call when its input is longer than the threshold. */
  readonly longInput?: TokenRates & { readonly aboveInputTokens: number };
  /** The most tokens the model can write in one reply; absent: unknown. */
  readonly maxOutputTokens?: number;
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** Prices by `provider:model`. */
export type PriceTable = Readonly<Record<string, ModelPrice>>;

/** Price of a model that runs on the user's own machine. */
export const LOCAL_PRICE: ModelPrice = {
  inputUsdPerMillion: 0,
  outputUsdPerMillion: 0,
  cachedInputUsdPerMillion: 0,
  audioInputUsdPerMillion: 0,
  source: 'runs on your own machine',
  asOf: '2026-11-21',
};

/** The price of exactly this model id: the user's own table first, then the listed ones; null when unknown. */
export function priceOf(modelId: string, own: PriceTable = {}): ModelPrice | null {
  if (Object.hasOwn(own, modelId)) return own[modelId] ?? null;
  return LISTED_PRICES[modelId] ?? null;
}

/** What the request held that tokens alone do not tell. */
export interface CostDetails {
  /** Whether audio went in, and how many of the input tokens were audio; null when the provider did not say. */
  readonly audioInputTokens: number | null;
  readonly hasAudio: boolean;
}

const NO_AUDIO: CostDetails = { audioInputTokens: 0, hasAudio: false };

/** Dollars for one reply; null when the price or a needed token count is unknown. */
export function costOf(
  usage: TokenUsage,
  price: ModelPrice | null,
  details: CostDetails = NO_AUDIO,
): number | null {
  const { inputTokens, outputTokens } = usage;
  if (price === null) return null;
  if (price.inputUsdPerMillion === 0 && price.outputUsdPerMillion === 0) return 0;
  if (inputTokens === null || outputTokens === null) return null;
  const rates = ratesFor(price, inputTokens);
  const cached = usage.cachedInputTokens ?? 0;
  const audio = details.hasAudio ? details.audioInputTokens : 0;
  if (audio === null || (audio > 0 && rates.audioInputUsdPerMillion === undefined)) return null;
  if (cached > 0 && rates.cachedInputUsdPerMillion === undefined) return null;
  const plain = Math.max(0, inputTokens - cached - audio);
  return (
    (plain * rates.inputUsdPerMillion +
      cached * (rates.cachedInputUsdPerMillion ?? 0) +
      audio * (rates.audioInputUsdPerMillion ?? 0) +
      outputTokens * rates.outputUsdPerMillion) /
    1_000_000
  );
}

/** The most dollars that so many tokens can cost: the dearest kind of input, the dearest tier reachable. */
export function worstCostUsd(price: ModelPrice, inputTokens: number, outputTokens: number): number {
  const tiers = [
    price,
    ...(price.longInput && inputTokens > price.longInput.aboveInputTokens ? [price.longInput] : []),
  ];
  const costs = tiers.map((rates) => {
    const input = Math.max(rates.inputUsdPerMillion, rates.audioInputUsdPerMillion ?? 0);
    return (inputTokens * input + outputTokens * rates.outputUsdPerMillion) / 1_000_000;
  });
  return Math.max(...costs);
}

function ratesFor(price: ModelPrice, inputTokens: number): TokenRates {
  const { longInput } = price;
  return longInput !== undefined && inputTokens > longInput.aboveInputTokens ? longInput : price;
}
