import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InputFileError, UsageError } from '../../core/errors.js';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';
import { sizeIfThere } from './file-size.js';
import type { WeightsFile, WeightsManifest } from './manifest.js';
import { openPart } from './part-file.js';

/** A file of a manifest that lies on this machine. */
export interface LocalFile {
  readonly file: WeightsFile;
  /** Where it lies, links followed. */
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Finds every file of the manifest below a folder, or beside a file, by its path or its bare name. Rejects with
 * InputFileError that lists what is not there.
 */
export async function findLocalFiles(manifest: WeightsManifest, from: string): Promise<readonly LocalFile[]> {
  const kind = await kindOf(from);
  const main = kind === 'file' ? fileMeant(manifest, from) : null;
  const folder = kind === 'file' ? dirname(from) : from;
  const found: LocalFile[] = [];
  const missing: string[] = [];
  for (const file of manifest.files) {
    const path =
      file === main ? from : await firstThere([join(folder, file.path), join(folder, basename(file.path))]);
    if (path === null) missing.push(file.path);
    else found.push(await localFile(file, path));
  }
  if (missing.length === 0) return found;
  throw new InputFileError(
    'weights/local-missing',
    `${folder} does not hold ${missing.join(', ')} of ${manifest.name}`,
    {
      hint: `Put the files of https://huggingface.co/${manifest.repository} side by side and name their folder.`,
    },
  );
}

/** The hub's cache holds links to its blobs. */
async function localFile(file: WeightsFile, link: string): Promise<LocalFile> {
  const path = await realpath(link);
  return { file, path, sizeBytes: (await stat(path)).size };
}

async function kindOf(path: string): Promise<'file' | 'folder'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw storageFailure(error, 'read', path);
    throw new InputFileError('weights/local-missing', `there is no file or folder ${path}`, {
      hint: 'Check --from.',
    });
  }
}

/** The file of the manifest that a file of any name stands for: by name, else the only one of that kind. */
function fileMeant(manifest: WeightsManifest, from: string): WeightsFile {
  const named = manifest.files.find(({ path }) => basename(path) === basename(from));
  if (named !== undefined) return named;
  const alike = manifest.files.filter(({ path }) => extname(path) === extname(from));
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only;
  throw new UsageError(
    'weights/local-unclear',
    `${basename(from)} could be ${alike.length === 0 ? 'no' : 'more than one'} file of ${manifest.name}`,
    {
      hint: `Name it as the manifest does: ${manifest.files.map(({ path }) => basename(path)).join(', ')}. Or name their folder.`,
    },
  );
}

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if ((await sizeIfThere(path)) !== null) return path;
  return null;
}

export interface Copy {
  readonly from: string;
  readonly target: string;
  readonly sha256: string | null;
  readonly signal: AbortSignal;
  readonly onBytes: (receivedBytes: number) => void;
}

/** Copies a file in, whole and checked or not at all. Rejects with InputFileError when its hash is not the pinned one. */
export async function copyIn({
  from,
  target,
  sha256,
  signal,
  onBytes,
}: Copy): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  // Copies are quick to make again, so none is gone on with.
  const part = await openPart(target, { source: `file:${from}`, version: null, validator: null });
  try {
    const chunks: AsyncIterable<Uint8Array> = createReadStream(from, { highWaterMark: 1 << 20 });
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      await part.append(chunk);
      onBytes(part.sizeBytes);
    }
    const { sizeBytes } = part;
    return { sha256: await part.finish((digest) => checkCopy(from, digest, sha256)), sizeBytes };
  } catch (error) {
    await part.discard().catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    throw storageFailure(error, 'copy', from);
  }
}

function checkCopy(from: string, digest: string, sha256: string | null): void {
  if (sha256 === null || sha256 === digest) return;
  throw new InputFileError('weights/checksum', `${from} has SHA-256 ${digest}; the manifest says ${sha256}`, {
    hint: 'It is another version of the file, or damaged. Fetch it again, or use a manifest that names what you have.',
  });
}
