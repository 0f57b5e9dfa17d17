import { isObject } from '../core/json.js';
import type { TraceEntry } from '../modules/trace.js';
import type { ChatMessage, ContentPart } from '../signatures/messages.js';
import { LONG_TEXT_CHARACTERS, type LongTexts } from './long-texts.js';
import type { Rollout } from './rollout.js';

/**
 * The rollout with `{"$text": hash}` in place of the long system messages of its trace: they are the same for every
 * example that a candidate is run on.
 */
export async function withoutPrompts(rollout: Rollout, texts: LongTexts): Promise<unknown> {
  const hashes = new Map<string, string>();
  for (const text of new Set(rollout.trace.entries.flatMap(longPromptsOf))) {
    hashes.set(text, await texts.put(text));
  }
  if (hashes.size === 0) return rollout;
  const replaced = (part: ContentPart) => {
    const hash = part.type === 'text' ? hashes.get(part.text) : undefined;
    return hash === undefined ? part : { ...part, text: { $text: hash } };
  };
  return {
    ...rollout,
    trace: { entries: rollout.trace.entries.map((entry) => mapPrompts(entry, replaced)) },
  };
}

/** The rollout that `withoutPrompts` was given. `line`: parsed JSON of a rollout. */
export async function withPrompts(line: unknown, texts: Pick<LongTexts, 'get'>): Promise<unknown> {
  const hashes = new Set<string>();
  const found = new Map<string, string>();
  forEachReference(line, ({ $text }) => hashes.add($text));
  for (const hash of hashes) found.set(hash, await texts.get(hash));
  forEachReference(line, ({ $text }, put) => put(found.get($text) ?? ''));
  return line;
}

function longPromptsOf(entry: TraceEntry): string[] {
  if (entry.type !== 'call') return [];
  const messages = entry.attempts.flatMap((attempt) => attempt.messages);
  return messages
    .filter((message) => message.role === 'system')
    .flatMap(({ content }) => content)
    .flatMap((part) => (part.type === 'text' && part.text.length >= LONG_TEXT_CHARACTERS ? [part.text] : []));
}

function mapPrompts(entry: TraceEntry, map: (part: ContentPart) => unknown): unknown {
  if (entry.type !== 'call') return entry;
  const mapMessage = (message: ChatMessage) =>
    message.role === 'system' ? { ...message, content: message.content.map(map) } : message;
  const attempts = entry.attempts.map((attempt) => ({
    ...attempt,
    messages: attempt.messages.map(mapMessage),
  }));
  return { ...entry, attempts };
}

interface TextReference {
  readonly $text: string;
}

/** Finds references where `withoutPrompts` puts them, and nowhere else: an input may hold anything. */
function forEachReference(
  line: unknown,
  visit: (reference: TextReference, put: (text: string) => void) => void,
): void {
  for (const entry of listAt(line, 'trace', 'entries')) {
    for (const attempt of listAt(entry, 'attempts')) {
      for (const message of listAt(attempt, 'messages')) {
        for (const part of listAt(message, 'content')) {
          const text = isObject(part) ? part['text'] : undefined;
          if (!isReference(text)) continue;
          visit(text, (value) => Reflect.set(Object(part), 'text', value));
        }
      }
    }
  }
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
  return Array.isArray(found) ? found : [];
}

function isReference(value: unknown): value is TextReference {
  return isObject(value) && typeof value['$text'] === 'string';
}
