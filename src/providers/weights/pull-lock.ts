import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { isScenewrightError } from '../../core/errors.js';
import { acquireLock, type Lock } from '../../storage/lock.js';
import { storageFailure } from '../../storage/storage-failure.js';

/** No file of a model may start with a dot, so it cannot meet one. */
export const LOCK_FILE = '.lock';

/** How often a waiting process looks again; a pull takes seconds to minutes. */
const LOOK_AGAIN_MS = 500;

export interface LockOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told once, when another process holds the folder. */
  readonly onWait: (message: string) => void;
}

/** Runs `work` as the only process that changes the folder of a model; waits for another one to end. */
export async function withFolderLock<T>(
  name: string,
  folder: string,
  options: LockOptions,
  work: (notes: readonly string[]) => Promise<T>,
): Promise<T> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storageFailure(error, 'make the folder', folder);
  }
  const lock = await waitForLock(name, folder, options);
  try {
    return await work(lock.note === null ? [] : [lock.note]);
  } finally {
    await lock.release();
    // Nothing was fetched: no trace is left. A folder with anything in it stays.
    await rmdir(folder).catch(() => undefined);
  }
}

async function waitForLock(
  name: string,
  folder: string,
  { clock, signal, onWait }: LockOptions,
): Promise<Lock> {
  let hasTold = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await acquireLock(join(folder, LOCK_FILE), `the folder of ${name}`);
    } catch (error) {
      if (!isScenewrightError(error) || error.code !== 'storage/locked') throw error;
      // The hint says what to do about a holder on another machine, which nobody can ask whether it lives.
      if (!hasTold) onWait(`${error.message}; waiting for it to end. ${error.hint ?? ''}`.trimEnd());
      hasTold = true;
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }
}
