import { join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.js';
import { isScenewrightError, messageOf } from '../../core/errors.js';
import type { CatalogueEntry } from './catalogue.js';
import { requireSpace } from './disk-space.js';
import { downloadFile, identityOf } from './download.js';
import { findEntry, type InstalledWeights } from './find-weights.js';
import { hubFrom } from './hub.js';
import { HubError } from './hub-error.js';
import { type InstalledRecord, readRecord, type RecordedFile } from './installed-record.js';
import { type Ledger, openLedger } from './ledger.js';
import { copyIn, findLocalFiles } from './local-source.js';
import type { WeightsFile, WeightsManifest } from './manifest.js';
import { sourceOf } from './manifest-figures.js';
import { resumableBytes } from './part-file.js';
import { type PlannedFile, planFiles } from './plan-files.js';
import type { PullContext, PullEvent } from './pull-context.js';
import { withFolderLock } from './pull-lock.js';
import { DEFAULT_RETRIES } from './retrying.js';
import { defaultWeightsFolder, type Environment } from './weights-folder.js';

/** A connection that carries nothing for so long is broken; the hub's own tools wait ten seconds. */
const DEFAULT_STALL_MS = 60_000;

export interface PullOptions {
  readonly env: Environment;
  /** The folder that holds one folder per model; default `defaultWeightsFolder(env)`. */
  readonly folder?: string;
  /** A file or folder on this machine to take the files from, in place of the hub. */
  readonly from?: string;
  /** Fetches every file again, also those that are there. */
  readonly force?: boolean;
  /** Where the manifest names a branch: goes to its newest commit in place of the recorded one. */
  readonly update?: boolean;
  /** Failures in a row before giving up; default 5. */
  readonly retries?: number;
  readonly stallMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: PullEvent) => void;
}

export interface PullResult {
  readonly weights: InstalledWeights;
  /** Bytes that were fetched or copied; 0 when all was there. */
  readonly fetchedBytes: number;
}

/**
 * Brings the weights of a model to this machine: every file whole and checked or not there at all, an interrupted one
 * gone on with. Rejects with HubError, StorageError, InputFileError or the signal's reason.
 */
export async function pullWeights(entry: CatalogueEntry, options: PullOptions): Promise<PullResult> {
  const root = options.folder ?? defaultWeightsFolder(options.env);
  const context = contextOf(entry, root, options);
  const { manifest, folder, emit } = context;
  const onWait = (message: string) => emit({ type: 'note', message });
  return withFolderLock(manifest.name, folder, { ...context, onWait }, async (notes) => {
    for (const message of [...notes, ...context.hub.notes]) emit({ type: 'note', message });
    const fetchedBytes = await bringFiles(entry, root, options.from, context);
    const weights = await findEntry(entry, root);
    if (weights.type === 'installed') return { weights, fetchedBytes };
    throw new HubError('refused', `${manifest.name} is not whole after the pull: ${weights.reason}`, {
      hint: 'Another program changed the folder. Run the same command again.',
    });
  });
}

function contextOf({ manifest }: CatalogueEntry, root: string, options: PullOptions): PullContext {
  return {
    manifest,
    folder: join(root, manifest.name),
    hub: hubFrom(options.env),
    clock: options.clock ?? systemClock,
    signal: options.signal ?? new AbortController().signal,
    retries: options.retries ?? DEFAULT_RETRIES,
    stallMs: options.stallMs ?? DEFAULT_STALL_MS,
    force: options.force ?? false,
    update: options.update ?? false,
    emit: options.onEvent ?? (() => undefined),
  };
}

async function bringFiles(
  entry: CatalogueEntry,
  root: string,
  from: string | undefined,
  context: PullContext,
): Promise<number> {
  const record = await readableRecord(context);
  if (from !== undefined) return copyFiles(from, record, context);
  if (record !== null && !context.force && !context.update) {
    const found = await findEntry(entry, root);
    if (found.type === 'installed') return 0;
  }
  return fetchFiles(record, context);
}

/** A damaged record is worth no more than none: the files are then fetched again. */
async function readableRecord({ folder, emit }: PullContext): Promise<InstalledRecord | null> {
  try {
    return await readRecord(folder);
  } catch (error) {
    if (!isScenewrightError(error) || error.code !== 'weights/record-damaged') throw error;
    emit({ type: 'note', message: `${messageOf(error)}\nIt is written anew.` });
    return null;
  }
}

async function fetchFiles(record: InstalledRecord | null, context: PullContext): Promise<number> {
  const { folder, emit } = context;
  const plan = await planFiles(record, context);
  const resumed = await Promise.all(
    plan.map((file) => resumableBytes(join(folder, file.path), identityOf(file))),
  );
  const resumedBytes = resumed.reduce((sum, bytes) => sum + bytes, 0);
  const sizes = plan.map(({ sizeBytes }) => sizeBytes);
  const knownBytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const totalBytes = sizes.includes(null) ? null : knownBytes;
  await requireSpace(folder, Math.max(0, knownBytes - resumedBytes));
  emit({ type: 'plan', fileCount: plan.length, totalBytes, resumedBytes });
  const ledger = openLedger(record, context);
  let fetchedBytes = 0;
  for (const file of plan) {
    await ledger.forget(file.path);
    fetchedBytes += await fetchFile(file, ledger, context);
  }
  return fetchedBytes;
}

async function fetchFile(planned: PlannedFile, ledger: Ledger, context: PullContext): Promise<number> {
  const { path, asked, sizeBytes, check } = planned;
  const { emit } = context;
  const before = await resumableBytes(join(context.folder, path), identityOf(planned));
  const done = await downloadFile(
    { ...planned, target: join(context.folder, path) },
    {
      ...context,
      onBytes: (receivedBytes) => emit({ type: 'bytes', path, receivedBytes, sizeBytes }),
      onRetry: (reason, waitMs) => emit({ type: 'retry', path, reason, waitMs }),
    },
  );
  await ledger.add({
    path,
    role: planned.file.role,
    ...done,
    repository: asked.repository,
    commit: planned.commit,
  });
  emit({ type: 'file', path, ...done, check });
  return Math.max(0, done.sizeBytes - before);
}

async function copyFiles(
  from: string,
  record: InstalledRecord | null,
  context: PullContext,
): Promise<number> {
  const { manifest, folder, signal, emit } = context;
  const sources = await findLocalFiles(manifest, from);
  await requireSpace(
    folder,
    sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  const ledger = openLedger(record, context);
  let copiedBytes = 0;
  for (const { file, path: source, sizeBytes } of sources) {
    const { path, sha256 } = file;
    await ledger.forget(path);
    const onBytes = (receivedBytes: number) => emit({ type: 'bytes', path, receivedBytes, sizeBytes });
    const done = await copyIn({ from: source, target: join(folder, path), sha256, signal, onBytes });
    await ledger.add({ path, role: file.role, ...done, ...originOf(manifest, file) });
    emit({ type: 'file', path, ...done, check: sha256 === null ? 'nothing' : 'pinned' });
    copiedBytes += done.sizeBytes;
  }
  return copiedBytes;
}

/** A hash that a manifest pins proves which commit a local file is from. */
function originOf(manifest: WeightsManifest, file: WeightsFile): Pick<RecordedFile, 'repository' | 'commit'> {
  const { repository, revision } = sourceOf(manifest, file);
  return { repository, commit: file.sha256 !== null && 'commit' in revision ? revision.commit : null };
}
