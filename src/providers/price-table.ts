import type { ModelPrice, PriceTable } from './prices.js';

/**
 * List prices, in US dollars per million tokens: standard tier, no batch or priority. Figures and output limits
 * come from the model catalogue that the installed @ax-llm/ax publishes (a test compares the two); cached-input
 * rates that the catalogue leaves out are left out here. A model that is not listed has no known price: give your
 * own in `prices`.
 */
const CATALOGUE = { source: 'model catalogue of @ax-llm/ax 24.0.21', asOf: '2026-11-21' };

type Row = readonly [
  input: number,
  cachedInput: number | null,
  output: number,
  maxOutputTokens: number | null,
  longInput?: readonly [aboveInputTokens: number, input: number, cachedInput: number | null, output: number],
];

const ROWS: Readonly<Record<string, Row>> = {
  'openai:gpt-4o': [2.5, null, 10, null],
  'openai:gpt-4o-mini': [0.15, null, 0.6, null],
  'openai:gpt-4.1': [2, null, 8, null],
  'openai:gpt-4.1-mini': [0.4, null, 1.6, null],
  'openai:gpt-4.1-nano': [0.1, null, 0.4, null],
  'openai:gpt-5': [1.25, null, 10, null],
  'openai:gpt-5-mini': [0.25, null, 2, null],
  'openai:gpt-5-nano': [0.05, null, 0.4, null],
  'openai:gpt-5.1': [1.25, null, 10, null],
  'openai:gpt-5.2': [1.75, null, 14, null],
  'openai:gpt-5.4': [2.5, null, 15, null],
  'openai:gpt-5.4-mini': [0.75, null, 4.5, null],
  'openai:gpt-5.4-nano': [0.2, null, 1.25, null],
  'openai:gpt-5.5': [5, 0.5, 30, null, [272_000, 10, 1, 45]],
  'openai:gpt-5.6-sol': [5, 0.5, 30, 128_000, [272_000, 10, 1, 45]],
  'openai:gpt-5.6-terra': [2, 0.2, 12, 128_000, [272_000, 4, 0.4, 18]],
  'openai:gpt-5.6-luna': [0.2, 0.02, 1.2, 128_000, [272_000, 0.4, 0.04, 1.8]],
  'openai:gpt-6-astra': [10, 1, 50, 128_000, [272_000, 20, 2, 75]],
  'openai:o3': [2, null, 8, null],
  'openai:o4-mini': [1.1, null, 4.4, null],
  'google-gemini:gemini-2.5-pro': [1.25, 0.125, 10, null, [200_000, 2.5, 0.25, 15]],
  'google-gemini:gemini-2.5-flash': [0.3, 0.03, 2.5, null],
  'google-gemini:gemini-2.5-flash-lite': [0.1, 0.01, 0.4, null],
  'google-gemini:gemini-3-flash-preview': [0.5, 0.05, 3, null],
  'google-gemini:gemini-3.1-pro-preview': [2, 0.2, 12, null, [200_000, 4, 0.4, 18]],
  'google-gemini:gemini-3.1-flash-lite': [0.25, 0.025, 1.5, 65_536],
  'google-gemini:gemini-3.5-flash': [1.5, 0.15, 9, 65_536],
  'google-gemini:gemini-3.5-flash-lite': [0.3, 0.03, 2.5, 65_536],
  'google-gemini:gemini-3.6-flash': [1.5, 0.15, 7.5, 65_536],
  'google-gemini:gemini-3.7-flash': [1.5, 0.15, 7.5, 65_536],
  'google-gemini:gemini-3.8-flash': [1.5, 0.15, 7.5, 65_536],
  'anthropic:claude-sonnet-5': [2, 0.2, 10, 128_000],
  'anthropic:claude-opus-4-8': [5, 0.5, 25, 128_000],
  'anthropic:claude-opus-4-7': [5, 0.5, 25, 128_000],
  'anthropic:claude-opus-4-6': [5, 0.5, 25, 128_000],
  'anthropic:claude-sonnet-4-6': [3, 0.3, 15, 64_000],
  'anthropic:claude-opus-4-5-20251101': [5, 0.5, 25, 64_000],
  'anthropic:claude-sonnet-4-5-20250929': [3, 0.3, 15, null],
  'anthropic:claude-haiku-4-5': [1, 0.1, 5, null],
  'deepseek:deepseek-v4-flash': [0.14, 0.0028, 0.28, 384_000],
  'deepseek:deepseek-v4-pro': [0.435, 0.003625, 0.87, 384_000],
  'grok:grok-4.5': [2, 0.3, 6, null],
  'grok:grok-4.3': [1.25, 0.2, 2.5, null],
};

export const LISTED_PRICES: PriceTable = Object.fromEntries(
  Object.entries(ROWS).map(([id, row]) => [id, priceFromRow(row)]),
);

function priceFromRow([input, cached, output, maxOutputTokens, long]: Row): ModelPrice {
  return {
    ...rates(input, cached, output),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    ...(long === undefined
      ? {}
      : { longInput: { aboveInputTokens: long[0], ...rates(long[1], long[2], long[3]) } }),
    ...CATALOGUE,
  };
}

function rates(input: number, cached: number | null, output: number) {
  return {
    inputUsdPerMillion: input,
    outputUsdPerMillion: output,
    ...(cached === null ? {} : { cachedInputUsdPerMillion: cached }),
  };
}
