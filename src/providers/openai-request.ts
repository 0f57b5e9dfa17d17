import type OpenAI from 'openai';
import type { ChatMessage } from '../signatures/messages.js';
import type { Concession } from './concessions.js';
import type { Downgrade, LanguageModelRequest } from './language-model.js';
import { strictSchemaProblem } from './strict-schema.js';
import { base64, onlyText, refuseMedia, type WirePart, wireParts } from './wire-parts.js';

export type OpenAISetting =
  | 'temperature'
  | 'topP'
  | 'maxOutputTokens'
  | 'seed'
  | 'stop'
  | 'topLogprobs'
  | 'strict'
  | 'schema'
  | 'json';

/** Which of the two names for the output limit a server takes first. */
export type OutputLimitField = 'max_tokens' | 'max_completion_tokens';

export interface OpenAIDialect {
  readonly outputLimitField: OutputLimitField;
  /** Only OpenAI itself tells strict from lenient; others constrain decoding to whatever schema they get. */
  readonly knowsStrict: boolean;
}

export const OPENAI_MEDIA = ['image', 'audio'] as const;

type Body = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

/** The request body, without the settings that this server was found to refuse. */
export function openaiBody(
  model: string,
  request: LanguageModelRequest,
  dialect: OpenAIDialect,
  conceded: ReadonlySet<OpenAISetting>,
): Body {
  const { sampling = {}, output, topLogprobs } = request;
  const keeps = (setting: OpenAISetting) => !conceded.has(setting);
  const format = output === undefined ? undefined : responseFormat(output, dialect, conceded);
  return {
    model,
    messages: request.messages.map((message) => openaiMessage(model, message)),
    ...(sampling.temperature !== undefined && keeps('temperature')
      ? { temperature: sampling.temperature }
      : {}),
    ...(sampling.topP !== undefined && keeps('topP') ? { top_p: sampling.topP } : {}),
    ...(sampling.seed !== undefined && keeps('seed') ? { seed: sampling.seed } : {}),
    ...(sampling.stop !== undefined && keeps('stop') ? { stop: [...sampling.stop] } : {}),
    ...(sampling.maxOutputTokens === undefined
      ? {}
      : { [limitField(dialect, conceded)]: sampling.maxOutputTokens }),
    ...(topLogprobs !== undefined && keeps('topLogprobs')
      ? { logprobs: true, top_logprobs: topLogprobs }
      : {}),
    ...(format === undefined ? {} : { response_format: format }),
  };
}

function limitField(dialect: OpenAIDialect, conceded: ReadonlySet<OpenAISetting>): OutputLimitField {
  if (!conceded.has('maxOutputTokens')) return dialect.outputLimitField;
  return dialect.outputLimitField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
}

function responseFormat(
  output: NonNullable<LanguageModelRequest['output']>,
  dialect: OpenAIDialect,
  conceded: ReadonlySet<OpenAISetting>,
): Body['response_format'] {
  if (conceded.has('json')) return undefined;
  if (conceded.has('schema')) return { type: 'json_object' };
  const strict = dialect.knowsStrict && !conceded.has('strict') && strictProblem(output.schema) === null;
  return {
    type: 'json_schema',
    json_schema: {
      name: schemaName(output.name),
      schema: output.schema,
      ...(dialect.knowsStrict ? { strict } : {}),
    },
  };
}

// Signatures keep one schema object for all their calls, so the walk over it is paid once.
const strictProblems = new WeakMap<object, { readonly problem: string | null }>();
function strictProblem(schema: NonNullable<LanguageModelRequest['output']>['schema']): string | null {
  const known = strictProblems.get(schema);
  if (known !== undefined) return known.problem;
  const problem = strictSchemaProblem(schema);
  strictProblems.set(schema, { problem });
  return problem;
}

// The protocol allows letters, digits, _ and -, 64 at most.
function schemaName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'reply';
}

function openaiMessage(model: string, message: ChatMessage): OpenAI.Chat.ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: onlyText(message) };
    case 'assistant':
      return { role: 'assistant', content: onlyText(message) };
    case 'user': {
      const parts = wireParts(message);
      const [first] = parts;
      // Plain text as a plain string: not every compatible server reads lists of parts.
      if (parts.length === 1 && first?.type === 'text') return { role: 'user', content: first.text };
      return { role: 'user', content: parts.map((part) => openaiPart(model, part)) };
    }
  }
}

