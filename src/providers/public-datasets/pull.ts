import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.js';
import { InputFileError } from '../../core/errors.js';
import { datasetHash } from '../../datasets/dataset-hash.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';
import { downloadFile } from '../weights/download.js';
import { askHub } from '../weights/hub-file.js';
import { copyIn } from '../weights/local-source.js';
import { revisionName } from '../weights/manifest-figures.js';
import { digestFile } from '../weights/part-file.js';
import type { PullEvent } from '../weights/pull-context.js';
import { withFolderLock } from '../weights/pull-lock.js';
import { DEFAULT_RETRIES, retrying } from '../weights/retrying.js';
import type { Environment } from '../weights/weights-folder.js';
import { convertPublicDataset } from './convert.js';
import { type DatasetHost, hostOf, withVariable } from './hosts.js';
import type { PublicDataset, PublicDatasetFile } from './manifest.js';
import {
  PULLED_FORMAT,
  PULLED_VERSION,
  type PulledRecord,
  readPulledRecord,
  writePulledRecord,
} from './pulled-record.js';

/** A connection that carries nothing for so long is broken, as for weights. */
const STALL_MS = 60_000;

/** Where the files lie as they came, in the folder of the dataset. */
const SOURCE_FOLDER = 'files';

export interface PullDatasetOptions {
  readonly env: Environment;
  /** The folder of this dataset. */
  readonly folder: string;
  /** A file or folder on this machine in place of the server. */
  readonly from?: string;
  /** Fetches what is there, too. */
  readonly force?: boolean;
  /** Takes another content than an earlier pull recorded, and of a branch its newest commit. */
  readonly update?: boolean;
  /** Failures in a row before giving up; default 5. */
  readonly retries?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: PullEvent) => void;
}

