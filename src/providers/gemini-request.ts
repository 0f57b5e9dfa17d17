import type { Content, GenerateContentConfig, GenerateContentParameters, Part } from '@google/genai';
import type { JsonObject } from '../core/json.js';
import type { ChatMessage } from '../signatures/messages.js';
import type { Concession } from './concessions.js';
import type { Downgrade, LanguageModelRequest } from './language-model.js';
import { base64, onlyText, systemText, type WirePart, wireParts } from './wire-parts.js';

export type GeminiSetting = 'temperature' | 'topP' | 'seed' | 'stop' | 'topLogprobs' | 'schema' | 'json';

export const GEMINI_MEDIA = ['image', 'audio', 'video'] as const;

/** The parameters of `models.generateContent`, without the settings that this model was found to refuse. */
export function geminiParameters(
  model: string,
  request: LanguageModelRequest,
  conceded: ReadonlySet<GeminiSetting>,
  abortSignal: AbortSignal,
): GenerateContentParameters {
  const { sampling = {}, output, topLogprobs } = request;
  const keeps = (setting: GeminiSetting) => !conceded.has(setting);
  const system = systemText(request.messages);
  const config: GenerateContentConfig = {
    abortSignal,
    ...(system === null ? {} : { systemInstruction: system }),
    ...(sampling.temperature !== undefined && keeps('temperature')
      ? { temperature: sampling.temperature }
      : {}),
    ...(sampling.topP !== undefined && keeps('topP') ? { topP: sampling.topP } : {}),
    ...(sampling.maxOutputTokens === undefined ? {} : { maxOutputTokens: sampling.maxOutputTokens }),
    ...(sampling.seed !== undefined && keeps('seed') ? { seed: sampling.seed } : {}),
    ...(sampling.stop !== undefined && keeps('stop') ? { stopSequences: [...sampling.stop] } : {}),
    ...(topLogprobs !== undefined && keeps('topLogprobs')
      ? { responseLogprobs: true, logprobs: topLogprobs }
      : {}),
    ...(output !== undefined && keeps('json') ? { responseMimeType: 'application/json' } : {}),
    ...(output !== undefined && keeps('json') && keeps('schema')
      ? { responseJsonSchema: withoutDialect(output.schema) }
      : {}),
  };
  const turns = request.messages.filter((message) => message.role !== 'system');
  return { model, contents: turns.map(geminiContent), config };
}

// `$schema` names the dialect only; it is not among the keywords the API documents.
function withoutDialect({ $schema: _dialect, ...schema }: JsonObject): JsonObject {
  return schema;
}

function geminiContent(message: ChatMessage): Content {
  if (message.role === 'assistant') return { role: 'model', parts: [{ text: onlyText(message) }] };
  return { role: 'user', parts: wireParts(message).map(geminiPart) };
}

function geminiPart(part: WirePart): Part {
  if (part.type === 'text') return { text: part.text };
  return { inlineData: { mimeType: part.mediaType, data: base64(part.bytes) } };
}

/** The settings in this request that a model may refuse, and what happens then. */
export function geminiConcessions(request: LanguageModelRequest): readonly Concession<GeminiSetting>[] {
  const { sampling = {}, output, topLogprobs } = request;
  const leftOut = 'left out: the model refuses it';
  const all = [
    concession('topLogprobs', /log_?probs/i, leftOut, topLogprobs !== undefined),
    concession('temperature', /temperature/i, leftOut, sampling.temperature !== undefined),
    concession('topP', /top_?p\b/i, leftOut, sampling.topP !== undefined),
    concession('seed', /\bseed\b/i, leftOut, sampling.seed !== undefined),
    concession('stop', /stop_?sequences?/i, leftOut, sampling.stop !== undefined),
    concession(
      'schema',
      /schema/i,
      'asked for any JSON: the model refuses the schema, which stands in the prompt',
      output !== undefined,
      'output',
    ),
    concession(
      'json',
      /mime_?type|json mode/i,
      'no response format: the model refuses JSON mode; the schema stands in the prompt',
      output !== undefined,
      'output',
    ),
  ];
  return all.filter(({ inUse }) => inUse);
}

function concession(
  setting: GeminiSetting,
  mentions: RegExp,
  action: string,
  inUse: boolean,
  shownAs: string = setting,
): Concession<GeminiSetting> & { readonly inUse: boolean } {
  return { setting, mentions, downgrade: { setting: shownAs, action }, inUse };
}

export function geminiDowngrades(
  request: LanguageModelRequest,
  conceded: ReadonlySet<GeminiSetting>,
): readonly Downgrade[] {
  return geminiConcessions(request)
    .filter(({ setting }) => conceded.has(setting) && !(setting === 'schema' && conceded.has('json')))
    .map(({ downgrade }) => downgrade);
}
