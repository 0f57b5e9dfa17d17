import type { LanguageModelRequest, TokenUsage } from '../language-model.js';
import { textOf } from '../../signatures/messages.js';

/** Characters per token: the usual rule of thumb for English text in byte-pair vocabularies. */
export const CHARACTERS_PER_TOKEN = 4;
/** Tokens of chat framing per message, and of a picture, sound or film, as small hosted models count them. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_MEDIUM = 258;

/** Simulated prices in US dollars per million tokens: those of a small hosted model. No one is billed. */
export const SIMULATED_PRICE = { inputUsdPerMillion: 0.25, outputUsdPerMillion: 1 } as const;

/** Simulated time: a fixed start and a pace per written token, with the given spread. */
export const SIMULATED_LATENCY = { startMs: 220, perOutputTokenMs: 5, spread: 0.25 } as const;

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Token usage of a request and its reply by the estimate above; nothing is read from a prompt cache. */
export function usageOf(
  request: LanguageModelRequest,
  reply: string,
): TokenUsage & { readonly inputTokens: number; readonly outputTokens: number } {
  const schema = request.output === undefined ? '' : JSON.stringify(request.output.schema);
  const messages = request.messages.reduce((sum, message) => {
    const media = message.content.filter(({ type }) => type === 'media').length;
    return sum + countTokens(textOf(message)) + TOKENS_PER_MESSAGE + media * TOKENS_PER_MEDIUM;
  }, 0);
  return {
    inputTokens: messages + countTokens(schema),
    outputTokens: countTokens(reply),
    cachedInputTokens: 0,
    reasoningTokens: 0,
  };
}

export function simulatedCostUsd(usage: {
  readonly inputTokens: number;
  readonly outputTokens: number;
}): number {
  const { inputUsdPerMillion, outputUsdPerMillion } = SIMULATED_PRICE;
  return (usage.inputTokens * inputUsdPerMillion + usage.outputTokens * outputUsdPerMillion) / 1_000_000;
}

/** Milliseconds a provider would have taken; `chance` in [0, 1) spreads it. */
export function simulatedLatencyMs(outputTokens: number, chance: number): number {
  const { startMs, perOutputTokenMs, spread } = SIMULATED_LATENCY;
  return Math.round((startMs + perOutputTokenMs * outputTokens) * (1 + spread * (2 * chance - 1)));
}
