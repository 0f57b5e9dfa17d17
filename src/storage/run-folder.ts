import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Clock, systemClock } from '../core/clock.js';
import { StorageError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import { readTextIfThere, removeTemporaryFiles, writeFileAtomic, writeJsonAtomic } from './atomic-file.js';
import { type BlobStore, openBlobStore } from './blob-store.js';
import { type EventLog, openEventLog } from './event-log.js';
import { type LineReader, openJsonLines, type OpenedLog } from './json-lines.js';
import { acquireLock, type Lock } from './lock.js';
import { PACKAGE_VERSION } from './package-version.js';
import { RUN_FORMAT, RUN_VERSION, type RunKind, type RunManifest, readRunManifest } from './run-manifest.js';
import { storageFailure, systemCodeOf } from './storage-failure.js';

/** Where run folders go when no path is given, relative to the working folder. */
export const DEFAULT_RUNS_ROOT = 'runs';

/** Names inside a run folder. */
export const RUN_FILES = {
  manifest: 'run.json',
  events: 'events.jsonl',
  rollouts: 'rollouts.jsonl',
  program: 'program.json',
  reportJson: 'report.json',
  reportMarkdown: 'report.md',
  reportHtml: 'report.html',
  blobs: 'blobs',
  lock: 'lock',
} as const;

export interface CreateRunFolderOptions {
  readonly kind: RunKind;
  /** The exact folder, which must be empty or absent; default `runs/<id>`. */
  readonly path?: string;
  /** Settings in force, for resuming and for people. Must not hold secrets. */
  readonly config: JsonObject;
  readonly simulated: boolean;
  /** The command line as typed; default none. */
  readonly command?: readonly string[];
  readonly clock?: Clock;
}

/** A run's folder, open for one writer. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly manifest: RunManifest;
  readonly events: EventLog;
  readonly blobs: BlobStore;
  /** What opening repaired, in sentences; empty for a healthy folder. */
  readonly notes: readonly string[];
  /** Replaces a file as a whole. */
  writeText(name: string, text: string): Promise<void>;
  /** Replaces a file with indented JSON. */
  writeJson(name: string, value: unknown): Promise<void>;
  /** The text of a file, or null when there is none. */
  readText(name: string): Promise<string | null>;
  /** Opens another append-only log of the folder, for example `rollouts.jsonl`; the caller closes it. */
  openLog(name: string, onLine?: LineReader): Promise<OpenedLog>;
  /** Forces the events to the disk and gives up the lock. */
  close(): Promise<void>;
}

/**
 * Makes a run folder and locks it. Rejects with StorageError: `storage/run-exists` when the folder holds anything,
 * `storage/not-a-folder`, `storage/locked` when another process is making it, `storage/disk-full`, `storage/read-only`,
 * `storage/permission-denied` ...; a folder that was half made is removed.
 */
export async function createRunFolder(options: CreateRunFolderOptions): Promise<RunFolder> {
  const clock = options.clock ?? systemClock;
  const createdAt = new Date(clock.now()).toISOString();
  const id = `${options.kind}-${createdAt.replace(/\D/g, '').slice(0, 14)}-${randomBytes(3).toString('hex')}`;
  const path = resolve(options.path ?? join(DEFAULT_RUNS_ROOT, id));
  const manifest: RunManifest = {
    format: RUN_FORMAT,
    version: RUN_VERSION,
    id,
    kind: options.kind,
    createdAt,
    command: [...(options.command ?? [])],
    packageVersion: PACKAGE_VERSION,
    config: { ...options.config },
    simulated: options.simulated,
  };
  const isNew = await makeFolder(path);
  try {
    await checkEmpty(path);
    return await startRun(path, manifest, clock);
  } catch (error) {
    // Only where nothing is in it: another process may be making its run there.
    if (isNew) await rmdir(path).catch(() => undefined);
    throw error;
  }
}

/** Writes nothing before it has the lock, and of what it has written removes all where it fails. */
async function startRun(path: string, manifest: RunManifest, clock: Clock): Promise<RunFolder> {
  const lock = await acquireLock(join(path, RUN_FILES.lock));
  try {
    // Another process may have made a run here, and closed it, since the folder was found empty.
    await checkEmpty(path);
    try {
      await writeJsonAtomic(join(path, RUN_FILES.manifest), manifest);
      return await openLocked(path, manifest, clock, lock);
    } catch (error) {
      for (const name of [RUN_FILES.manifest, RUN_FILES.events]) await rm(join(path, name), { force: true });
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Opens a run folder to go on with it: checks `run.json` and every event, cuts a last line that a crash tore, and
 * takes over the lock of a dead process. Rejects with StorageError (`storage/not-a-run`, `storage/locked`,
 * `storage/log-damaged` ...).
 */
export async function openRunFolder(
  path: string,
  options: { readonly clock?: Clock } = {},
): Promise<RunFolder> {
  const absolute = resolve(path);
  const manifest = await readRunManifest(join(absolute, RUN_FILES.manifest));
  const lock = await acquireLock(join(absolute, RUN_FILES.lock));
  try {
    return await openLocked(absolute, manifest, options.clock ?? systemClock, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(path: string, manifest: RunManifest, clock: Clock, lock: Lock): Promise<RunFolder> {
  try {
    for (const folder of [path, join(path, RUN_FILES.blobs)]) await removeTemporaryFiles(folder);
    const { events, notes } = await openEventLog(join(path, RUN_FILES.events), clock);
    return runFolder(path, manifest, events, lock, lock.note === null ? notes : [lock.note, ...notes]);
  } catch (error) {
    throw storageFailure(error, 'open the run folder', path);
  }
}

function runFolder(
  path: string,
  manifest: RunManifest,
  events: EventLog,
  lock: Lock,
  notes: readonly string[],
): RunFolder {
  return {
    path,
    manifest,
    events,
    notes,
    blobs: openBlobStore(join(path, RUN_FILES.blobs)),
    writeText: (name, text) => writeFileAtomic(join(path, name), text),
    writeJson: (name, value) => writeJsonAtomic(join(path, name), value),
    readText: (name) => readTextIfThere(join(path, name)),
    openLog: (name, onLine) => openJsonLines(join(path, name), onLine),
    async close() {
      try {
        await events.close();
      } finally {
        await lock.release();
      }
    },
  };
}

/** True when the folder did not exist before. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    return (await makeFolders(path)) !== undefined;
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw storageFailure(error, 'create the run folder', path);
    throw new StorageError('storage/not-a-folder', `${path} is a file, not a folder`, {
      hint: 'Choose another run folder.',
      cause: error,
    });
  }
}

/** What a process killed before it had made its run leaves; all other files are somebody's. */
const isLeftOver = (name: string) =>
  name === RUN_FILES.lock ||
  name.startsWith(`${RUN_FILES.lock}.`) ||
  name.startsWith(`.${RUN_FILES.manifest}.`);

async function checkEmpty(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    throw storageFailure(error, 'read', path);
  });
  if (names.every(isLeftOver)) return;
  const isRun = existsSync(join(path, RUN_FILES.manifest));
  throw new StorageError('storage/run-exists', `${path} exists and is not empty`, {
    hint: isRun
      ? 'Resume it, or choose another run folder.'
      : 'It is no run. Choose an empty or a new folder.',
  });
}

/** As mkdir with parents; gives the first folder that was made. */
export async function makeFolders(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
    // On a read-only file system Node says ENOENT when it makes parents too; asked for one folder it says why.
    let missing = path;
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    await mkdir(missing);
    await mkdir(path, { recursive: true });
    return missing;
  }
}
