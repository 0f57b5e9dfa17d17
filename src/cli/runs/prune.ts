import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isScenewrightError } from '../../core/errors.js';
import { acquireLock } from '../../storage/lock.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';
import { folderSize } from './folder-size.js';
import type { RunSummary } from './run-summary.js';

/** Which of the found runs go. */
export interface PruneChoice {
  /** Names of runs that stay whatever else is said. */
  readonly kept: ReadonlySet<string>;
  /** So many of the newest stay; null: none for that. */
  readonly keepNewest: number | null;
  /** Only runs that were begun before this; null: of any age. */
  readonly beforeMs: number | null;
}

/** The runs that a prune is about: never a running one, and none of unknown age where age is asked for. Newest first. */
export function chosenForPruning(
  found: readonly RunSummary[],
  { kept, keepNewest, beforeMs }: PruneChoice,
): readonly RunSummary[] {
  return found
    .slice(keepNewest ?? 0)
    .filter(({ name, status }) => status !== 'running' && !kept.has(name))
    .filter(({ createdAt }) => beforeMs === null || (createdAt !== null && Date.parse(createdAt) < beforeMs));
}

export type Pruned =
  | { readonly type: 'removed'; readonly name: string; readonly bytes: number }
  /** Another process took it since it was listed. */
  | { readonly type: 'held'; readonly name: string; readonly reason: string };

/** Deleted folders carry this name until their files are gone; lists pass over names with a dot. */
const TRASH_PREFIX = '.pruned-';

/**
 * Deletes the folder of a run, as its only user: the lock is taken first, so that no run that has just been resumed is
 * deleted. The folder leaves the list at once; what a kill keeps from being deleted the next prune deletes.
 */
export async function pruneRun(root: string, name: string): Promise<Pruned> {
  const folder = join(root, name);
  const { bytes } = await folderSize(folder);
  try {
    await acquireLock(join(folder, RUN_FILES.lock), name);
  } catch (error) {
    if (!isScenewrightError(error) || error.code !== 'storage/locked') throw error;
    return { type: 'held', name, reason: error.message };
  }
  const trash = join(root, `${TRASH_PREFIX}${randomUUID()}`);
  try {
    await rename(folder, trash);
    await rm(trash, { recursive: true, force: true });
  } catch (error) {
    throw storageFailure(error, 'delete', folder);
  }
  return { type: 'removed', name, bytes };
}

/** Deletes what earlier prunes that were killed have left. */
export async function emptyTrash(root: string): Promise<void> {
  try {
    const left = readdirSync(root).filter((name) => name.startsWith(TRASH_PREFIX));
    for (const name of left) await rm(join(root, name), { recursive: true, force: true });
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw storageFailure(error, 'delete', root);
  }
}
