import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { InputFileError, messageOf } from '../core/errors.js';
import { withoutMark } from '../core/parse-json.js';
import type { ScenewrightConfig } from './config.js';
import { parseConfig } from './parse-config.js';
import { loadUserModule } from './user-module.js';

/** Looked for in the current folder, in this order, when `--config` is not given. */
export const CONFIG_FILE_NAMES = [
  'scenewright.config.ts',
  'scenewright.config.mts',
  'scenewright.config.js',
  'scenewright.config.mjs',
  'scenewright.config.json',
] as const;

export interface LoadedConfig {
  readonly config: ScenewrightConfig;
  /** Absolute; undefined when there is no config file. */
  readonly file: string | undefined;
  /** Folder that the config's paths are taken from. */
  readonly folder: string;
}

/** The config named, else the one in the current folder, else an empty one. */
export async function loadConfig(named: string | undefined, cwd: string): Promise<LoadedConfig> {
  const file = named === undefined ? findConfig(cwd) : resolve(cwd, named);
  if (file === undefined) return { config: {}, file: undefined, folder: cwd };
  const shown = relative(cwd, file) || file;
  if (!existsSync(file)) {
    throw new InputFileError('config/missing', `there is no config file ${shown}`, {
      hint: `Without --config, ${CONFIG_FILE_NAMES[0]} in the current folder is read when it is there.`,
    });
  }
  const value = file.endsWith('.json') ? await readJson(file, shown) : await readDefault(file, cwd, shown);
  return { config: parseConfig(value, shown), file, folder: dirname(file) };
}

function findConfig(cwd: string): string | undefined {
  return CONFIG_FILE_NAMES.map((name) => join(cwd, name)).find((file) => existsSync(file));
}

async function readJson(file: string, shown: string): Promise<unknown> {
  try {
    return JSON.parse(withoutMark(await readFile(file, 'utf8')));
  } catch (error) {
    throw new InputFileError('config/unreadable', `${shown} is not readable as JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function readDefault(file: string, cwd: string, shown: string): Promise<unknown> {
  const exports = await loadUserModule(file, cwd);
  if ('default' in exports) return exports.default;
  throw new InputFileError('config/no-default-export', `${shown} has no default export`, {
    hint: 'Write: export default defineConfig({ ... })',
  });
}
