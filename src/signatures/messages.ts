import type { Medium } from './media.js';

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'media'; readonly medium: Medium };

/** One chat message. Content is a list of parts in reading order; adjacent texts are separate paragraphs. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: readonly ContentPart[];
}

/** The text parts of a message, joined by blank lines; media are left out. */
export function textOf(message: ChatMessage): string {
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
