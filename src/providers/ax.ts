import type {
  AxAIDeploymentProfileId,
  AxChatRequest,
  AxChatResponse,
  AxChatResponseResult,
} from '@ax-llm/ax';
import { messageOf, UsageError } from '../core/errors.js';
import type { ChatMessage } from '../signatures/messages.js';
import { axDowngrades } from './ax-downgrades.js';
import { judgingFetch, type ProviderConnection, secretsOf, timedCall } from './call.js';
import type {
  FinishReason,
  LanguageModel,
  LanguageModelRequest,
  LanguageModelResponse,
  TokenUsage,
} from './language-model.js';
import { costOf, type ModelPrice } from './prices.js';
import { providerError } from './provider-failure.js';
import { base64, onlyText, refuseMedia, type WirePart, wireParts } from './wire-parts.js';

export const AX_MEDIA = ['image'] as const;

export const AX_CAPABILITIES = {
  structuredOutput: 'native',
  media: AX_MEDIA,
  seed: false,
  logprobs: false,
} as const;

export type AxProvider = 'anthropic' | AxAIDeploymentProfileId;

export interface AxModelOptions {
  /** Provider name in Ax: `anthropic`, `mistral` ... */
  readonly provider: AxProvider;
  readonly price: ModelPrice | null;
}

/**
 * The chat clients of @ax-llm/ax, for providers without a client of their own here. Ax drops and adds settings on
 * the way, so every call reads the request that really left and records the difference as downgrades.
 */
export function axModel(connection: ProviderConnection, options: AxModelOptions): LanguageModel {
  // Ax refuses a response format for models it has not verified; known only by asking.
  let prompted = false;

  async function exchange(request: LanguageModelRequest, signal: AbortSignal): Promise<Exchange> {
    try {
      return await exchangeOnce(connection, options, request, prompted, signal);
    } catch (error) {
      if (prompted || request.output === undefined || !refusesOutput(error)) throw error;
      const exchanged = await exchangeOnce(connection, options, request, true, signal);
      prompted = true;
      return exchanged;
    }
  }

  const generate: LanguageModel['generate'] = (request, { signal }) =>
    timedCall(connection, signal, async (call) => {
      const { response, servedBy, sentBody } = await exchange(request, call.signal).catch(
        (error: unknown) => {
          throw refusalOf(error, connection) ?? error;
        },
      );
      const usage = usageOf(response);
      return {
        ...readReply(response, connection),
        usage,
        costUsd: costOf(usage, options.price),
        servedBy: servedBy ?? connection.model,
        logprobs: null,
        downgrades: axDowngrades(request, sentBody),
      };
    });

  return {
    id: connection.id,
    capabilities: AX_CAPABILITIES,
    simulated: false,
    price: options.price,
    cacheScope: `ax/1 ${connection.baseUrl ?? 'default address'}`,
    generate,
  };
}

interface Exchange {
  readonly response: AxChatResponse;
  /** The request as it left. */
  readonly sentBody: string;
  /** The model id in the reply itself: Ax reports the requested one. */
  readonly servedBy: string | null;
}

async function exchangeOnce(
  connection: ProviderConnection,
  { provider }: AxModelOptions,
  request: LanguageModelRequest,
  prompted: boolean,
  signal: AbortSignal,
): Promise<Exchange> {
  const { ai } = await import('@ax-llm/ax');
  const judged = judgingFetch(connection, (url) => rewriteUrl(url, connection.baseUrl));
  let sentBody = '';
  let answered: string | null = null;
  // A client per call (50 microseconds): its fetch then knows which call it serves.
  const settings = {
    apiKey: connection.apiKey ?? 'none',
    config: { stream: false } as const,
    options: {
      // Retries and time limits are ours: two layers of retries multiply.
      retry: { maxRetries: 0 },
      timeout: connection.timeoutMs + 60_000,
      includeRequestBodyInErrors: false,
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        sentBody = typeof init?.body === 'string' ? init.body : '';
        const answer = await judged(input, { ...init, signal });
        answered = await answer.text();
        return answer;
      },
    },
  };
  const config = { ...settings.config, model: connection.model };
  const client =
    provider === 'anthropic'
      ? ai({ name: provider, ...settings })
      : ai({ name: provider, ...settings, config });
  try {
    const response = await client.chat(axRequest(connection, request, prompted), {
      stream: false,
      abortSignal: signal,
    });
    if (!('results' in response)) throw new TypeError('a stream where none was asked for');
    return { response, sentBody, servedBy: servedModel(answered) };
  } catch (error) {
    // Ax reads replies without checking them first.
    if (!(error instanceof TypeError) || answered === null) throw error;
    const detail = `not a reply of this provider: ${error.message}`;
    throw providerError('malformed-response', { model: connection.id, secrets: [], detail, cause: error });
  }
}

function servedModel(answered: string | null): string | null {
  return answered === null ? null : (/"model"\s*:\s*"([^"]+)"/.exec(answered)?.[1] ?? null);
}

