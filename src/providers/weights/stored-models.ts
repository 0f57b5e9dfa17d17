import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest.js';
import { acquireLock } from '../../storage/lock.js';
import { storageFailure, systemCodeOf } from '../../storage/storage-failure.js';
import { RECORD_FILE, weightsNameSchema } from './manifest.js';
import { LOCK_FILE } from './pull-lock.js';

/** A model's folder, with everything in it, unfinished files included. */
export interface StoredModel {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
}

/** The folders of models that lie below the root, whether or not a manifest knows them; sorted by name. */
export async function storedModels(root: string): Promise<readonly StoredModel[]> {
  const names = (await namesIn(root)).filter((name) => weightsNameSchema.safeParse(name).success);
  const models: StoredModel[] = [];
  for (const name of names.sort()) {
    const folder = join(root, name);
    if (!(await isOurs(folder))) continue;
    models.push({ name, folder, bytes: await bytesBelow(folder) });
  }
  return models;
}

/** Folders inside the folder of a model that are looked into for unfinished files: repositories have one or two. */
const DEPTH = 2;

/** Only what a pull made is listed and removed; the user may keep other folders there, also large ones. */
async function isOurs(folder: string, depth = DEPTH): Promise<boolean> {
  const names = await namesIn(folder);
  if (names.includes(RECORD_FILE) || names.includes(LOCK_FILE)) return true;
  for (const name of names) {
    // An interrupted first pull has left only its part.
    if (name.endsWith('.part.json')) return true;
    if (depth > 0 && (await isOurs(join(folder, name), depth - 1))) return true;
  }
  return false;
}

/** The folder of one model. Rejects with UsageError when there is none. */
export async function storedModel(root: string, name: string): Promise<StoredModel> {
  const models = await storedModels(root);
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw notStored(root, name, models);
  return model;
}

/**
 * Deletes the folder of a model and resolves to what that freed. Rejects with UsageError when there is none, and with
 * `storage/locked` while another process pulls it.
 */
export async function removeModel(root: string, name: string): Promise<StoredModel> {
  const model = await storedModel(root, name);
  const lock = await acquireLock(join(model.folder, LOCK_FILE), `the folder of ${name}`);
  try {
    // First the record: a model that is deleted only half way is not installed.
    await remove(join(model.folder, RECORD_FILE));
    for (const inside of await namesIn(model.folder)) {
      if (inside !== LOCK_FILE) await remove(join(model.folder, inside));
    }
  } finally {
    await lock.release();
  }
  await rmdir(model.folder).catch(() => undefined);
  return model;
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw storageFailure(error, 'delete', path);
  }
}

function notStored(root: string, name: string, models: readonly StoredModel[]): UsageError {
  const near = nearestName(
    name,
    models.map((model) => model.name),
  );
  return new UsageError('weights/not-installed', `there are no weights of "${name}" in ${root}`, {
    hint:
      near === undefined
        ? 'scenewright models list shows what is there.'
        : `Did you mean "${near}"? scenewright models list shows what is there.`,
  });
}

/** Names in a folder; none when there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw storageFailure(error, 'read', folder);
  }
}

async function bytesBelow(path: string): Promise<number> {
  const found = await lstat(path).catch((error: unknown) => {
    // A file may be renamed by a pull that runs meanwhile.
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw storageFailure(error, 'look at', path);
  });
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await namesIn(path)) bytes += await bytesBelow(join(path, name));
  return bytes;
}
