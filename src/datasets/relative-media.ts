import { isAbsolute, resolve } from 'node:path';
import { isNormalisedMedium } from '../signatures/media-brand.js';

/**
 * A medium that a dataset names by a path from its own folder. To a program it is the file; as JSON it is what the row
 * said, so that ids, splits and hashes do not depend on where a dataset lies.
 */
class DatasetFile {
  readonly path: string;
  readonly #written: string;

  constructor(written: string, folder: string) {
    this.path = resolve(folder, written);
    this.#written = written;
  }

  toJSON(): { readonly path: string } {
    return { path: this.#written };
  }
}

/**
 * The input with relative `{ path }` of media fields taken from a folder. `parsed`: what the program's schema made of
 * it, which tells the media from other objects.
 */
export function withMediaBeside(input: object, parsed: unknown, folder: string): object {
  if (!isObject(parsed)) return input;
  if (isNormalisedMedium(parsed) && !('frames' in parsed)) {
    const { source } = parsed;
    if (source.type !== 'file' || isAbsolute(source.path) || 'kind' in input) return input;
    return new DatasetFile(source.path, folder);
  }
  const beside = (item: unknown, key: string | number) =>
    isObject(item) ? withMediaBeside(item, Reflect.get(parsed, key), folder) : item;
  if (Array.isArray(input)) return input.map(beside);
  return Object.fromEntries(Object.entries(input).map(([key, item]) => [key, beside(item, key)]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
