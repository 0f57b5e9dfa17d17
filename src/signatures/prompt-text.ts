import type { Medium } from './media.js';
import type { ChatMessage, ContentPart } from './messages.js';

/** Messages as text for a reader, exactly as sent, one heading per message; media are named, not shown. */
export function formatMessages(messages: readonly ChatMessage[]): string {
  return messages
    .map(({ role, content }) => `=== ${role} ===\n${content.map(formatPart).join('\n\n')}`)
    .join('\n\n');
}

function formatPart(part: ContentPart): string {
  return part.type === 'text' ? part.text : `<${describeMedium(part.medium)}>`;
}

/** One line on a medium: `image, image/png, 1234 bytes`. */
export function describeMedium(medium: Medium): string {
  if ('frames' in medium) {
    return `${medium.kind}, ${medium.frames.length} frames at ${medium.framesPerSecond} per second`;
  }
  const { source } = medium;
  switch (source.type) {
    case 'bytes':
      return `${medium.kind}, ${source.mediaType}, ${source.bytes.length} bytes`;
    case 'file':
      return `${medium.kind}, file ${source.path}`;
    case 'url':
      return `${medium.kind}, ${source.url}`;
  }
}
