import {
  type Answer,
  DEFAULT_USAGE,
  type Protocol,
  type RecordedRequest,
  startLoopbackServer,
} from './loopback-server.js';
import { at, listAt, type SeenRequest, type SeenTurn, textAt } from './seen-request.js';

/** Anthropic's `POST /v1/messages`. */
export const startAnthropicServer = () => startLoopbackServer(ANTHROPIC_PROTOCOL);

export const ANTHROPIC_PROTOCOL: Protocol = {
  render(answer, request) {
    const headers = { 'request-id': 'req-anthropic-1' };
    if (request.method !== 'POST' || request.path !== '/v1/messages') {
      const error = { type: 'not_found_error', message: `no route ${request.path}` };
      return { status: 404, body: { type: 'error', error }, headers };
    }
    if (answer.type === 'error') {
      const error = { type: answer.code ?? 'api_error', message: answer.message ?? `error ${answer.status}` };
      return {
        status: answer.status,
        body: { type: 'error', error },
        headers: { ...headers, ...answer.headers },
      };
    }
    return { status: 200, body: message(answer, textAt(request.json, 'model')), headers };
  },
};

function message(answer: Extract<Answer, { type: 'text' | 'refusal' | 'blocked' }>, model: string) {
  const usage = answer.type === 'text' && answer.usage !== undefined ? answer.usage : DEFAULT_USAGE;
  const reasons = { stop: 'end_turn', length: 'max_tokens', safety: 'refusal' };
  return {
    id: 'msg-1',
    type: 'message',
    role: 'assistant',
    model: `${model}-served`,
    content: answer.type === 'text' ? [{ type: 'text', text: answer.text }] : [],
    // The protocol knows one word for a model that will not and a filter that may not.
    stop_reason: answer.type === 'text' ? reasons[answer.finish ?? 'stop'] : 'refusal',
    stop_sequence: null,
    ...(usage === null
      ? {}
      : {
          usage: {
            // Tokens read from the provider's cache are counted beside the others.
            input_tokens: usage.input - (usage.cached ?? 0),
            output_tokens: usage.output,
            cache_read_input_tokens: usage.cached ?? 0,
          },
        }),
  };
}

export function seenByAnthropic({ json, headers }: RecordedRequest): SeenRequest {
  const system = at(json, 'system');
  return {
    model: textAt(json, 'model'),
    key: headers['x-api-key'] ?? null,
    system:
      typeof system === 'string'
        ? system
        : listAt(json, 'system')
            .map((part) => textAt(part, 'text'))
            .join('\n\n'),
    turns: listAt(json, 'messages').map(turn),
    schema: at(json, 'output_config', 'format', 'schema') ?? null,
    temperature: at(json, 'temperature'),
    topP: at(json, 'top_p'),
    maxOutputTokens: at(json, 'max_tokens'),
    seed: at(json, 'seed'),
    stop: at(json, 'stop_sequences'),
    logprobs: undefined,
    streams: at(json, 'stream') === true,
  };
}

function turn(item: unknown): SeenTurn {
  const content = at(item, 'content');
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : listAt(item, 'content');
  return {
    role: at(item, 'role') === 'assistant' ? 'assistant' : 'user',
    text: parts.map((part) => textAt(part, 'text')).join(''),
    media: parts.flatMap((part) => {
      const base64 = textAt(part, 'source', 'data');
      return base64 === '' ? [] : [{ mediaType: textAt(part, 'source', 'media_type'), base64 }];
    }),
  };
}
