import { hashJson, sha256 } from '../../core/hash.js';
import type { JsonObject } from '../../core/json.js';
import { UsageError } from '../../core/errors.js';
import type { MediaSource } from '../../signatures/media.js';
import type { ContentPart } from '../../signatures/messages.js';
import type { LanguageModel, LanguageModelRequest } from '../language-model.js';

/** Version of what goes into a key; raised when an old reply would no longer be the answer to the same key. */
const KEY_VERSION = 1;

/**
 * Everything that decides a reply, as plain JSON: the whole request with media by content hash, the model id, its
 * address and adapter version, and the repeat index.
 */
export function describeCall(
  model: LanguageModel,
  request: LanguageModelRequest,
  repeat: number,
): JsonObject {
  return {
    keyVersion: KEY_VERSION,
    model: model.id,
    scope: model.cacheScope ?? '',
    repeat,
    request: {
      ...request,
      sampling: { ...request.sampling },
      messages: request.messages.map(({ role, content }) => ({ role, content: content.map(describePart) })),
    },
  };
}

/** SHA-256 (64 hex digits) of the canonical JSON of `describeCall`. */
export function callKey(model: LanguageModel, request: LanguageModelRequest, repeat: number): string {
  return hashJson(describeCall(model, request, repeat));
}

function describePart(part: ContentPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const { medium } = part;
  if (!('frames' in medium)) return { type: medium.kind, ...describeSource(medium.source) };
  const frames = medium.frames.map(({ source }) => describeSource(source));
  return { type: 'video', frames, framesPerSecond: medium.framesPerSecond };
}

function describeSource(source: MediaSource): JsonObject {
  if (source.type === 'bytes') return { mediaType: source.mediaType, sha256: sha256(source.bytes) };
  // The bytes behind a path or URL can change, so neither can stand in a key.
  throw new UsageError(
    'model/media-not-loaded',
    `A medium was given as ${source.type}; put loadMedia() around the cache.`,
  );
}
