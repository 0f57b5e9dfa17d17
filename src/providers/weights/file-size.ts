import { stat } from 'node:fs/promises';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';

/** Bytes of a file, or null when there is none. */
export async function sizeIfThere(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw storageFailure(error, 'look at', path);
  }
}
