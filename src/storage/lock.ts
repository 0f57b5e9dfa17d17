import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemClock } from '../core/clock.js';
import { StorageError } from '../core/errors.js';
import { currentProcess, type ProcessIdentity, processState } from './process-identity.js';
import { storageFailure, systemCodeOf } from './storage-failure.js';

/** Held until released; dies with its process. */
export interface Lock {
  /** What was taken over from a process that is gone, if anything. */
  readonly note: string | null;
  release(): Promise<void>;
}

const lockSchema = z.object({
  token: z.string(),
  pid: z.int(),
  host: z.string(),
  startTicks: z.number().nullable(),
});
type LockContent = z.infer<typeof lockSchema>;

// A take-over lasts a millisecond; two seconds of waiting for others' means that something else is wrong.
const MAX_ATTEMPTS = 200;
const WAIT_MS = 10;

/**
 * Takes the lock file or rejects with `storage/locked`, naming the holder. A lock whose process is dead is taken
 * over; one of another machine never is, since nobody can tell from here whether that process lives.
 *
 * @param what is locked, as it starts the sentence of the error
 */
export async function acquireLock(path: string, what = 'the run folder'): Promise<Lock> {
  const own: LockContent = { token: randomUUID(), ...currentProcess() };
  const lock = (note: string | null): Lock => ({ note, release: () => release(path, own) });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await createExclusively(path, own)) return lock(null);
      const holder = await readLock(path);
      if (holder === 'gone') continue;
      const state = stateOf(holder);
      if (holder !== 'unreadable' && state !== 'dead') throw locked(path, what, holder, state);
      if (await takeOver(path, holder, own)) return lock(takenOver(path, holder));
      await systemClock.sleep(WAIT_MS);
    }
  } catch (error) {
    throw storageFailure(error, 'lock', path);
  }
  throw new StorageError('storage/locked', `could not lock ${path}: other processes kept taking it`, {
    hint: 'Wait until the other commands on it have ended.',
  });
}

/**
 * Who holds a lock file: `dead` also where its content belongs to nobody, `unknown` for a process of another machine.
 */
export async function lockHolder(path: string): Promise<'nobody' | 'alive' | 'dead' | 'unknown'> {
  try {
    const holder = await readLock(path);
    return holder === 'gone' ? 'nobody' : stateOf(holder);
  } catch (error) {
    throw storageFailure(error, 'read', path);
  }
}

function stateOf(holder: LockContent | 'unreadable'): 'alive' | 'dead' | 'unknown' {
  // A lock appears with its content, so one without was damaged and belongs to nobody.
  return holder === 'unreadable' ? 'dead' : processState(holder);
}

/** A hard link to a finished file: the lock appears with its content or not at all, also for readers. */
async function createExclusively(path: string, content: LockContent): Promise<boolean> {
  const temporary = `${path}.${content.token}`;
  try {
    await writeFile(temporary, `${JSON.stringify(content)}\n`, { flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readLock(path: string): Promise<LockContent | 'gone' | 'unreadable'> {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    if (systemCodeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

/**
 * Two processes may find the same dead lock, and the slower one must not remove the fresh lock of the faster. So only
 * the holder of a second lock file removes, after it has looked again. A process may die with that one too: it is taken
 * over in the same way.
 */
async function takeOver(path: string, dead: LockContent | 'unreadable', own: LockContent): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await createExclusively(guard, own)) && !(await takeOverDead(guard, own))) return false;
  try {
    if (tokenOf(await readLock(path)) !== tokenOf(dead)) return false;
    await rm(path, { force: true });
    return await createExclusively(path, own);
  } finally {
    await rm(guard, { force: true });
  }
}

async function takeOverDead(path: string, own: LockContent): Promise<boolean> {
  const holder = await readLock(path);
  return holder !== 'gone' && stateOf(holder) === 'dead' && takeOver(path, holder, own);
}

function tokenOf(content: LockContent | 'gone' | 'unreadable'): string {
  return typeof content === 'string' ? content : content.token;
}

async function release(path: string, own: LockContent): Promise<void> {
  try {
    if (tokenOf(await readLock(path)) === own.token) await rm(path, { force: true });
  } catch (error) {
    throw storageFailure(error, 'release', path);
  }
}

function takenOver(path: string, holder: LockContent | 'unreadable'): string {
  const who = holder === 'unreadable' ? 'a process that left no name' : `process ${holder.pid}`;
  return `${path}: the lock of ${who}, which has ended, was taken over`;
}

function locked(
  path: string,
  what: string,
  holder: ProcessIdentity,
  state: 'alive' | 'unknown',
): StorageError {
  const holderName = `process ${holder.pid} on ${holder.host}`;
  return new StorageError('storage/locked', `${what} is in use by ${holderName} (${path})`, {
    hint:
      state === 'alive'
        ? 'Wait until it has ended, stop it, or use another folder.'
        : `If that process has ended, delete ${path} and try again.`,
  });
}
