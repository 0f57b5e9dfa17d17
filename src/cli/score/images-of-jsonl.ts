import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InputFileError, messageOf } from '../../core/errors.js';
import { withoutMark } from '../../core/parse-json.js';
import type { ListedImage } from './image-row.js';

const Row = z.object({ image: z.string().min(1), prompt: z.string().nullish() });

/**
 * The images of a .jsonl: one object a line, paths taken from its folder. A line that cannot be read is a broken row.
 */
export async function imagesOfJsonl(
  path: string,
  shown: string,
  prompt: string | undefined,
): Promise<readonly ListedImage[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputFileError('score/unreadable', `cannot read ${shown}: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return text.split('\n').flatMap((line, at): ListedImage[] => {
    if (line.trim() === '') return [];
    const row = rowOf(line);
    if (typeof row === 'string') return [{ name: `${shown}:${at + 1}`, problem: row }];
    const isAddress = /^(https?:|data:)/i.test(row.image);
    const image = isAddress ? row.image : { path: resolve(dirname(path), row.image) };
    const name = row.image.startsWith('data:') ? `${shown}:${at + 1}` : row.image;
    return [{ name, item: { image, prompt: row.prompt ?? prompt } }];
  });
}

/** The row, or what is wrong with the line. */
function rowOf(line: string): z.output<typeof Row> | string {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(line));
  } catch (error) {
    return `no JSON: ${messageOf(error)}`;
  }
  const row = Row.safeParse(value);
  return row.success ? row.data : 'expected {"image": "path or address", "prompt": "text"}';
}
