import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.js';
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
