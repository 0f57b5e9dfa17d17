import type { JsonObject } from '../../../core/json.js';
import type { ChatMessage, ContentPart } from '../../../signatures/messages.js';
import type { LanguageModelRequest, SamplingOptions } from '../../language-model.js';
import { asList, asObject, asText } from '../heads/head-call.js';

/** A body that cannot be answered, in words for the client. */
export class BadChatRequest extends Error {}

/** An OpenAI chat-completions body as the simulator reads it. */
export interface ChatRequest {
  readonly model: string;
  readonly request: LanguageModelRequest;
  /** Set when the schema came as the only, or the forced, tool: the reply goes into a tool call. */
  readonly tool: string | null;
  readonly stream: boolean;
}

/** Reads a chat-completions body. Throws BadChatRequest with the field that is wrong. */
export function readChatRequest(body: unknown): ChatRequest {
  const source = asObject(body);
  if (source === undefined) throw new BadChatRequest('the body must be a JSON object');
  if (typeof source['model'] !== 'string') throw new BadChatRequest('model: a string is required');
  const messages = asList(source['messages']).map(readMessage);
  if (messages.length === 0)
    throw new BadChatRequest('messages: a list with at least one message is required');
  if (typeof source['n'] === 'number' && source['n'] !== 1)
    throw new BadChatRequest('n: only 1 is supported');
  const tool = toolOf(source);
  const output = tool?.output ?? outputOf(source);
  return {
    model: source['model'],
    request: { messages, ...(output === null ? {} : { output }), sampling: samplingOf(source) },
    tool: tool?.output.name ?? null,
    stream: source['stream'] === true,
  };
}

function readMessage(value: unknown, index: number): ChatMessage {
  const message = asObject(value);
  const role = message?.['role'];
  const content = readContent(message?.['content']);
  switch (role) {
    case 'system':
    case 'developer':
      return { role: 'system', content };
    case 'user':
    case 'assistant':
      return { role, content };
    default:
      throw new BadChatRequest(`messages[${index}].role: system, user or assistant is required`);
  }
}

function readContent(content: unknown): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return asList(content).flatMap((item): ContentPart[] => {
    const part = asObject(item);
    if (part?.['type'] === 'text') return [{ type: 'text', text: asText(part['text']) }];
    const url = asText(asObject(part?.['image_url'])?.['url']);
    return url === '' ? [] : [{ type: 'media', medium: { kind: 'image', source: { type: 'url', url } } }];
  });
}

interface OutputRequest {
  readonly name: string;
  readonly schema: JsonObject;
}

function outputOf(source: JsonObject): OutputRequest | null {
  const format = asObject(source['response_format']);
  if (format?.['type'] !== 'json_schema') return null;
  const declared = asObject(format['json_schema']);
  const schema = asObject(declared?.['schema']);
  if (schema === undefined)
    throw new BadChatRequest('response_format.json_schema.schema: an object is required');
  return { name: asText(declared?.['name']) || 'output', schema };
}

/** The tool whose arguments are the structured output, when the client asks for it that way. */
function toolOf(source: JsonObject): { readonly output: OutputRequest } | null {
  const tools = asList(source['tools']).map((tool) => asObject(asObject(tool)?.['function']));
  const forced = asText(asObject(asObject(source['tool_choice'])?.['function'])?.['name']);
  const wanted =
    source['tool_choice'] === 'required'
      ? tools[0]
      : tools.find((tool) => forced !== '' && tool?.['name'] === forced);
  const schema = asObject(wanted?.['parameters']);
  return schema === undefined ? null : { output: { name: asText(wanted?.['name']), schema } };
}

function samplingOf(source: JsonObject): SamplingOptions {
  const stop =
    typeof source['stop'] === 'string'
      ? [source['stop']]
      : asList(source['stop']).filter((mark) => typeof mark === 'string');
  const number = (key: string) => (typeof source[key] === 'number' ? source[key] : undefined);
  const temperature = number('temperature');
  const topP = number('top_p');
  const maxOutputTokens = number('max_completion_tokens') ?? number('max_tokens');
  const seed = number('seed');
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
  };
}
