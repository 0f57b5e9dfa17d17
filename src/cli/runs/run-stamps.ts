import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../../storage/lock.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';

/** What the files of a run look like from outside. */
export interface RunStamp {
  /** Whether a living process, or one on another machine, works in it. */
  readonly isHeld: boolean;
  /** Times and sizes of the files that the list is made of, and whether it is held. */
  readonly text: string;
}

/**
 * Every folder that may be a run, by name, in order. A runs folder that does not exist holds none. Links are not
 * followed. Rejects with StorageError when the runs folder cannot be read.
 */
export async function stampRuns(root: string): Promise<ReadonlyMap<string, RunStamp>> {
  const stamps = new Map<string, RunStamp>();
  for (const name of folderNames(root)) {
    const stamp = await stampOf(join(root, name));
    if (stamp !== null) stamps.set(name, stamp);
  }
  return stamps;
}

function folderNames(root: string): readonly string[] {
  try {
    const entries = readdirSync(root, { withFileTypes: true });
    return entries.flatMap((entry) =>
      entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [],
    );
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw storageFailure(error, 'read the runs folder', root);
  }
}

/** Null for a folder that holds no run. Synchronous calls: ten thousand short ones cost less than as many promises. */
export async function stampOf(folder: string): Promise<RunStamp | null> {
  const manifest = factsOf(join(folder, RUN_FILES.manifest));
  // A folder with events is a run whose first file is lost.
  if (manifest === null && factsOf(join(folder, RUN_FILES.events)) === null) return null;
  const report = factsOf(join(folder, RUN_FILES.reportJson));
  const isHeld = await isHeldBy(join(folder, RUN_FILES.lock));
  return { isHeld, text: `${manifest ?? '-'} ${report ?? '-'} ${isHeld ? 'held' : 'free'}` };
}

function factsOf(path: string): string | null {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined ? null : `${facts.mtimeMs}:${facts.size}`;
  } catch (error) {
    // One folder of somebody else must not hide all others: it is listed as what cannot be read.
    if (systemCodeOf(error) === 'EACCES') return 'denied';
    throw storageFailure(error, 'look at', path);
  }
}

async function isHeldBy(lock: string): Promise<boolean> {
  const facts = factsOf(lock);
  if (facts === null || facts === 'denied') return false;
  const holder = await lockHolder(lock);
  return holder === 'alive' || holder === 'unknown';
}