/** Ax's address on another host: anthropic and others ignore its own option for that. */
export function rewriteUrl(url: string, baseUrl: string | null): string {
  if (baseUrl === null) return url;
  const base = new URL(baseUrl);
  const target = new URL(url);
  // A base with a path of its own replaces everything before the operation's path; without one, the host alone.
  const operation = /\/(chat\/completions|messages|responses)$/.exec(target.pathname)?.[0] ?? target.pathname;
  const prefix = base.pathname.replace(/\/+$/, '');
  const path = prefix === '' ? target.pathname : `${prefix}${operation}`;
  return `${base.origin}${path}${target.search}`;
}

// The client insists on its verified list and says so before it sends; servers answer 400.
function refusesOutput(error: unknown): boolean {
  return /structured output|native JSON Schema|json_schema|response_format|output_config|schema/i.test(
    messageOf(error),
  );
}

function axRequest(
  connection: ProviderConnection,
  request: LanguageModelRequest,
  prompted: boolean,
): AxChatRequest {
  const { sampling = {}, output } = request;
  return {
    model: connection.model,
    chatPrompt: request.messages.map((message) => axMessage(connection.id, message)),
    modelConfig: {
      stream: false,
      ...(sampling.temperature === undefined ? {} : { temperature: sampling.temperature }),
      ...(sampling.topP === undefined ? {} : { topP: sampling.topP }),
      ...(sampling.maxOutputTokens === undefined ? {} : { maxTokens: sampling.maxOutputTokens }),
      ...(sampling.stop === undefined ? {} : { stopSequences: [...sampling.stop] }),
    },
    ...(output === undefined || prompted
      ? {}
      : {
          responseFormat: {
            type: 'json_schema',
            schema: {
              name: output.name.replace(/[^a-zA-Z0-9_-]/g, '_'),
              schema: output.schema,
              strict: false,
            },
          },
        }),
  };
}

function axMessage(model: string, message: ChatMessage): AxChatRequest['chatPrompt'][number] {
  if (message.role === 'system') return { role: 'system', content: onlyText(message) };
  if (message.role === 'assistant') return { role: 'assistant', content: onlyText(message) };
  const parts = wireParts(message);
  const [first] = parts;
  if (parts.length === 1 && first?.type === 'text') {
    if (first.text.trim() === '')
      throw new UsageError('model/empty-message', `${model} takes no empty message.`);
    return { role: 'user', content: first.text };
  }
  return { role: 'user', content: parts.map((part) => axPart(model, part)) };
}

function axPart(model: string, part: WirePart) {
  if (part.type === 'text') return { type: 'text' as const, text: part.text };
  if (part.type !== 'image') return refuseMedia(model, AX_MEDIA, part.type);
  return { type: 'image' as const, mimeType: part.mediaType, image: base64(part.bytes) };
}

function readReply(
  response: AxChatResponse,
  connection: ProviderConnection,
): Pick<LanguageModelResponse, 'text' | 'finishReason' | 'requestId'> {
  const requestId = response.remoteRequestId ?? response.remoteId ?? null;
  const fail = { model: connection.id, secrets: [], requestId: requestId ?? undefined };
  const [result] = response.results;
  if (result === undefined)
    throw providerError('malformed-response', { ...fail, detail: 'the reply holds no result' });
  const text = result.content ?? '';
  const finishReason = finishReasonOf(result.finishReason);
  if (text === '' && finishReason === 'safety') {
    throw providerError('safety', { ...fail, detail: 'finish reason content_filter, no text' });
  }
  return { text, finishReason, requestId };
}

function finishReasonOf(reason: AxChatResponseResult['finishReason']): FinishReason {
  switch (reason) {
    case 'stop':
      return 'stop';
    case 'length':
      return 'length';
    case 'content_filter':
    // Ax's word for a chat completion that ended with `content_filter`.
    case 'error':
      return 'safety';
    case 'function_call':
    case undefined:
      return 'other';
  }
}

function usageOf({ modelUsage }: AxChatResponse): TokenUsage {
  const tokens = modelUsage?.tokens;
  const cached = tokens?.cacheReadTokens ?? null;
  return {
    // Ax counts tokens that went through the provider's cache beside the others.
    inputTokens:
      tokens === undefined ? null : tokens.promptTokens + (cached ?? 0) + (tokens.cacheCreationTokens ?? 0),
    outputTokens: tokens?.completionTokens ?? null,
    cachedInputTokens: cached,
    reasoningTokens: tokens?.reasoningTokens ?? tokens?.thoughtsTokens ?? null,
  };
}

function refusalOf(error: unknown, connection: ProviderConnection): Error | undefined {
  if (!(error instanceof Error) || error.name !== 'AxAIRefusalError') return undefined;
  const secrets = secretsOf(connection);
  return providerError('refusal', { model: connection.id, secrets, detail: error.message, cause: error });
}
