import type { JsonObject } from '../../../core/json.js';
import type { LanguageModelResponse } from '../../language-model.js';
import type { ChatRequest } from './chat-request.js';

/** The simulated reply as an OpenAI chat completion; `simulated: true` marks it for whoever looks. */
export function chatCompletion(asked: ChatRequest, response: LanguageModelResponse): JsonObject {
  const { inputTokens, outputTokens } = response.usage;
  return {
    id: `chatcmpl-${response.requestId ?? 'sim'}`,
    object: 'chat.completion',
    // The simulator has no time of its own: the same request gives the same bytes.
    created: 0,
    model: response.servedBy,
    simulated: true,
    choices: [
      {
        index: 0,
        message: messageOf(asked, response),
        logprobs: null,
        finish_reason: finishReasonOf(asked, response),
      },
    ],
    usage: {
      prompt_tokens: inputTokens ?? 0,
      completion_tokens: outputTokens ?? 0,
      total_tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
    },
  };
}

function messageOf(asked: ChatRequest, { text, requestId }: LanguageModelResponse): JsonObject {
  if (asked.tool === null) return { role: 'assistant', content: text, refusal: null };
  const call = {
    id: `call_${requestId ?? 'sim'}`,
    type: 'function',
    function: { name: asked.tool, arguments: text },
  };
  return { role: 'assistant', content: null, refusal: null, tool_calls: [call] };
}

function toolCall(
  name: string,
  { text, requestId }: Pick<LanguageModelResponse, 'text' | 'requestId'>,
): JsonObject {
  return { id: `call_${requestId ?? 'sim'}`, type: 'function', function: { name, arguments: text } };
}

function finishReasonOf(asked: ChatRequest, { finishReason }: LanguageModelResponse): string {
  if (finishReason === 'length') return 'length';
  return asked.tool === null ? 'stop' : 'tool_calls';
}

/** The same completion as server-sent events: the whole text in one piece, then the end with the usage. */
export function chatEvents(
  completion: JsonObject,
  asked: ChatRequest,
  response: LanguageModelResponse,
): string {
  const { id, created, model, usage } = completion;
  const { role, content } = messageOf(asked, response);
  const calls = asked.tool === null ? {} : { tool_calls: [{ index: 0, ...toolCall(asked.tool, response) }] };
  const chunk = (choices: readonly JsonObject[], rest: JsonObject = {}) =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, simulated: true, choices, ...rest })}\n\n`;
  return [
    chunk([{ index: 0, delta: { role, content, ...calls }, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: finishReasonOf(asked, response) }]),
    chunk([], { usage }),
    'data: [DONE]\n\n',
  ].join('');
}

/** An error in the shape that OpenAI clients read. */
export function chatError(message: string, type: string, code: string | null): JsonObject {
  return { error: { message, type, param: null, code } };
}
