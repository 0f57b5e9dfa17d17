import type { ChatMessage, ContentPart } from '../../signatures/messages.js';
import type { CallOptions, LanguageModelMiddleware, LanguageModelRequest } from '../language-model.js';
import { loadMedium, type MediaLoadingOptions } from '../media-loading.js';

export type { MediaLoadingOptions } from '../media-loading.js';

/** Reads files and URLs in messages just before the call: what is inside sees bytes only, and hashes contents. */
export function loadMedia(options: MediaLoadingOptions = {}): LanguageModelMiddleware {
  const load = async (request: LanguageModelRequest, { signal }: CallOptions) =>
    needsLoading(request) ? loadRequest(request, options, signal) : request;
  return (model) => ({
    ...model,
    async generate(request, call) {
      return model.generate(await load(request, call), call);
    },
    async forget(request, call) {
      // A medium that is gone cannot be asked about again.
      const loaded = model.forget === undefined ? null : await load(request, call).catch(() => null);
      if (loaded !== null) await model.forget?.(loaded, call);
    },
  });
}

function needsLoading({ messages }: LanguageModelRequest): boolean {
  return messages.some(({ content }) => content.some((part) => part.type === 'media'));
}

async function loadRequest(
  request: LanguageModelRequest,
  options: MediaLoadingOptions,
  signal: AbortSignal,
): Promise<LanguageModelRequest> {
  const load = async (part: ContentPart): Promise<ContentPart> =>
    part.type === 'text' ? part : { type: 'media', medium: await loadMedium(part.medium, options, signal) };
  const messages = request.messages.map(
    async (message): Promise<ChatMessage> => ({
      ...message,
      content: await Promise.all(message.content.map(load)),
    }),
  );
  return { ...request, messages: await Promise.all(messages) };
}
