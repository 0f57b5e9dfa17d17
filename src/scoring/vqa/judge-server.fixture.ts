import sharp from 'sharp';
import { type LoopbackServer, type RecordedRequest } from '../../../tests/loopback/loopback-server.js';
import { at, listAt, textAt } from '../../../tests/loopback/seen-request.js';
import { scriptedModel } from '../../providers/middleware/scripted-model.fixture.js';
import { languageModel } from '../../providers/registry.js';
import type { LanguageModel } from '../../providers/language-model.js';

/** A model behind a real server that speaks the chat-completions protocol. */
export function judgeAt(server: LoopbackServer): LanguageModel {
  return languageModel('openai-compatible:judge', { env: {}, baseUrl: `${server.url}/v1` });
}

/** Texts and images (base64) of a request, over all its messages, in order. */
export function partsOf({ json }: RecordedRequest): {
  readonly text: string;
  readonly images: readonly string[];
} {
  const contents = listAt(json, 'messages').map((message) => at(message, 'content'));
  const parts = contents.flatMap((content) => (Array.isArray(content) ? content : [{ text: content }]));
  return {
    text: parts.map((part) => textAt(part, 'text')).join('\n'),
    images: parts.map((part) => textAt(part, 'image_url', 'url')).filter((url) => url !== ''),
  };
}

export function square(colour: string): Promise<Uint8Array> {
  return sharp({ create: { width: 32, height: 32, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** A reply whose first token has these alternatives, chosen first. */
export function replyWithLogprobs(text: string, ...tokens: readonly (readonly [string, number])[]): string {
  const alternatives = tokens.map(([token, probability]) => ({
    token,
    logprob: Math.log(probability),
    bytes: null,
  }));
  const content = [{ ...alternatives[0], top_logprobs: alternatives }];
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'judge',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: { content },
        message: { role: 'assistant', content: text },
      },
    ],
    usage: { prompt_tokens: 30, completion_tokens: 1, total_tokens: 31 },
  });
}

/** A model that cannot look at images. */
export function blindModel(): LanguageModel {
  return scriptedModel(() => Promise.reject(new Error('not asked')), {
    capabilities: { structuredOutput: 'native', media: [], seed: true, logprobs: false },
  });
}