function openaiPart(model: string, part: WirePart): OpenAI.Chat.ChatCompletionContentPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${base64(part.bytes)}` } };
    case 'audio': {
      const format = /wav|wave/.test(part.mediaType) ? 'wav' : /mpeg|mp3/.test(part.mediaType) ? 'mp3' : null;
      if (format === null) refuseMedia(`${model} (audio as wav or mp3)`, OPENAI_MEDIA, 'audio');
      return { type: 'input_audio', input_audio: { data: base64(part.bytes), format } };
    }
    case 'video':
      return refuseMedia(model, OPENAI_MEDIA, 'video');
  }
}

/** The settings in this request that a server may refuse, and what happens then. */
export function openaiConcessions(
  request: LanguageModelRequest,
  dialect: OpenAIDialect,
): readonly Concession<OpenAISetting>[] {
  const { sampling = {}, output, topLogprobs } = request;
  const other = dialect.outputLimitField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const all: readonly (Concession<OpenAISetting> & { readonly inUse: boolean })[] = [
    concession(
      'temperature',
      /temperature/i,
      'left out: the model refuses it',
      sampling.temperature !== undefined,
    ),
    concession('topP', /top_p/i, 'left out: the model refuses it', sampling.topP !== undefined),
    concession(
      'maxOutputTokens',
      /max_(completion_)?tokens/i,
      `sent as ${other}: the model refuses ${dialect.outputLimitField}`,
      sampling.maxOutputTokens !== undefined,
    ),
    concession('seed', /\bseed\b/i, 'left out: the model refuses it', sampling.seed !== undefined),
    concession('stop', /\bstop\b/i, 'left out: the model refuses it', sampling.stop !== undefined),
    concession('topLogprobs', /logprobs/i, 'left out: the model refuses it', topLogprobs !== undefined),
    ...(output === undefined ? [] : outputLadder(dialect, strictProblem(output.schema) === null)),
  ];
  return all.filter(({ inUse }) => inUse);
}

const MENTIONS_OUTPUT = /response_format|json_schema|json_object|structured output|schema|grammar/i;

// Steps down one at a time: strict schema, lenient schema, any JSON, the prompt alone.
function outputLadder(dialect: OpenAIDialect, strictAllowed: boolean) {
  return [
    concession(
      'strict',
      MENTIONS_OUTPUT,
      'schema sent without strict mode: it was refused',
      dialect.knowsStrict && strictAllowed,
      'output',
    ),
    concession(
      'schema',
      MENTIONS_OUTPUT,
      'asked for any JSON object: json_schema is refused; the schema stands in the prompt',
      true,
      'output',
    ),
    concession(
      'json',
      MENTIONS_OUTPUT,
      'no response format: json_object is refused; the schema stands in the prompt',
      true,
      'output',
    ),
  ];
}

function concession(
  setting: OpenAISetting,
  mentions: RegExp,
  action: string,
  inUse: boolean,
  shownAs: string = setting,
): Concession<OpenAISetting> & { readonly inUse: boolean } {
  return { setting, mentions, downgrade: { setting: shownAs, action }, inUse };
}

/** What this request lost: settings conceded to the server, and strict mode when the schema does not allow it. */
export function openaiDowngrades(
  request: LanguageModelRequest,
  dialect: OpenAIDialect,
  conceded: ReadonlySet<OpenAISetting>,
): readonly Downgrade[] {
  const lost = openaiConcessions(request, dialect).filter(({ setting }) => conceded.has(setting));
  // Of the output ladder only the last step taken is true.
  const ladder = lost.filter(({ downgrade }) => downgrade.setting === 'output');
  const downgrades = lost
    .filter((item) => item.downgrade.setting !== 'output' || item === ladder.at(-1))
    .map(({ downgrade }) => downgrade);
  const problem = request.output === undefined ? null : strictProblem(request.output.schema);
  if (!dialect.knowsStrict || problem === null || ladder.length > 0) return downgrades;
  return [...downgrades, { setting: 'output', action: `schema sent without strict mode: ${problem}` }];
}
