import type {
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
  CallOptions,
} from '../../src/providers/language-model.js';

export type ScriptedReply = string | (Partial<LanguageModelResponse> & { readonly text: string });

/** A model of the tests: replies as told, and keeps what it was asked. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: { readonly request: LanguageModelRequest; readonly options: CallOptions }[];
}

/** `reply` gets the request and its number; throw to fail as a provider. */
export function scriptedModel(
  reply: (
    request: LanguageModelRequest,
    number: number,
    options: CallOptions,
  ) => ScriptedReply | Promise<ScriptedReply>,
  properties: Partial<Pick<LanguageModel, 'id' | 'simulated'>> = {},
): ScriptedModel {
  const requests: ScriptedModel['requests'] = [];
  const id = properties.id ?? 'test:scripted';
  return {
    id,
    capabilities: {
      structuredOutput: 'native',
      media: ['image', 'audio', 'video'],
      seed: true,
      logprobs: false,
    },
    simulated: properties.simulated ?? false,
    requests,
    async generate(request, options) {
      requests.push({ request, options });
      const given = await reply(request, requests.length - 1, options);
      const response = typeof given === 'string' ? { text: given } : given;
      return {
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: null, reasoningTokens: null },
        costUsd: 0.001,
        servedBy: id,
        requestId: null,
        logprobs: null,
        downgrades: [],
        latencyMs: 1,
        cached: false,
        retries: [],
        ...response,
      };
    },
  };
}

/** Replies in turn; the last one again when they are used up. */
export function repliesInTurn(...replies: readonly ScriptedReply[]): ScriptedModel {
  return scriptedModel((_request, number) => replies[Math.min(number, replies.length - 1)] ?? '');
}

/** Lets a seeded number of turns of the event loop pass: calls then end in an order that has nothing to do with theirs. */
export async function passTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
