import { join } from 'node:path';
import type { CatalogueEntry } from './catalogue.js';
import { sizeIfThere } from './file-size.js';
import { readRecord, type RecordedFile } from './installed-record.js';
import type { WeightsFile } from './manifest.js';
import { isAsked } from './manifest-figures.js';
import { digestFile } from './part-file.js';

/** What became of one file. */
export type FileState =
  /** Its bytes are those that were pinned or recorded. */
  | 'ok'
  /** Other bytes than were pulled. */
  | 'changed'
  /** Pulled, and no longer there. */
  | 'gone'
  /** Never pulled. */
  | 'not-pulled'
  /** As it was pulled, but the manifest asks for another version by now. */
  | 'other-version';

export interface VerifiedFile {
  readonly path: string;
  readonly state: FileState;
  /** Whether the manifest pins its hash; else it is held to the hash of the first pull. */
  readonly isPinned: boolean;
  /** Of the bytes that are there; null where there are none. */
  readonly sha256: string | null;
  /** Null for a file that was never pulled and is not pinned. */
  readonly expectedSha256: string | null;
}

export interface VerifyOptions {
  /** The folder that holds one folder per model. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onBytes: (path: string, readBytes: number) => void;
}

/** Recomputes the hash of every file. Changes nothing. Rejects with StorageError or the signal's reason. */
export async function verifyWeights(
  { manifest }: CatalogueEntry,
  { folder: root, signal, onBytes }: VerifyOptions,
): Promise<readonly VerifiedFile[]> {
  const folder = join(root, manifest.name);
  const record = await readRecord(folder);
  const recorded = new Map((record?.files ?? []).map((file) => [file.path, file]));
  const verified: VerifiedFile[] = [];
  for (const file of manifest.files) {
    const before = recorded.get(file.path);
    const path = join(folder, file.path);
    const isThere = before !== undefined && (await sizeIfThere(path)) !== null;
    const report = (total: number) => onBytes(file.path, total);
    const sha256 = isThere ? (await digestFile(path, signal, report)).sha256 : null;
    verified.push({
      path: file.path,
      state: stateOf(sha256, before, before !== undefined && isAsked(manifest, file, before)),
      isPinned: file.sha256 !== null,
      sha256,
      expectedSha256: expected(file, before),
    });
  }
  return verified;
}

function stateOf(sha256: string | null, before: RecordedFile | undefined, isAskedFor: boolean): FileState {
  if (before === undefined) return 'not-pulled';
  if (sha256 === null) return 'gone';
  if (sha256 !== before.sha256) return 'changed';
  return isAskedFor ? 'ok' : 'other-version';
}

function expected(file: WeightsFile, before: RecordedFile | undefined): string | null {
  return file.sha256 ?? before?.sha256 ?? null;
}
