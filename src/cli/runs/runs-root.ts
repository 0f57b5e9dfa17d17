import { resolve } from 'node:path';
import { DEFAULT_RUNS_ROOT } from '../../storage/run-folder.js';
import { loadConfig } from '../load-config.js';
import type { Session } from '../session.js';

/** Where runs are looked for. */
export interface RunsRootFlags {
  readonly runsDir?: string;
  readonly config?: string;
}

/** The folder of runs: the one asked for, else that of the config, else `runs`. Absolute. */
export async function runsRoot({ runsDir, config }: RunsRootFlags, { host }: Session): Promise<string> {
  if (runsDir !== undefined) return resolve(host.cwd, runsDir);
  const loaded = await loadConfig(config, host.cwd);
  return loaded.config.runsDir === undefined
    ? resolve(host.cwd, DEFAULT_RUNS_ROOT)
    : resolve(loaded.folder, loaded.config.runsDir);
}
