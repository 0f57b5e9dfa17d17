import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { systemClock } from '../core/clock.js';
import { DEFAULT_RUNS_ROOT } from '../storage/run-folder.js';
import type { RunKind } from '../storage/run-manifest.js';
import type { LoadedConfig } from './load-config.js';

/** The folder of a new run: the one asked for, else one of its own below the config's or the default root. */
export function newRunPath(
  kind: RunKind,
  asked: string | undefined,
  { config, folder }: LoadedConfig,
  cwd: string,
): string {
  if (asked !== undefined) return resolve(cwd, asked);
  const root =
    config.runsDir === undefined ? resolve(cwd, DEFAULT_RUNS_ROOT) : resolve(folder, config.runsDir);
  const stamp = new Date(systemClock.now()).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return join(root, `${kind}-${stamp}-${randomBytes(3).toString('hex')}`);
}
