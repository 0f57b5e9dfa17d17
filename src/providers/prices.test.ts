import {
  axModelInfoAnthropic,
  axModelInfoDeepSeek,
  axModelInfoGoogleGemini,
  axModelInfoGrok,
  axModelInfoOpenAI,
} from '@ax-llm/ax';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LISTED_PRICES } from './price-table.js';
import { costOf, LOCAL_PRICE, type ModelPrice, priceOf, worstCostUsd } from './prices.js';

const PRICE: ModelPrice = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: 0.1,
  audioInputUsdPerMillion: 3,
  outputUsdPerMillion: 10,
  longInput: {
    aboveInputTokens: 200_000,
    inputUsdPerMillion: 2,
    cachedInputUsdPerMillion: 0.2,
    outputUsdPerMillion: 15,
  },
  source: 'test',
  asOf: '2026-01-01',
};

const usage = (
  inputTokens: number | null,
  outputTokens: number | null,
  cachedInputTokens: number | null = null,
) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  reasoningTokens: null,
});

describe('the cost of a reply', () => {
  it('prices plain, cached and sound input, and output', () => {
    expect(costOf(usage(100_000, 0), PRICE)).toBe(0.1);
    expect(costOf(usage(1000, 100, 400), PRICE)).toBeCloseTo((600 + 40 + 1000) / 1e6, 12);
    const audio = { hasAudio: true, audioInputTokens: 500 };
    expect(costOf(usage(1000, 0), PRICE, audio)).toBeCloseTo((500 + 1500) / 1e6, 12);
  });

  it('prices the whole call by the longer tier once its input is long', () => {
    expect(costOf(usage(200_000, 1000), PRICE)).toBeCloseTo(0.21, 12);
    expect(costOf(usage(200_001, 1000), PRICE)).toBeCloseTo((200_001 * 2 + 15_000) / 1e6, 12);
  });

  it.each([
    ['without a price', usage(1, 1), null, undefined],
    ['without counts', usage(null, 1), PRICE, undefined],
    ['without output counts', usage(1, null), PRICE, undefined],
    [
      'with cached tokens of unknown price',
      usage(10, 1, 5),
      withoutRate('cachedInputUsdPerMillion'),
      undefined,
    ],
    ['with sound of unknown amount', usage(10, 1), PRICE, { hasAudio: true, audioInputTokens: null }],
    [
      'with sound of unknown price',
      usage(10, 1),
      withoutRate('audioInputUsdPerMillion'),
      { hasAudio: true, audioInputTokens: 3 },
    ],
  ] as const)('is unknown %s', (_, counted, price, details) => {
    expect(costOf(counted, price, details)).toBeNull();
  });

  it('is zero on the own machine, even without counts', () => {
    expect(costOf(usage(null, null), LOCAL_PRICE)).toBe(0);
  });

  it('is never above the worst case of its tokens', () => {
    const tokens = fc.nat(500_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (input, output, slackIn, slackOut) => {
        const cost = costOf(usage(input, output, Math.floor(input / 3)), PRICE) ?? Number.POSITIVE_INFINITY;
        expect(cost).toBeLessThanOrEqual(worstCostUsd(PRICE, input + slackIn, output + slackOut) + 1e-12);
      }),
    );
  });

  function withoutRate(rate: 'cachedInputUsdPerMillion' | 'audioInputUsdPerMillion'): ModelPrice {
    const { [rate]: _, ...rest } = PRICE;
    return rest;
  }
});

describe('the price table', () => {
  it('knows exact ids only', () => {
    expect(priceOf('openai:gpt-5')?.inputUsdPerMillion).toBe(1.25);
    expect(priceOf('openai:gpt-5-2099-01-01')).toBeNull();
    expect(priceOf('gpt-5')).toBeNull();
    expect(priceOf('openai-compatible:gpt-5')).toBeNull();
  });

  it.each(Object.keys(LISTED_PRICES))(
    'gives %s the figures, source and date of the catalogue it names',
    (id) => {
      const [provider = '', model = ''] = id.split(':');
      const catalogues = {
        openai: axModelInfoOpenAI,
        'google-gemini': axModelInfoGoogleGemini,
        anthropic: axModelInfoAnthropic,
        deepseek: axModelInfoDeepSeek,
        grok: axModelInfoGrok,
      };
      const info = Object.entries(catalogues)
        .find(([name]) => name === provider)?.[1]
        .find(({ name }) => name === model);
      const price = LISTED_PRICES[id];
      expect(price).toMatchObject({
        source: expect.stringContaining('@ax-llm/ax'),
        asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      });
      expect({
        input: price?.inputUsdPerMillion,
        cached: price?.cachedInputUsdPerMillion,
        output: price?.outputUsdPerMillion,
        above: price?.longInput?.aboveInputTokens,
        longInput: price?.longInput?.inputUsdPerMillion,
        longCached: price?.longInput?.cachedInputUsdPerMillion,
        longOutput: price?.longInput?.outputUsdPerMillion,
      }).toEqual({
        input: info?.promptTokenCostPer1M,
        cached: info?.cacheReadTokenCostPer1M,
        output: info?.completionTokenCostPer1M,
        above: info?.longContextThreshold,
        longInput: info?.longContextPromptTokenCostPer1M,
        longCached: info?.longContextCacheReadTokenCostPer1M,
        longOutput: info?.longContextCompletionTokenCostPer1M,
      });
      if (price?.maxOutputTokens !== undefined) expect(price.maxOutputTokens).toBe(info?.maxTokens);
    },
  );
});
