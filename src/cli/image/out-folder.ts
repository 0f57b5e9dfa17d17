import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';
import { makeFolders } from '../../storage/run-folder.js';
import { storageFailure } from '../../storage/storage-failure.js';
import type { LoadedConfig } from '../load-config.js';
import { newRunPath } from '../run-path.js';

/**
 * The folder of a run's images: the one of `--out`, which has to be empty or new, else one of its own below the runs
 * folder. Throws UsageError `run/out-not-empty`, so that no image of another run is taken for one of this.
 */
export function imageFolder(asked: string | undefined, loaded: LoadedConfig, cwd: string): string {
  if (asked === undefined) return newRunPath('run', undefined, loaded, cwd);
  const folder = resolve(cwd, asked);
  if (!existsSync(folder) || (statSync(folder).isDirectory() && readdirSync(folder).length === 0))
    return folder;
  throw new UsageError('run/out-not-empty', `--out ${asked}: images go into an empty or a new folder.`, {
    hint: 'Name another folder, or empty this one.',
  });
}

/**
 * Does work that is paid for and goes into a folder: that is made and written to before the work begins, so that no
 * image is made which cannot be kept. A folder that stays empty is removed. Rejects with StorageError.
 */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw storageFailure(error, 'create the folder', folder);
  }
  try {
    const trial = join(folder, '.trial');
    await writeFileAtomic(trial, '');
    await rm(trial, { force: true });
    return await work();
  } finally {
    // Fails for a folder with something in it, which is what is wanted.
    await rmdir(folder).catch(() => undefined);
  }
}
