import { readdir, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputFileError, UsageError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest.js';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';
import type { WeightsManifest } from './manifest.js';
import { readManifest } from './parse-manifest.js';
import type { Environment } from './weights-folder.js';

/** Names files or folders of own manifests, separated as in PATH. */
export const MANIFESTS_VARIABLE = 'SCENEWRIGHT_MODELS';

/** `models/` of this package. */
const PACKAGED_FOLDER = fileURLToPath(new URL('../../../models/', import.meta.url));

/** One known model. */
export interface CatalogueEntry {
  readonly manifest: WeightsManifest;
  /** The file of the manifest. */
  readonly path: string;
  /** Whether it is one of the user's own. */
  readonly isOwn: boolean;
}

export interface CatalogueOptions {
  readonly env: Environment;
  /** Further manifest files, or folders of them. */
  readonly manifests?: readonly string[];
}

/** Every known model by name, sorted. A manifest of the user's own takes the place of a packaged one of that name. */
export async function openCatalogue(options: CatalogueOptions): Promise<ReadonlyMap<string, CatalogueEntry>> {
  const fromVariable = (options.env[MANIFESTS_VARIABLE] ?? '').split(delimiter).filter((path) => path !== '');
  const packaged = await readAll(PACKAGED_FOLDER, false);
  const entries = new Map(packaged.map((entry) => [entry.manifest.name, entry]));
  // Later and nearer wins: what a command names over what the environment names.
  for (const paths of [fromVariable, options.manifests ?? []]) {
    for (const entry of await readOwn(paths)) entries.set(entry.manifest.name, entry);
  }
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The entry of a name. Rejects with UsageError that names the nearest one. */
export async function catalogueEntry(name: string, options: CatalogueOptions): Promise<CatalogueEntry> {
  return entryIn(await openCatalogue(options), name);
}

export function entryIn(catalogue: ReadonlyMap<string, CatalogueEntry>, name: string): CatalogueEntry {
  const entry = catalogue.get(name);
  if (entry !== undefined) return entry;
  const names = [...catalogue.keys()];
  const near = nearestName(name, names);
  throw new UsageError('weights/unknown-model', `there is no manifest for "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Known: ${names.join(', ')}. A manifest of your own is added with --manifest FILE or ${MANIFESTS_VARIABLE}.`,
  });
}

async function readOwn(paths: readonly string[]): Promise<CatalogueEntry[]> {
  const entries = (await Promise.all(paths.map((path) => readAll(resolve(path), true)))).flat();
  const seen = new Map<string, string>();
  for (const { manifest, path } of entries) {
    const before = seen.get(manifest.name);
    if (before !== undefined && before !== path) {
      throw new InputFileError(
        'weights/manifest-twice',
        `two manifests are called "${manifest.name}": ${before} and ${path}`,
        { hint: 'Rename one of them.' },
      );
    }
    seen.set(manifest.name, path);
  }
  return entries;
}

async function readAll(path: string, isOwn: boolean): Promise<CatalogueEntry[]> {
  const files = await manifestFiles(path);
  return Promise.all(files.map(async (file) => ({ manifest: await readManifest(file), path: file, isOwn })));
}

/** The file itself, or the `.json` files of a folder. */
async function manifestFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names.filter((name) => name.endsWith('.json')).map((name) => join(path, name));
  } catch (error) {
    // A missing file is reported by its reader, in the words of manifests.
    if (systemCodeOf(error) === 'ENOENT') return [path];
    throw storageFailure(error, 'read', path);
  }
}
