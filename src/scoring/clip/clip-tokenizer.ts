import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputFileError, messageOf } from '../../core/errors.js';

/** Turns a prompt into the numbers that the text tower reads. */
export interface ClipTokenizer {
  /** With the opening and the closing token; a prompt that is too long loses its end. */
  idsOf(prompt: string, maxTokens: number): { readonly ids: readonly number[]; readonly isCut: boolean };
}

/** The file says how to read itself; this much is looked at. */
const fileSchema = z.looseObject({ model: z.looseObject({ vocab: z.record(z.string(), z.int()) }) });

/** Opening and closing tokens of CLIP's vocabulary. */
const OPENING = '<|startoftext|>';
const CLOSING = '<|endoftext|>';

/** Reads a tokenizer.json. Rejects with InputFileError `weights/tokenizer-...`. */
export async function openClipTokenizer(path: string, vocabulary: number): Promise<ClipTokenizer> {
  const file = await readJson(path);
  const tokenizer = await loaded(path, file);
  const [opening, closing] = [OPENING, CLOSING].map((token) => tokenizer.token_to_id(token));
  if (opening === undefined || closing === undefined) {
    throw unusable(path, `it does not know ${OPENING} and ${CLOSING}`);
  }
  return {
    idsOf: (prompt, maxTokens) => {
      const words = idsOf(tokenizer, prompt);
      // A prompt that spells the closing token ends there: the model never saw anything behind one.
      const end = words.indexOf(closing);
      const kept = words.slice(0, Math.min(end < 0 ? words.length : end, maxTokens - 2));
      const strange = kept.find((id) => !(id >= 0 && id < vocabulary));
      if (strange !== undefined)
        throw unusable(path, `its token ${strange} is not in the model's vocabulary`);
      return { ids: [opening, ...kept, closing], isCut: kept.length < words.length };
    },
  };
}

/** What is used of the library's Tokenizer. */
interface LoadedTokenizer {
  encode(text: string, options: { readonly add_special_tokens: boolean }): unknown;
  token_to_id(token: string): number | undefined;
}

/** A prompt that the library stumbles over says nothing against the file, nor against the other prompts. */
function idsOf(tokenizer: LoadedTokenizer, prompt: string): readonly number[] {
  try {
    return idsSchema.parse(tokenizer.encode(prompt, { add_special_tokens: false })).ids;
  } catch (cause) {
    throw new InputFileError('scorer/prompt-unreadable', `The prompt cannot be split: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

const idsSchema = z.object({ ids: z.array(z.int()) });

async function loaded(path: string, file: object): Promise<LoadedTokenizer> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- its own types do not resolve
  const { Tokenizer } = await import('@huggingface/tokenizers');
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call -- as above; the guard below looks at what it is
  const made = attempt(path, (): unknown => new Tokenizer(file, {}));
  if (isTokenizer(made)) return made;
  throw unusable(path, 'the library cannot read it');
}

function isTokenizer(value: unknown): value is LoadedTokenizer {
  return typeof value === 'object' && value !== null && 'encode' in value && 'token_to_id' in value;
}

async function readJson(path: string): Promise<object> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw unusable(path, messageOf(cause), cause);
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw unusable(path, 'it holds no vocabulary');
  return parsed.data;
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unusable(path, messageOf(cause), cause);
  }
}

function unusable(path: string, problem: string, cause?: unknown): InputFileError {
  return new InputFileError(
    'weights/tokenizer-unsuited',
    `${path} is of no use as a tokenizer of CLIP: ${problem}.`,
    {
      hint: 'Take tokenizer.json from the repository of the model.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
