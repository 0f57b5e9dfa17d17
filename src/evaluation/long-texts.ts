import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import type { LinePlace } from '../storage/json-lines.js';
import type { RunFolder } from '../storage/run-folder.js';

/** Texts that many rollouts of a run folder have in common. */
export const TEXTS_FILE = 'texts.jsonl';

/** A reference takes 76 characters; below this length it would save little. */
export const LONG_TEXT_CHARACTERS = 256;

/** Texts held in memory; others are read again. A search works with few prompts at a time. */
const RECENT_TEXTS = 128;

/** One line of `texts.jsonl`. */
export const textLineSchema = z
  .object({
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the text as UTF-8'),
    text: z.string(),
  })
  .describe('A long text; {"$text": hash} stands for it in the rollouts of the folder');

/** Keeps each long text once. */
export interface LongTexts {
  /** The hash of a text that is kept; resolves once the text outlives this process. */
  put(text: string): Promise<string>;
  /** Rejects with `storage/log-damaged` when the text is not there. */
  get(hash: string): Promise<string>;
  close(): Promise<void>;
}

/** The long texts of a run folder. The file is made with the first of them. */
export async function openLongTexts(runFolder: Pick<RunFolder, 'openLog'>): Promise<LongTexts> {
  const places = new Map<string, LinePlace | Promise<LinePlace>>();
  const recent = new Map<string, string>();
  const remember = (hash: string, text: string) => {
    recent.delete(hash);
    recent.set(hash, text);
    for (const oldest of recent.keys()) {
      if (recent.size <= RECENT_TEXTS) break;
      recent.delete(oldest);
    }
  };
  const { log } = await runFolder.openLog(TEXTS_FILE, (value, place) => {
    const line = textLineSchema.safeParse(value);
    if (!line.success) throw damaged('has a line that is no text');
    places.set(line.data.hash, place);
  });
  return {
    async put(text) {
      const hash = sha256(text);
      const known = places.get(hash);
      if (known === undefined) {
        const written = log.append({ hash, text });
        places.set(hash, written);
        places.set(hash, await written);
      } else await known;
      remember(hash, text);
      return hash;
    },
    async get(hash) {
      const known = recent.get(hash);
      if (known !== undefined) return known;
      const place = await places.get(hash);
      if (place === undefined) throw damaged(`does not have the text ${hash}`);
      const { text } = textLineSchema.parse(await log.readAt(place));
      remember(hash, text);
      return text;
    },
    close: () => log.close(),
  };
}

function damaged(problem: string): StorageError {
  return new StorageError('storage/log-damaged', `${TEXTS_FILE} ${problem}`, {
    hint: 'The run folder is not complete: copy it again, or start a new run.',
  });
}
