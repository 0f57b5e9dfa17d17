import { z } from 'zod';
import type { ModelsByRole } from '../modules/module.js';
import type { LanguageModel, LanguageModelResponse } from '../providers/language-model.js';
import { cached } from '../providers/middleware/cache.js';
import type { ReplyStore } from '../providers/middleware/reply-store.js';
import { responseSchema } from '../providers/middleware/response-schema.js';
import type { Medium } from '../signatures/media.js';
import type { LinePlace } from '../storage/json-lines.js';
import type { RunFolder } from '../storage/run-folder.js';
import { recentReplies } from './recent-replies.js';

export const REPLIES_FILE = 'replies.jsonl';

/** Characters of replies that are held in memory; further ones are read from the run folder, or asked again. */
export const MEMO_CHARACTERS = 32_000_000;

/** One line of `replies.jsonl`. */
export const replyLineSchema = z
  .object({
    key: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the canonical JSON of the request, the model and the repeat'),
    response: responseSchema,
  })
  .describe('One reply of a task or judge model');

/** Replies of one search by request. */
export interface ReplyMemo {
  readonly store: ReplyStore;
  close(): Promise<void>;
}

/** For runs without a folder: in memory only, the least recently used replies go first. */
export function memoryReplyMemo(characters = MEMO_CHARACTERS): ReplyMemo {
  const recent = recentReplies(characters);
  return {
    store: {
      get: async (key) => recent.get(key),
      put: async ({ key, response }) => recent.put(key, response),
    },
    close: () => Promise.resolve(),
  };
}

/**
 * The memo of a run folder: a resumed run finds every reply that was paid, also those of rollouts that a kill cut
 * off. In memory are the recent replies, and the places of all.
 */
export async function openReplyMemo(
  folder: Pick<RunFolder, 'openLog'>,
  characters = MEMO_CHARACTERS,
): Promise<ReplyMemo> {
  const recent = recentReplies(characters);
  const places = new Map<string, LinePlace>();
  const { log } = await folder.openLog(REPLIES_FILE, {
    scan(line, place) {
      const [, key] = KEY_FIRST.exec(line.toString('utf8', 0, KEY_BYTES)) ?? [];
      if (key !== undefined) places.set(key, place);
      return key !== undefined;
    },
    parsed(value, place) {
      const line = keyOnlySchema.safeParse(value);
      // A line that cannot be read costs a call, not the run.
      if (line.success) places.set(line.data.key, place);
    },
  });
  return {
    store: {
      async get(key) {
        const known = recent.get(key);
        const place = places.get(key);
        if (known !== null || place === undefined) return known;
        const line = replyLineSchema.safeParse(await log.readAt(place));
        if (!line.success) return null;
        const response = asResponse(line.data.response);
        recent.put(key, response);
        return response;
      },
      async put({ key, response }) {
        recent.put(key, response);
        places.set(key, await log.append({ key, response }));
      },
    },
    close: () => log.close(),
  };
}

/** How a line begins that this package wrote; a run has many, and few are read again. */
const KEY_FIRST = /^\{"key":"([0-9a-f]{64})",/;
const KEY_BYTES = 80;

const keyOnlySchema = z.object({ key: z.string() });

function asResponse({ simulated, ...response }: z.output<typeof responseSchema>): LanguageModelResponse {
  return simulated === undefined ? response : { ...response, simulated };
}

/**
 * Task and judge answer a request that was made before from the memo. When a candidate changes one component only,
 * the calls of the steps before it are the same requests, since request seeds do not depend on other components:
 * they cost nothing. The reflection model is left as it is; its replies have a record of their own.
 */
export function withReplyMemo(models: ModelsByRole, { store }: ReplyMemo): ModelsByRole {
  const remember = remembering(store);
  const { task, judge } = models;
  return { ...models, task: remember(task), ...(judge === undefined ? {} : { judge: remember(judge) }) };
}

function remembering(store: ReplyStore): (model: LanguageModel) => LanguageModel {
  const middleware = cached({ store });
  return (model) => {
    const memoised = middleware(model);
    return {
      ...model,
      generate(request, options) {
        const media = request.messages.flatMap(({ content }) =>
          content.flatMap((part) => (part.type === 'media' ? [part.medium] : [])),
        );
        // What lies behind a path or a URL is known only further in, where a disk cache may know the reply.
        return (media.every(isLoaded) ? memoised : model).generate(request, options);
      },
    };
  };
}

function isLoaded(medium: Medium): boolean {
  return 'frames' in medium ? medium.frames.every(isLoaded) : medium.source.type === 'bytes';
}
