import type { JsonObject } from '../core/json.js';
import type { ChatMessage } from '../signatures/messages.js';
import type { ModelPrice } from './prices.js';

export interface SamplingOptions {
  /** 0 to 2; the provider's default when absent. */
  readonly temperature?: number;
  /** 0 to 1. */
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  /** A non-negative 31-bit integer: the largest range every provider takes. */
  readonly seed?: number;
  readonly stop?: readonly string[];
}

/** Everything that decides a reply; its canonical JSON (media by hash) is the cache key. */
export interface LanguageModelRequest {
  readonly messages: readonly ChatMessage[];
  /** Ask for JSON that follows this schema, natively where the provider can. */
  readonly output?: { readonly name: string; readonly schema: JsonObject };
  readonly sampling?: SamplingOptions;
  /** Number of alternatives per token (1 to 20) to return log-probabilities for. */
  readonly topLogprobs?: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** 0-based index of an intended repetition of the very same request; part of the cache key. */
  readonly repeat: number;
}

/** Tokens as the provider counted them; null where it said nothing. */
export interface TokenUsage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Part of `inputTokens` that the provider read from its own prompt cache. */
  readonly cachedInputTokens: number | null;
  /** Part of `outputTokens` spent on hidden reasoning. */
  readonly reasoningTokens: number | null;
}

export type FinishReason = 'stop' | 'length' | 'safety' | 'refusal' | 'other';

export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly alternatives: readonly { readonly token: string; readonly logprob: number }[];
}

/** A request setting that the provider could not honour, and what was done instead. Shown on the trace. */
export interface Downgrade {
  readonly setting: string;
  readonly action: string;
}

export interface LanguageModelResponse {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: TokenUsage;
  /** US dollars for this reply; null when the model's price is unknown. 0 is a true zero (local, simulated). */
  readonly costUsd: number | null;
  /** Model id as the provider returned it. */
  readonly servedBy: string;
  readonly requestId: string | null;
  readonly logprobs: readonly TokenLogprob[] | null;
  readonly downgrades: readonly Downgrade[];
  /** Time of the successful attempt as measured by the adapter (simulated models: simulated time). */
  readonly latencyMs: number;
  /**
   * Part of `latencyMs` in which this machine itself computed the reply, without the waiting; absent: computed
   * elsewhere.
   */
  readonly computeMs?: number | undefined;
  /** True when no provider was called: nothing was billed, `costUsd` tells what it once cost. */
  readonly cached: boolean;
  /** Failed attempts before this one, with the error's code. */
  readonly retries: readonly string[];
  /** Set when the server says that it only simulates a model (`scenewright sim serve` does). */
  readonly simulated?: true | undefined;
}

/** What a model can do; a request beyond it is an error or a recorded downgrade, never a pretence. */
export interface LanguageModelCapabilities {
  readonly structuredOutput: 'native' | 'prompted';
  readonly media: readonly ('image' | 'audio' | 'video')[];
  readonly seed: boolean;
  readonly logprobs: boolean;
}

/**
 * A chat model. `generate` resolves with a reply of any finish reason except safety blocks and refusals without
 * text, which reject with ProviderError; it rejects with AbortedError when `signal` aborts. It never retries,
 * caches or counts by itself: that is middleware, `LanguageModel -> LanguageModel`.
 */
export interface LanguageModel {
  /** `provider:model`, as the user wrote it. */
  readonly id: string;
  readonly capabilities: LanguageModelCapabilities;
  /** True for the embedded simulator: everything made with it is marked simulated. */
  readonly simulated: boolean;
  /** Rates behind `costUsd`, for budgets to reserve by; null: unknown. Absent: look up `priceOf(id)`. */
  readonly price?: ModelPrice | null;
  /** What decides a reply besides id and request (address, version of the adapter): part of cache keys. */
  readonly cacheScope?: string;
  generate(request: LanguageModelRequest, options: CallOptions): Promise<LanguageModelResponse>;
  /**
   * Tells that the reply to this call was of no use, so that nobody who keeps replies gives it again. Absent where
   * nothing is kept. Never rejects.
   */
  forget?(request: LanguageModelRequest, options: CallOptions): Promise<void>;
}

/** A decorator around a model. */
export type LanguageModelMiddleware = (model: LanguageModel) => LanguageModel;
