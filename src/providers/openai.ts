import { z } from 'zod';
import { lazy } from '../core/lazy.js';
import { type ProviderConnection, secretsOf, timedCall } from './call.js';
import { sendConceding } from './concessions.js';
import type {
  FinishReason,
  LanguageModel,
  LanguageModelResponse,
  TokenLogprob,
  TokenUsage,
} from './language-model.js';
import {
  OPENAI_MEDIA,
  type OpenAIDialect,
  type OpenAISetting,
  openaiBody,
  openaiConcessions,
  openaiDowngrades,
} from './openai-request.js';
import { createOpenAIClient } from './openai-client.js';
import { costOf, type ModelPrice } from './prices.js';
import { providerError, requestIdOf } from './provider-failure.js';
import { holdsMedia } from './wire-parts.js';

export interface OpenAIModelOptions extends OpenAIDialect {
  readonly price: ModelPrice | null;
  readonly organization: string | null;
  readonly project: string | null;
}

export const OPENAI_CAPABILITIES = {
  structuredOutput: 'native',
  media: OPENAI_MEDIA,
  seed: true,
  logprobs: true,
} as const;

/** Chat completions of OpenAI and of every server that speaks the same protocol, over the official client. */
export function openaiModel(connection: ProviderConnection, options: OpenAIModelOptions): LanguageModel {
  // Settings this server was found to refuse; one model object talks to one model of one server.
  const conceded = new Set<OpenAISetting>();
  const client = lazy(() => createOpenAIClient(connection, options));

  const generate: LanguageModel['generate'] = (request, { signal }) =>
    timedCall(connection, signal, async (call) => {
      const { chat } = await client.get();
      const sent = await sendConceding(conceded, openaiConcessions(request, options), (without) => {
        const body = openaiBody(connection.model, request, options, without);
        return chat.completions.create(body, { signal: call.signal }).withResponse();
      });
      const { data, response } = sent.reply;
      const { audioInputTokens, ...reply } = readReply(
        data,
        connection,
        requestIdOf(response.headers) ?? null,
      );
      const details = { hasAudio: holdsMedia(request, 'audio'), audioInputTokens };
      return {
        ...reply,
        costUsd: costOf(reply.usage, options.price, details),
        downgrades: openaiDowngrades(request, options, sent.conceded),
      };
    });

  return {
    id: connection.id,
    capabilities: OPENAI_CAPABILITIES,
    simulated: false,
    price: options.price,
    cacheScope: `openai-chat/1 ${connection.baseUrl ?? 'default address'}`,
    generate,
  };
}

const count = z.number().int().nonnegative().nullish();

/** As much of a reply as is used; compatible servers leave out or null many fields. */
const completionSchema = z.object({
  model: z.string().nullish(),
  // Our own simulator's server says so; no other server has the field.
  simulated: z.boolean().nullish(),
  id: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        logprobs: z
          .object({
            content: z
              .array(
                z.object({
                  token: z.string(),
                  logprob: z.number(),
                  top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })).nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count, audio_tokens: count }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
    })
    .nullish(),
});

type Completion = z.output<typeof completionSchema>;

type InReply = 'text' | 'finishReason' | 'usage' | 'servedBy' | 'requestId' | 'logprobs' | 'simulated';

interface ReadReply extends Pick<LanguageModelResponse, InReply> {
  readonly audioInputTokens: number | null;
}

function readReply(data: unknown, connection: ProviderConnection, headerId: string | null): ReadReply {
  const secrets = secretsOf(connection);
  const fail = { model: connection.id, secrets, requestId: headerId ?? undefined };
  const parsed = completionSchema.safeParse(data);
  if (!parsed.success) {
    const detail = `not a chat completion: ${z.prettifyError(parsed.error).split('\n')[0]}`;
    throw providerError('malformed-response', { ...fail, detail });
  }
  const [choice] = parsed.data.choices;
  const { content, refusal } = choice?.message ?? {};
  const text = content ?? '';
  const finishReason = finishReasonOf(choice?.finish_reason, refusal);
  if (text === '' && finishReason === 'refusal') {
    throw providerError('refusal', { ...fail, detail: refusal ?? 'no text' });
  }
  if (text === '' && finishReason === 'safety') {
    throw providerError('safety', { ...fail, detail: 'finish reason content_filter, no text' });
  }
  return {
    text,
    finishReason,
    usage: usageOf(parsed.data),
    audioInputTokens: parsed.data.usage?.prompt_tokens_details?.audio_tokens ?? null,
    servedBy: parsed.data.model ?? connection.model,
    requestId: headerId ?? parsed.data.id ?? null,
    logprobs: logprobsOf(parsed.data),
    ...(parsed.data.simulated === true ? { simulated: true } : {}),
  };
}

function finishReasonOf(reason: string | null | undefined, refusal: string | null | undefined): FinishReason {
  if (typeof refusal === 'string' && refusal !== '') return 'refusal';
  switch (reason) {
    case 'stop':
      return 'stop';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'safety';
    default:
      return 'other';
  }
}

function usageOf({ usage }: Completion): TokenUsage {
  return {
    inputTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
    cachedInputTokens: usage?.prompt_tokens_details?.cached_tokens ?? null,
    reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens ?? null,
  };
}

function logprobsOf({ choices }: Completion): readonly TokenLogprob[] | null {
  const content = choices[0]?.logprobs?.content;
  if (!content) return null;
  return content.map(({ token, logprob, top_logprobs }) => ({
    token,
    logprob,
    alternatives: top_logprobs ?? [],
  }));
}
