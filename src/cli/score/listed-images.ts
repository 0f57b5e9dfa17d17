import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { InputFileError, UsageError } from '../../core/errors.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import type { ListedImage } from './image-row.js';
import { imagesOfJsonl } from './images-of-jsonl.js';

/** Files that a folder is searched for; a file that is named is tried whatever its name. */
const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set([
  '.png',
  '.jpg',
  '.jpeg',
  '.webp',
  '.gif',
  '.avif',
  '.tif',
  '.tiff',
  '.heic',
  '.heif',
]);

const PATTERN = /[*?[\]{}]/;

/**
 * The images that the arguments name, in their order; those of a folder or pattern sorted by name. An argument that
 * stands for nothing at all is an error, before anything is scored.
 */
export async function listedImages(
  args: readonly string[],
  cwd: string,
  prompt: string | undefined,
): Promise<readonly ListedImage[]> {
  const lists: (readonly ListedImage[])[] = [];
  for (const arg of args) lists.push(await imagesOf(arg, cwd, prompt));
  return lists.flat();
}

async function imagesOf(
  arg: string,
  cwd: string,
  prompt: string | undefined,
): Promise<readonly ListedImage[]> {
  if (/^(https?:|data:)/i.test(arg)) {
    return [{ name: arg.startsWith('data:') ? 'data URL' : arg, item: { image: arg, prompt } }];
  }
  const path = resolve(cwd, arg);
  const found = await kindOf(path);
  const file = (one: string): ListedImage => ({
    name: relative(cwd, one) || one,
    item: { image: { path: one }, prompt },
  });
  if (found === 'folder') return some(arg, await imagesBelow(path)).map(file);
  if (found === 'file')
    return extname(arg).toLowerCase() === '.jsonl' ? imagesOfJsonl(path, arg, prompt) : [file(path)];
  if (!PATTERN.test(arg)) {
    throw new InputFileError('score/missing', `there is no file or folder ${arg}`, {
      hint: 'Give images, folders, patterns in quotes, addresses, or .jsonl files.',
    });
  }
  // Loaded for patterns only.
  const { glob } = await import('tinyglobby');
  const matches = await glob(arg, { cwd, absolute: true, onlyFiles: true, expandDirectories: false });
  return some(arg, matches.sort()).map(file);
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return 'nothing';
    throw error;
  }
}

async function imagesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => IMAGE_EXTENSIONS.has(extname(name).toLowerCase()))
    .sort()
    .map((name) => join(folder, name));
}

function some(arg: string, files: readonly string[]): readonly string[] {
  if (files.length > 0) return files;
  throw new UsageError('score/no-images', `${arg} holds no images`, {
    hint: `In folders these are looked for: ${[...IMAGE_EXTENSIONS].join(' ')}`,
  });
}
