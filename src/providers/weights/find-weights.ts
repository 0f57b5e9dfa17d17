import { join } from 'node:path';
import { type CatalogueEntry, catalogueEntry, type CatalogueOptions } from './catalogue.js';
import { sizeIfThere } from './file-size.js';
import { commitOf, fingerprintOf, type InstalledRecord, readRecord } from './installed-record.js';
import { isAsked } from './manifest-figures.js';
import type { WeightsManifest, WeightsRole } from './manifest.js';
import { defaultWeightsFolder } from './weights-folder.js';

/** A file of installed weights. */
export interface InstalledFile {
  /** As in the manifest, with `/`. */
  readonly path: string;
  readonly absolutePath: string;
  readonly role: WeightsRole;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Weights that lie on this machine, whole by their sizes; `verify` recomputes the hashes. */
export interface InstalledWeights {
  readonly type: 'installed';
  readonly name: string;
  readonly manifest: WeightsManifest;
  /** Absolute. */
  readonly folder: string;
  /** Commit on the hub; null when the files came from this machine and no manifest pins them. */
  readonly revision: string | null;
  /** SHA-256 over all files: what caches should key on. */
  readonly fingerprint: string;
  readonly files: readonly InstalledFile[];
}

/** Weights that cannot be used, with the command that changes it. */
export interface MissingWeights {
  readonly type: 'missing';
  readonly name: string;
  readonly manifest: WeightsManifest;
  /** A sentence: what is not there. */
  readonly reason: string;
  /** `scenewright models pull NAME`. */
  readonly command: string;
}

export type FoundWeights = InstalledWeights | MissingWeights;

export interface FindWeightsOptions extends CatalogueOptions {
  /** The folder that holds one folder per model; default `defaultWeightsFolder(env)`. */
  readonly folder?: string;
}

/**
 * Looks for the weights of a model by the name of its manifest: reads two small files and asks for sizes, no more.
 * Rejects with UsageError (`weights/unknown-model`) when no manifest has that name.
 */
export async function findWeights(name: string, options: FindWeightsOptions): Promise<FoundWeights> {
  const entry = await catalogueEntry(name, options);
  return findEntry(entry, options.folder ?? defaultWeightsFolder(options.env));
}

/** The same for a manifest that is already read. */
export async function findEntry({ manifest }: CatalogueEntry, root: string): Promise<FoundWeights> {
  const folder = join(root, manifest.name);
  const record = await readRecord(folder);
  const reason = record === null ? notPulled(manifest, folder) : await problemOf(manifest, record, folder);
  if (record === null || reason !== null) {
    const command = `scenewright models pull ${manifest.name}`;
    return { type: 'missing', name: manifest.name, manifest, reason: reason ?? '', command };
  }
  const wanted = new Set(manifest.files.map(({ path }) => path));
  const files = record.files.filter(({ path }) => wanted.has(path));
  return {
    type: 'installed',
    name: manifest.name,
    manifest,
    folder,
    revision: commitOf(record, manifest.repository),
    fingerprint: fingerprintOf(files),
    files: files.map(({ path, role, sizeBytes, sha256 }) => ({
      path,
      absolutePath: join(folder, path),
      role,
      sizeBytes,
      sha256,
    })),
  };
}

function notPulled(manifest: WeightsManifest, folder: string): string {
  return `the weights of ${manifest.name} are not in ${folder}`;
}

/** Why what lies there is not what the manifest asks for, or null. */
async function problemOf(
  manifest: WeightsManifest,
  record: InstalledRecord,
  folder: string,
): Promise<string | null> {
  const recorded = new Map(record.files.map((file) => [file.path, file]));
  for (const wanted of manifest.files) {
    const { path } = wanted;
    const file = recorded.get(path);
    if (file === undefined) return `${path} of ${manifest.name} was not pulled into ${folder}`;
    if (!isAsked(manifest, wanted, file)) {
      return `${path} in ${folder} is another version than the manifest asks for`;
    }
    const size = await sizeIfThere(join(folder, path));
    if (size === null) return `${join(folder, path)} is gone`;
    if (size !== file.sizeBytes) {
      return `${join(folder, path)} has ${size} bytes in place of ${file.sizeBytes}`;
    }
  }
  return null;
}
