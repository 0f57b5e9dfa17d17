import type { ChatMessage } from '../../signatures/messages.js';
import { refuseMedia, wireParts } from '../wire-parts.js';
import type { LlamaTurn, LoadedLlama } from './llama-runtime.js';

/** A prompt as tokens, cut where its messages of the user begin. */
export interface LlamaPrompt {
  readonly tokens: readonly number[];
  /**
   * Ascending lengths of the starts that later prompts may share: all messages before a message of the user. State
   * is always computed from cut to cut, whether or not a start is at hand already, because the rounding of the
   * sums depends on where a computation begins: so a reused start changes no reply.
   */
  readonly cuts: readonly number[];
}

/** The texts of the messages; throws UsageError for media, which no text model takes. */
export function turnsOf(messages: readonly ChatMessage[], model: string): readonly LlamaTurn[] {
  return messages.map((message) => {
    const texts = wireParts(message).map((part) =>
      part.type === 'text' ? part.text : refuseMedia(model, [], part.type),
    );
    return { role: message.role, text: texts.join('\n\n') };
  });
}

export function llamaPrompt(model: Pick<LoadedLlama, 'promptOf'>, turns: readonly LlamaTurn[]): LlamaPrompt {
  const tokens = model.promptOf(turns);
  const cuts = new Set<number>();
  turns.forEach((turn, at) => {
    if (turn.role !== 'user' || at === 0) return;
    const emptied = turns.map((other, index) => (index === at ? { ...other, text: '' } : other));
    cuts.add(sharedStart(tokens, model.promptOf(emptied)));
  });
  // The last token is always computed anew: the first token of the reply comes out of it.
  const usable = [...cuts].filter((cut) => cut > 0 && cut < tokens.length);
  return { tokens, cuts: usable.sort((a, b) => a - b) };
}

function sharedStart(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