export interface PulledDataset {
  readonly record: PulledRecord;
  /** Of the examples, as `compile --dataset` takes it. */
  readonly path: string;
  /** What differs from the manifest, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Brings a public dataset into a folder: its files as they are, each whole and held to its hash, the examples made of
 * them as `NAME.jsonl`, and `source.json`. A file without a known hash is held to what the first pull brought. Rejects
 * with HubError, StorageError, InputFileError or the signal's reason.
 */
export async function pullDataset(
  dataset: PublicDataset,
  options: PullDatasetOptions,
): Promise<PulledDataset> {
  const { folder, env } = options;
  const host = hostOf(dataset, env);
  const signal = options.signal ?? new AbortController().signal;
  const clock = options.clock ?? systemClock;
  const onWait = (message: string) => options.onEvent?.({ type: 'note', message });
  return withFolderLock(dataset.name, folder, { clock, signal, onWait }, async () => {
    const earlier = await readPulledRecord(folder);
    const pull: Pull = { dataset, options, host, earlier, signal, clock };
    const { files, commit } = await bringFiles(pull).catch((error: unknown) => {
      throw withVariable(error, host.variable);
    });
    return finish(pull, files, commit);
  });
}

interface Pull {
  readonly dataset: PublicDataset;
  readonly options: PullDatasetOptions;
  readonly host: DatasetHost;
  readonly earlier: PulledRecord | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

type PulledFile = PulledRecord['files'][number];

async function bringFiles(pull: Pull) {
  const { dataset, options, earlier } = pull;
  const { revision } = dataset.source;
  const kept = options.update === true ? null : (earlier?.commit ?? null);
  let commit = 'commit' in revision ? revision.commit : options.from === undefined ? kept : null;
  const files: PulledFile[] = [];
  for (const file of dataset.files) {
    const there = await fileThere(file, pull);
    if (there !== null) {
      files.push(there);
      continue;
    }
    const local = options.from === undefined ? null : localFile(file, options.from, dataset);
    const brought =
      local === null
        ? await fetchFile(file, commit, pull)
        : { ...(await copyFile(file, local, pull)), commit };
    commit = brought.commit;
    const { sha256, sizeBytes } = brought;
    files.push({ path: file.path, sizeBytes, sha256, isVerified: file.sha256 !== null });
    options.onEvent?.({ type: 'file', path: file.path, sizeBytes, sha256, check: checkOf(file, pull) });
  }
  return { files, commit };
}

const targetOf = (file: PublicDatasetFile, { options }: Pull) =>
  join(options.folder, SOURCE_FOLDER, file.path);

/** What the content is held to: what is pinned, else what came first. */
function expectedHash(file: PublicDatasetFile, { earlier, options }: Pull): string | null {
  if (file.sha256 !== null) return file.sha256;
  if (options.update === true) return null;
  return earlier?.files.find(({ path }) => path === file.path)?.sha256 ?? null;
}

function checkOf(file: PublicDatasetFile, pull: Pull): 'pinned' | 'recorded' | 'nothing' {
  if (file.sha256 !== null) return 'pinned';
  return expectedHash(file, pull) === null ? 'nothing' : 'recorded';
}

/** A file of an earlier pull that is still what it should be; null where it must be brought. */
async function fileThere(file: PublicDatasetFile, pull: Pull): Promise<PulledFile | null> {
  const target = targetOf(file, pull);
  const expected = expectedHash(file, pull);
  if (pull.options.force === true || expected === null || !existsSync(target)) return null;
  const { sha256, sizeBytes } = await digestFile(target, pull.signal, () => undefined);
  return sha256 === expected
    ? { path: file.path, sizeBytes, sha256, isVerified: file.sha256 !== null }
    : null;
}

async function fetchFile(file: PublicDatasetFile, commit: string | null, pull: Pull) {
  const { dataset, host, options, signal, clock } = pull;
  const { path } = file;
  const retry = {
    clock,
    signal,
    retries: options.retries ?? DEFAULT_RETRIES,
    onRetry: (reason: string, waitMs: number) => options.onEvent?.({ type: 'retry', path, reason, waitMs }),
  };
  const server = { hub: host.hub, clock, signal, stallMs: STALL_MS };
  const revision = commit ?? revisionName(dataset.source.revision);
  const asked = { repository: host.repository, revision, path };
  const told = await retrying(() => askHub(asked, server), retry);
  // A server of raw files has etags of its own making, which look like hashes and are none of the content.
  const facts = host.hub.layout === 'raw' ? { ...told, sha256: null } : told;
  const expected = expectedHash(file, pull);
  const sizeBytes = file.sizeBytes ?? facts.sizeBytes;
  const done = await downloadFile(
    {
      asked: { ...asked, revision: told.commit ?? revision },
      target: targetOf(file, pull),
      facts,
      sha256: expected ?? facts.sha256,
      sizeBytes,
      sha256Source:
        expected === null
          ? 'the server'
          : file.sha256 === null
            ? 'the record of the first pull'
            : 'the manifest',
    },
    {
      ...server,
      ...retry,
      onBytes: (receivedBytes) => options.onEvent?.({ type: 'bytes', path, receivedBytes, sizeBytes }),
    },
  );
  return { ...done, commit: commit ?? told.commit };
}

async function copyFile(file: PublicDatasetFile, from: string, pull: Pull) {
  const expected = expectedHash(file, pull);
  if (file.sha256 === null && expected !== null) {
    const { sha256 } = await digestFile(from, pull.signal, () => undefined);
    if (sha256 !== expected) throw changed(from, sha256, expected);
  }
  const target = targetOf(file, pull);
  return copyIn({ from, target, sha256: expected, signal: pull.signal, onBytes: () => undefined });
}

function changed(from: string, sha256: string, expected: string): InputFileError {
  return new InputFileError(
    'dataset/changed',
    `${from} has SHA-256 ${sha256}; the first pull brought ${expected}`,
    { hint: 'It is another version. --update takes it in place of the first.' },
  );
}

/** The file itself, or below a folder by its path or bare name. */
function localFile(file: PublicDatasetFile, from: string, { files, name }: PublicDataset): string {
  if (existsSync(from) && statSync(from).isFile() && files.length === 1) return from;
  const found = [join(from, file.path), join(from, basename(file.path))].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new InputFileError('dataset/local-missing', `${from} does not hold ${file.path} of ${name}`, {
    hint:
      files.length === 1
        ? 'Name the file, or the folder that it is in.'
        : `Name the folder that holds ${files.map(({ path }) => basename(path)).join(', ')}.`,
  });
}

async function finish(
  pull: Pull,
  files: readonly PulledFile[],
  commit: string | null,
): Promise<PulledDataset> {
  const { dataset, options } = pull;
  const sources = dataset.files.map((file) => ({ file, path: targetOf(file, pull) }));
  const examples = await convertPublicDataset(dataset, sources);
  const path = join(options.folder, `${dataset.name}.jsonl`);
  await writeFileAtomic(path, `${examples.map((example) => JSON.stringify(example)).join('\n')}\n`);
  const record: PulledRecord = {
    format: PULLED_FORMAT,
    version: PULLED_VERSION,
    name: dataset.name,
    host: dataset.source.host,
    repository: dataset.source.repository,
    commit,
    licence: dataset.licence,
    rows: examples.length,
    hash: datasetHash(examples),
    files: [...files],
  };
  await writePulledRecord(options.folder, record);
  const isOther = dataset.rows !== null && dataset.rows !== examples.length;
  const notes = isOther
    ? [`${examples.length} rows, where the manifest speaks of ${dataset.rows}: it may be another version`]
    : [];
  return { record, path, notes };
}
