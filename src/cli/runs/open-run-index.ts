import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import { acquireLock } from '../../storage/lock.js';
import { memoryIndex } from './memory-index.js';
import { readRun } from './read-run.js';
import type { IndexedRun, RunIndex } from './run-index.js';
import { type RunStamp, stampRuns } from './run-stamps.js';
import { sqliteIndex } from './sqlite-index.js';

/** Name of the index in the runs folder. */
export const INDEX_FILE = 'index.db';

/** Runs that are read at once, where many are new. */
const READ_AT_ONCE = 32;

export interface OpenedRunIndex {
  readonly index: RunIndex;
  /** Why no index could be kept, as a sentence for people; null when it is there. */
  readonly note: string | null;
}

/** Makes an index; replaced in tests. */
export type OpenIndex = (path: string) => Promise<RunIndex>;

/**
 * The index of a runs folder, as its folders are now. Lost, of another version or damaged, it is built again. Where
 * libsql is not installed or the folder cannot be written all runs are read in place of it: slower, the same answers.
 * Rejects with StorageError when the runs folder cannot be read.
 */
export async function openRunIndex(root: string, open: OpenIndex = sqliteIndex): Promise<OpenedRunIndex> {
  const stamps = await stampRuns(root);
  if (stamps.size === 0) return { index: memoryIndex(), note: null };
  try {
    const index = await openOrReplace(join(root, INDEX_FILE), open);
    return { index: await refreshed(index, root, stamps), note: null };
  } catch (error) {
    const index = await refreshed(memoryIndex(), root, stamps);
    return { index, note: `no index of the runs is kept (${reasonOf(error)}): all were read` };
  }
}

async function openOrReplace(path: string, open: OpenIndex): Promise<RunIndex> {
  try {
    return await opened(path, open);
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  // Several processes may find the same damage, and a later one must not remove what an earlier one has made.
  const lock = await acquireLock(`${path}.lock`, 'the index of the runs');
  try {
    return await opened(path, open);
  } catch (error) {
    if (!isDamage(error)) throw error;
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    return await open(path);
  } finally {
    await lock.release();
  }
}

/** An index that can be read: damage may lie behind a file's first page. */
async function opened(path: string, open: OpenIndex): Promise<RunIndex> {
  const index = await open(path);
  try {
    await index.stamps();
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

/** SQLite's words for a file that is none of its own, is torn, or has other tables than ours. */
function isDamage(error: unknown): boolean {
  return /SQLITE_(NOTADB|CORRUPT)|not a database|malformed|no such (table|column)/.test(messageOf(error));
}

async function refreshed(
  index: RunIndex,
  root: string,
  stamps: ReadonlyMap<string, RunStamp>,
): Promise<RunIndex> {
  try {
    const known = await index.stamps();
    const stale = [...stamps].filter(([name, { text }]) => known.get(name) !== text);
    const read: (IndexedRun | string)[] = [];
    for (let at = 0; at < stale.length; at += READ_AT_ONCE) {
      const some = stale.slice(at, at + READ_AT_ONCE);
      read.push(...(await Promise.all(some.map(([name, stamp]) => indexed(root, name, stamp)))));
    }
    const changed = read.filter((run) => typeof run !== 'string');
    const noRuns = read.filter((run) => typeof run === 'string').filter((name) => known.has(name));
    const gone = [...known.keys()].filter((name) => !stamps.has(name));
    await index.update(changed, [...gone, ...noRuns]);
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

/** The run, or its name when the folder holds none. */
async function indexed(root: string, name: string, { isHeld, text }: RunStamp): Promise<IndexedRun | string> {
  const summary = await readRun(root, name, isHeld);
  return summary === null ? name : { summary, stamp: text };
}

function reasonOf(error: unknown): string {
  const message = messageOf(error).split('\n', 1)[0] ?? '';
  return /Cannot find (module|package)/.test(message)
    ? 'libsql is not installed for this machine; npm install @libsql/client brings it'
    : message;
}
