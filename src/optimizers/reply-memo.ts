import { z } from 'zod';
import type { LanguageModelResponse } from '../providers/language-model.js';
import { responseSchema } from '../providers/middleware/response-schema.js';
import type { LinePlace } from '../storage/json-lines.js';
import { placeTable } from '../storage/place-table.js';
import type { RunFolder } from '../storage/run-folder.js';
import { recentReplies } from './recent-replies.js';

export const REPLIES_FILE = 'replies.jsonl';

/** Characters of replies that are held in memory where there is no run folder; further ones are asked again. */
export const MEMO_CHARACTERS = 32_000_000;

/** The same beside a run folder, from which further ones are read. */
const FOLDER_MEMO_CHARACTERS = 4_000_000;

const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of the canonical JSON of the request, the model and the repeat');

/** One line of `replies.jsonl`. */
export const replyLineSchema = z
  .union([
    z.object({ key: keySchema, response: responseSchema }),
    z.object({ key: keySchema, forgotten: z.literal(true).describe('it was of no use and is asked again') }),
  ])
  .describe('One reply of a task or judge model');

/** Replies of one search by request. */
export interface ReplyMemo {
  get(key: string): Promise<LanguageModelResponse | null>;
  /** Gives the number of the reply. */
  put(key: string, response: LanguageModelResponse): Promise<number>;
  forget(key: string): Promise<void>;
  /**
   * The number of a reply that was paid for and that no rollout accounts for: an earlier part of the run asked for it,
   * or a rollout that came to nothing. Null for others. From then on it is accounted for.
   */
  claim(key: string): number | null;
  /** The rollout that paid for the reply came to nothing. */
  disown(key: string): void;
  /** Says which replies the rollouts of the earlier part account for; null = all. */
  settle(numbers: readonly number[] | null): void;
  close(): Promise<void>;
}

/** For runs without a folder: in memory only, the least recently used replies go first. */
export function memoryReplyMemo(characters = MEMO_CHARACTERS): ReplyMemo {
  const recent = recentReplies(characters);
  const disowned = new Set<string>();
  let count = 0;
  return {
    get: async (key) => recent.get(key),
    async put(key, response) {
      recent.put(key, response);
      return count++;
    },
    async forget(key) {
      recent.remove(key);
      disowned.delete(key);
    },
    claim: (key) => (disowned.delete(key) ? count++ : null),
    disown: (key) => void disowned.add(key),
    settle: () => undefined,
    close: () => Promise.resolve(),
  };
}

/**
 * The memo of a run folder: a resumed run finds every reply that was paid, also those of rollouts that a kill cut
 * off. In memory are the recent replies, and the places of all.
 */
export async function openReplyMemo(
  folder: Pick<RunFolder, 'openLog'>,
  characters = FOLDER_MEMO_CHARACTERS,
): Promise<ReplyMemo> {
  const recent = recentReplies(characters);
  /** The tag of a reply is its number. */
  const kept = placeTable();
  const unsettled = new Set<number>();
  let lines = 0;
  const note = (key: string | undefined, isForgotten: boolean, place: LinePlace) => {
    const number = lines++;
    if (key === undefined) return;
    if (isForgotten) kept.delete(key);
    else {
      kept.set(key, place, number);
      unsettled.add(number);
    }
  };
  const { log } = await folder.openLog(REPLIES_FILE, linesTo(note));
  return {
    async get(key) {
      const known = recent.get(key);
      const place = known === null ? kept.get(key) : null;
      if (place === null) return known;
      const response = responseIn(await log.readAt(place).catch(() => null));
      if (response !== null) recent.put(key, response);
      return response;
    },
    async put(key, response) {
      recent.put(key, response);
      const number = lines++;
      kept.set(key, await log.append({ key, response }), number);
      return number;
    },
    async forget(key) {
      if (!kept.delete(key)) return;
      recent.remove(key);
      lines += 1;
      await log.append({ key, forgotten: true });
    },
    claim(key) {
      const number = unsettled.size === 0 ? -1 : (kept.get(key)?.tag ?? -1);
      return unsettled.delete(number) ? number : null;
    },
    disown(key) {
      const number = kept.get(key)?.tag;
      if (number !== undefined) unsettled.add(number);
    },
    settle(numbers) {
      if (numbers === null) unsettled.clear();
      for (const number of numbers ?? []) unsettled.delete(number);
    },
    close: () => log.close(),
  };
}

/** Tells of every line where it lies, and what it begins with. */
function linesTo(note: (key: string | undefined, isForgotten: boolean, place: LinePlace) => void) {
  return {
    scan(line: Buffer, place: LinePlace): boolean {
      const [, key, next] = KEY_FIRST.exec(line.toString('latin1', 0, KEY_BYTES)) ?? [];
      if (key !== undefined) note(key, next === 'forgotten', place);
      return key !== undefined;
    },
    parsed(value: unknown, place: LinePlace): void {
      const line = keyOnlySchema.safeParse(value);
      // A line that cannot be read costs a call, not the run.
      note(line.data?.key, line.data?.forgotten === true, place);
    },
  };
}

/** How a line begins that this package wrote; a run has many, and few are read again. */
const KEY_FIRST = /^\{"key":"([0-9a-f]{64})","(response|forgotten)"/;
const KEY_BYTES = 96;

const keyOnlySchema = z.object({ key: z.string(), forgotten: z.boolean().optional() });

/** Null when there is none: then it costs a call. */
function responseIn(value: unknown): LanguageModelResponse | null {
  const line = replyLineSchema.safeParse(value);
  if (!line.success || !('response' in line.data)) return null;
  const { simulated, ...response } = line.data.response;
  return simulated === undefined ? response : { ...response, simulated };
}
