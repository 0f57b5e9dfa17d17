import {
  type Answer,
  DEFAULT_USAGE,
  type Protocol,
  type RecordedRequest,
  startLoopbackServer,
} from './loopback-server.js';
import { at, listAt, type SeenRequest, type SeenTurn, textAt } from './seen-request.js';

/** OpenAI chat completions (and whoever speaks the same protocol). The base URL of a client is `url` + `/v1`. */
export const startOpenAIServer = () => startLoopbackServer(OPENAI_PROTOCOL);

export const OPENAI_PROTOCOL: Protocol = {
  render(answer, request) {
    const headers = { 'x-request-id': 'req-openai-1' };
    if (
      request.method !== 'POST' ||
      !/\/(chat\/completions|images\/(generations|edits))$/.test(request.path)
    ) {
      return {
        status: 404,
        body: { error: { message: `no route ${request.path}`, type: 'not_found' } },
        headers,
      };
    }
    if (answer.type === 'error') {
      const error = {
        message: answer.message ?? `error ${answer.status}`,
        type: 'error',
        param: answer.param ?? null,
        code: answer.code ?? null,
      };
      return { status: answer.status, body: { error }, headers: { ...headers, ...answer.headers } };
    }
    return { status: 200, body: completion(answer, textAt(request.json, 'model')), headers };
  },
};

function completion(answer: Extract<Answer, { type: 'text' | 'refusal' | 'blocked' }>, model: string) {
  const usage = answer.type === 'text' && answer.usage !== undefined ? answer.usage : DEFAULT_USAGE;
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: `${model}-served`,
    choices: [choice(answer)],
    ...(usage === null
      ? {}
      : {
          usage: {
            prompt_tokens: usage.input,
            completion_tokens: usage.output,
            total_tokens: usage.input + usage.output,
            prompt_tokens_details: { cached_tokens: usage.cached ?? 0, audio_tokens: 0 },
            completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
          },
        }),
  };
}

function choice(answer: Extract<Answer, { type: 'text' | 'refusal' | 'blocked' }>) {
  switch (answer.type) {
    case 'refusal':
      return {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: null, refusal: answer.text },
      };
    case 'blocked':
      return {
        index: 0,
        finish_reason: 'content_filter',
        logprobs: null,
        message: { role: 'assistant', content: null, refusal: null },
      };
    case 'text': {
      const reasons = { stop: 'stop', length: 'length', safety: 'content_filter' };
      const content = answer.logprobs?.map((item) => ({ ...item, bytes: null, top_logprobs: [item] }));
      return {
        index: 0,
        finish_reason: reasons[answer.finish ?? 'stop'],
        logprobs: content === undefined ? null : { content, refusal: null },
        message: { role: 'assistant', content: answer.text, refusal: null },
      };
    }
  }
}

export function seenByOpenAI({ json, headers }: RecordedRequest): SeenRequest {
  const messages = listAt(json, 'messages');
  const system = messages.filter((message) => at(message, 'role') === 'system');
  const format = at(json, 'response_format', 'type');
  return {
    model: textAt(json, 'model'),
    key: headers['authorization']?.replace('Bearer ', '') ?? null,
    system: system.map((message) => textOf(message)).join('\n\n'),
    turns: messages.filter((message) => at(message, 'role') !== 'system').map(turn),
    schema:
      format === 'json_schema'
        ? at(json, 'response_format', 'json_schema', 'schema')
        : format === 'json_object'
          ? 'any'
          : null,
    temperature: at(json, 'temperature'),
    topP: at(json, 'top_p'),
    maxOutputTokens: at(json, 'max_completion_tokens') ?? at(json, 'max_tokens'),
    seed: at(json, 'seed'),
    stop: at(json, 'stop'),
    logprobs: at(json, 'logprobs') === true ? at(json, 'top_logprobs') : undefined,
    streams: at(json, 'stream') === true,
  };
}

function turn(message: unknown): SeenTurn {
  const media = listAt(message, 'content').flatMap((part) => {
    const url = textAt(part, 'image_url', 'url');
    const match = /^data:([^;]+);base64,(.*)$/s.exec(url);
    if (match !== null) return [{ mediaType: match[1] ?? '', base64: match[2] ?? '' }];
    const audio = textAt(part, 'input_audio', 'data');
    return audio === ''
      ? []
      : [{ mediaType: `audio/${textAt(part, 'input_audio', 'format')}`, base64: audio }];
  });
  return { role: at(message, 'role') === 'assistant' ? 'assistant' : 'user', text: textOf(message), media };
}

function textOf(message: unknown): string {
  const content = at(message, 'content');
  if (typeof content === 'string') return content;
  return listAt(message, 'content')
    .map((part) => textAt(part, 'text'))
    .join('');
}
