import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';

export interface FolderSize {
  readonly bytes: number;
  readonly files: number;
}

/** What the files of a folder hold, those below it too; links count as what they are. A file that is gone counts nothing. */
export async function folderSize(folder: string): Promise<FolderSize> {
  let bytes = 0;
  let files = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isDirectory()) continue;
      bytes += await sizeOf(join(entry.parentPath, entry.name));
      files += 1;
    }
  } catch (error) {
    throw storageFailure(error, 'measure', folder);
  }
  return { bytes, files };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
