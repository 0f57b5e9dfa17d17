import { ProviderError, type ProviderFailure } from '../../core/errors.js';
import type {
  CallOptions,
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
} from '../language-model.js';

/** A plain reply for tests; `changes` win. */
export function reply(text: string, changes: Partial<LanguageModelResponse> = {}): LanguageModelResponse {
  return {
    text,
    finishReason: 'stop',
    usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: null, reasoningTokens: null },
    costUsd: 0.001,
    servedBy: 'scripted',
    requestId: null,
    logprobs: null,
    downgrades: [],
    latencyMs: 3,
    cached: false,
    retries: [],
    ...changes,
  };
}

export function ask(text: string, changes: Partial<LanguageModelRequest> = {}): LanguageModelRequest {
  return { messages: [{ role: 'user', content: [{ type: 'text', text }] }], ...changes };
}

export const once = (signal = new AbortController().signal, repeat = 0): CallOptions => ({ signal, repeat });

export function failed(
  failure: ProviderFailure,
  more: { status?: number; retryAfterMs?: number } = {},
): ProviderError {
  return new ProviderError(`it failed: ${failure}`, { failure, model: 'test:scripted', ...more });
}

type Behaviour = (
  request: LanguageModelRequest,
  call: CallOptions,
  number: number,
) => LanguageModelResponse | Promise<LanguageModelResponse>;

export interface ScriptedModel extends LanguageModel {
  readonly calls: readonly LanguageModelRequest[];
}

/** The innermost model of a test: does what `behave` says and counts its calls. */
export function scriptedModel(behave: Behaviour, facts: Partial<LanguageModel> = {}): ScriptedModel {
  const calls: LanguageModelRequest[] = [];
  return {
    id: 'test:scripted',
    capabilities: { structuredOutput: 'native', media: ['image'], seed: true, logprobs: false },
    simulated: false,
    price: null,
    ...facts,
    calls,
    async generate(request, call) {
      calls.push(request);
      return behave(request, call, calls.length);
    },
  };
}

export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A promise to be resolved from outside. */
export function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Lets everything run that waits for nothing but promises. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
