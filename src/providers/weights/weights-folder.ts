import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Environment variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the folder that holds the weights of all models. */
export const WEIGHTS_FOLDER_VARIABLE = 'SCENEWRIGHT_WEIGHTS_DIR';

/**
 * The folder that holds one folder per model: `SCENEWRIGHT_WEIGHTS_DIR`, else `scenewright/models` in the user's
 * cache folder (`XDG_CACHE_HOME` or `~/.cache`; `LOCALAPPDATA` on Windows). Weights are large and the same for every
 * project, so they lie outside of all of them.
 */
export function defaultWeightsFolder(env: Environment): string {
  const own = env[WEIGHTS_FOLDER_VARIABLE];
  if (own !== undefined && own !== '') return resolve(own);
  return join(cacheFolder(env), 'scenewright', 'models');
}

function cacheFolder(env: Environment): string {
  const xdg = env.XDG_CACHE_HOME;
  if (xdg !== undefined && xdg !== '') return resolve(xdg);
  const local = process.platform === 'win32' ? env.LOCALAPPDATA : undefined;
  if (local !== undefined && local !== '') return resolve(local);
  return join(env.HOME !== undefined && env.HOME !== '' ? env.HOME : homedir(), '.cache');
}
