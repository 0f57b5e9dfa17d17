import { UsageError } from '../core/errors.js';
import type { ChatMessage, ContentPart } from '../signatures/messages.js';
import type { MediaKind, Medium } from '../signatures/media.js';
import type { LanguageModelRequest } from './language-model.js';

/** A piece of a message as adapters send it: text, or one medium with its bytes. */
export type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: MediaKind; readonly bytes: Uint8Array; readonly mediaType: string };

/** The parts of a message in order; texts that follow one another are joined by a blank line. */
export function wireParts(message: ChatMessage): readonly WirePart[] {
  const parts: WirePart[] = [];
  for (const part of message.content.flatMap(expand)) {
    const last = parts.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: `${last.text}\n\n${part.text}` };
    } else {
      parts.push(part);
    }
  }
  return parts;
}

function expand(part: ContentPart): readonly WirePart[] {
  if (part.type === 'text') return [part];
  const { medium } = part;
  if (!('frames' in medium)) return [mediumPart(medium.kind, medium)];
  const heading = `The next ${medium.frames.length} images are frames of one video, ${medium.framesPerSecond} per second, in order:`;
  return [{ type: 'text', text: heading }, ...medium.frames.map((frame) => mediumPart('image', frame))];
}

function mediumPart(type: MediaKind, medium: Exclude<Medium, { frames: unknown }>): WirePart {
  const { source } = medium;
  if (source.type !== 'bytes') {
    // Reached only by an adapter built by hand: `languageModel` loads media before every call.
    throw new UsageError(
      'model/media-not-loaded',
      `A ${type} was given as ${source.type}; wrap the model in loadMedia().`,
    );
  }
  return { type, bytes: source.bytes, mediaType: source.mediaType };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Text of the system messages, joined; null when there are none. Throws UsageError when one holds media. */
export function systemText(messages: readonly ChatMessage[]): string | null {
  const texts = messages.filter((message) => message.role === 'system').map(onlyText);
  return texts.length === 0 ? null : texts.join('\n\n');
}

/** The text of a message that may hold nothing else: providers take media in user messages only. */
export function onlyText(message: ChatMessage): string {
  return wireParts(message)
    .map((part) => {
      if (part.type === 'text') return part.text;
      throw new UsageError(
        'model/media-role',
        `A ${part.type} stands in a ${message.role} message; providers take media in user messages only.`,
      );
    })
    .join('\n\n');
}

/** Throws UsageError when the request holds a kind of media that the model cannot take. */
export function refuseMedia(model: string, allowed: readonly MediaKind[], kind: MediaKind): never {
  const can = allowed.length === 0 ? 'text only' : `text and ${allowed.join(', ')}`;
  throw new UsageError('model/media-unsupported', `${model} takes ${can}; the request holds ${kind}.`, {
    hint:
      kind === 'video'
        ? 'Give the video as frames, or take a model that sees video.'
        : 'Take a model that does.',
  });
}

/** Whether any part of the request is of this kind (frames count as images). */
export function holdsMedia(request: LanguageModelRequest, kind: MediaKind): boolean {
  return request.messages.some((message) =>
    message.content.some((part) => {
      if (part.type === 'text') return false;
      return ('frames' in part.medium ? 'image' : part.medium.kind) === kind;
    }),
  );
}
