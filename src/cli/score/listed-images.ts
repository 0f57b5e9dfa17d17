import { readdir, realpath, stat } from 'node:fs/promises';
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
  if (found === 'folder') return some(arg, await imagesBelow(path), IN_FOLDERS).map(file);
  if (found === 'file') {
    if (extname(arg).toLowerCase() !== '.jsonl') return [file(path)];
    return some(arg, await imagesOfJsonl(path, arg, prompt), IN_JSONL);
  }
  if (found === 'special') {
    throw new InputFileError('score/no-file', `${arg} is a pipe or a device, neither a file nor a folder`, {
      hint: 'Write the image to a file and name that.',
    });
  }
  if (!PATTERN.test(arg)) {
    throw new InputFileError('score/missing', `there is no file or folder ${arg}`, {
      hint: 'Give images, folders, patterns in quotes, addresses, or .jsonl files.',
    });
  }
  // Loaded for patterns only.
  const { glob } = await import('tinyglobby');
  const matches = await glob(arg, { cwd, absolute: true, onlyFiles: true, expandDirectories: false });
  // A link to a pipe passes for a file.
  const kinds = await Promise.all(matches.map(kindOf));
  const files = matches.filter((_, at) => kinds[at] !== 'special').sort();
  return some(arg, files, IN_FOLDERS).map(file);
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'special' | 'nothing'> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCodeOf(error) ?? '')) return 'nothing';
    throw error;
  }
}

/**
 * Regular files with the name of an image, and links that lead to one, or to nothing: an image that is missing is
 * to be named as such. Folders are entered once each, by their own path rather than by a link.
 */
async function imagesBelow(folder: string): Promise<readonly string[]> {
  const entered = new Set<string>();
  const links: string[] = [];
  const images: string[] = [];
  const enter = async (path: string): Promise<void> => {
    const real = await realpath(path);
    if (entered.has(real)) return;
    entered.add(real);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const below = join(path, entry.name);
      if (entry.isDirectory()) await enter(below);
      else if (entry.isSymbolicLink()) links.push(below);
      else if (entry.isFile() && isNamedAsImage(below)) images.push(below);
    }
  };
  await enter(folder);
  // Grows while folders behind links are entered.
  for (const link of links) {
    const target = await kindOf(link);
    if (target === 'folder') await enter(link);
    else if (target !== 'special' && isNamedAsImage(link)) images.push(link);
  }
  return images.sort();
}

function isNamedAsImage(path: string): boolean {
  return IMAGE_EXTENSIONS.has(extname(path).toLowerCase());
}

const IN_FOLDERS = `In folders these are looked for: ${[...IMAGE_EXTENSIONS].join(' ')}`;
const IN_JSONL = 'Each line holds one: {"image": "path or address", "prompt": "text"}';

function some<Item>(arg: string, found: readonly Item[], hint: string): readonly Item[] {
  if (found.length > 0) return found;
  throw new UsageError('score/no-images', `${arg} holds no images`, { hint });
}
