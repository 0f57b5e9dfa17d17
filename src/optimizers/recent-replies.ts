import type { LanguageModelResponse } from '../providers/language-model.js';

/** Replies by key, as many as fit; the least recently used go first. */
export interface RecentReplies {
  get(key: string): LanguageModelResponse | null;
  put(key: string, response: LanguageModelResponse): void;
  remove(key: string): void;
}

/** Characters that a reply takes besides its text: its other fields and its key. */
const OVERHEAD_CHARACTERS = 600;

export function recentReplies(maxCharacters: number): RecentReplies {
  // A Map keeps the order of insertion: what is read is put to its end.
  const replies = new Map<string, LanguageModelResponse>();
  let characters = 0;
  const remove = (key: string) => {
    const known = replies.get(key);
    if (known === undefined) return null;
    replies.delete(key);
    characters -= sizeOf(known);
    return known;
  };
  const add = (key: string, response: LanguageModelResponse) => {
    replies.set(key, response);
    characters += sizeOf(response);
  };
  return {
    remove: (key) => void remove(key),
    get(key) {
      const known = remove(key);
      if (known !== null) add(key, known);
      return known;
    },
    put(key, response) {
      remove(key);
      add(key, response);
      for (const oldest of replies.keys()) {
        if (characters <= maxCharacters) return;
        remove(oldest);
      }
    },
  };
}

function sizeOf({ text, logprobs }: LanguageModelResponse): number {
  return OVERHEAD_CHARACTERS + text.length + (logprobs === null ? 0 : JSON.stringify(logprobs).length);
}
