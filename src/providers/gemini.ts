import type { GenerateContentResponse } from '@google/genai';
import { z } from 'zod';
import { lazy } from '../core/lazy.js';
import { type ProviderConnection, secretsOf, timedCall } from './call.js';
import { sendConceding } from './concessions.js';
import { createGeminiClient } from './gemini-client.js';
import {
  GEMINI_MEDIA,
  type GeminiSetting,
  geminiConcessions,
  geminiDowngrades,
  geminiParameters,
} from './gemini-request.js';
import type {
  FinishReason,
  LanguageModel,
  LanguageModelResponse,
  TokenLogprob,
  TokenUsage,
} from './language-model.js';
import { costOf, type ModelPrice } from './prices.js';
import { providerError, requestIdOf } from './provider-failure.js';
import { holdsMedia } from './wire-parts.js';

export const GEMINI_CAPABILITIES = {
  structuredOutput: 'native',
  media: GEMINI_MEDIA,
  seed: true,
  logprobs: true,
} as const;

/** Gemini's generateContent over @google/genai. Safety settings stay as the provider has them. */
export function geminiModel(
  connection: ProviderConnection,
  options: { readonly price: ModelPrice | null },
): LanguageModel {
  const conceded = new Set<GeminiSetting>();
  const client = lazy(() => createGeminiClient(connection));

  const generate: LanguageModel['generate'] = (request, { signal }) =>
    timedCall(connection, signal, async (call) => {
      const { models } = await client.get();
      const sent = await sendConceding(conceded, geminiConcessions(request), (without) =>
        models.generateContent(geminiParameters(connection.model, request, without, call.signal)),
      );
      const usage = usageOf(sent.reply);
      const hasAudio = holdsMedia(request, 'audio');
      return {
        ...readReply(sent.reply, connection),
        usage,
        costUsd: costOf(usage, options.price, { hasAudio, audioInputTokens: audioTokensOf(sent.reply) }),
        servedBy: sent.reply.modelVersion ?? connection.model,
        downgrades: geminiDowngrades(request, sent.conceded),
      };
    });

  return {
    id: connection.id,
    capabilities: GEMINI_CAPABILITIES,
    simulated: false,
    price: options.price,
    cacheScope: `gemini/1 ${connection.baseUrl ?? 'default address'}`,
    generate,
  };
}

/** The client passes on whatever came. */
const partsSchema = z.array(z.object({ text: z.string().optional(), thought: z.boolean().optional() }));

function readReply(
  response: GenerateContentResponse,
  connection: ProviderConnection,
): Pick<LanguageModelResponse, 'text' | 'finishReason' | 'requestId' | 'logprobs'> {
  const secrets = secretsOf(connection);
  const headers = new Headers(response.sdkHttpResponse?.headers ?? {});
  const requestId = requestIdOf(headers) ?? response.responseId ?? null;
  const fail = { model: connection.id, secrets, requestId: requestId ?? undefined };
  const blockReason = response.promptFeedback?.blockReason;
  if (blockReason) {
    throw providerError('safety', { ...fail, detail: `the prompt was blocked: ${blockReason}` });
  }
  const candidate = response.candidates?.[0];
  if (candidate === undefined) {
    throw providerError('malformed-response', { ...fail, detail: 'the reply holds no candidate' });
  }
  const parts = partsSchema.safeParse(candidate.content?.parts ?? []);
  if (!parts.success) {
    throw providerError('malformed-response', { ...fail, detail: 'the parts of the reply are no parts' });
  }
  // Thoughts stand among the parts; `response.text` would warn about every other kind of part.
  const text = parts.data.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join('');
  const finishReason = finishReasonOf(candidate.finishReason);
  if (text === '' && finishReason === 'safety') {
    const detail = `the reply was blocked: ${candidate.finishReason} ${candidate.finishMessage ?? ''}`.trim();
    throw providerError('safety', { ...fail, detail });
  }
  return { text, finishReason, requestId, logprobs: logprobsOf(response) };
}

function finishReasonOf(reason: string | undefined): FinishReason {
  switch (reason) {
    case 'STOP':
      return 'stop';
    case 'MAX_TOKENS':
      return 'length';
    case 'SAFETY':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
      return 'safety';
    default:
      return 'other';
  }
}

/** Gemini counts hidden reasoning apart from the visible reply; both are billed as output. */
function usageOf({ usageMetadata: usage }: GenerateContentResponse): TokenUsage {
  const thoughts = usage?.thoughtsTokenCount;
  const visible = usage?.candidatesTokenCount;
  return {
    inputTokens:
      usage?.promptTokenCount === undefined
        ? null
        : usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
    // A reply cut off while thinking has thoughts and no visible tokens.
    outputTokens: visible === undefined && thoughts === undefined ? null : (visible ?? 0) + (thoughts ?? 0),
    cachedInputTokens: usage?.cachedContentTokenCount ?? null,
    reasoningTokens: thoughts ?? null,
  };
}

function audioTokensOf({ usageMetadata: usage }: GenerateContentResponse): number | null {
  const details = usage?.promptTokensDetails;
  if (details === undefined) return null;
  return details.find(({ modality }) => modality === 'AUDIO')?.tokenCount ?? 0;
}

function logprobsOf(response: GenerateContentResponse): readonly TokenLogprob[] | null {
  const result = response.candidates?.[0]?.logprobsResult;
  if (result?.chosenCandidates === undefined) return null;
  return result.chosenCandidates.map((chosen, at) => ({
    token: chosen.token ?? '',
    logprob: chosen.logProbability ?? Number.NEGATIVE_INFINITY,
    alternatives: (result.topCandidates?.[at]?.candidates ?? []).map((candidate) => ({
      token: candidate.token ?? '',
      logprob: candidate.logProbability ?? Number.NEGATIVE_INFINITY,
    })),
  }));
}
