import { join } from 'node:path';
import { z } from 'zod';
import { StorageError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import { readTextIfThere } from '../../storage/atomic-file.js';
import { commitSchema, fileSchema, filePathSchema, RECORD_FILE, sha256Schema } from './manifest.js';

export const RECORD_FORMAT = 'scenewright/installed-weights';
export const RECORD_VERSION = 1;

const recordedFileSchema = z.object({
  path: filePathSchema,
  role: fileSchema.shape.role,
  sizeBytes: z.int().nonnegative(),
  sha256: sha256Schema.describe('of the bytes as they arrived'),
  repository: z.string().describe('id on the hub'),
  commit: commitSchema
    .nullable()
    .describe('as the hub named it; null when the file came from this machine and matched no pinned hash'),
});

/**
 * `weights.json` in the folder of a model: what was pulled, as it arrived. Written last, so that a model without it is
 * not installed. Where a manifest pins nothing this is what later pulls and `verify` hold the files to.
 */
export const recordSchema = z
  .object({
    format: z.literal(RECORD_FORMAT),
    version: z.literal(RECORD_VERSION),
    name: z.string(),
    pulledAt: z.iso.datetime().describe('wall-clock time in UTC'),
    files: z.array(recordedFileSchema).min(1),
  })
  .describe('What lies in the folder of a model, and where it came from');

export type InstalledRecord = z.infer<typeof recordSchema>;
export type RecordedFile = InstalledRecord['files'][number];

/** The record in a model's folder; null when there is none. Rejects with StorageError when it is damaged. */
export async function readRecord(folder: string): Promise<InstalledRecord | null> {
  const path = join(folder, RECORD_FILE);
  const text = await readTextIfThere(path);
  if (text === null) return null;
  const value = parsed(text, path);
  const head = z.object({ format: z.literal(RECORD_FORMAT), version: z.int() }).safeParse(value);
  if (head.success && head.data.version !== RECORD_VERSION) {
    throw new StorageError('weights/record-version', `${path} has version ${head.data.version}`, {
      hint: `This package reads version ${RECORD_VERSION}. Use the version of scenewright that pulled the model, or remove it and pull it again.`,
    });
  }
  const record = recordSchema.safeParse(value);
  if (record.success) return record.data;
  throw damaged(path, z.prettifyError(record.error));
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(path, 'it is not JSON');
  }
}

function damaged(path: string, why: string): StorageError {
  return new StorageError(
    'weights/record-damaged',
    `the record of what was pulled is damaged: ${path}: ${why}`,
    {
      hint: 'Pull the model again (scenewright models pull NAME), or remove it.',
    },
  );
}

/** SHA-256 over the paths and hashes of all files: equal for equal weights, wherever they came from. */
export function fingerprintOf(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return hashJson(Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256])));
}

/** The commit all files of the main repository came from; null when it is not known. */
export function commitOf(record: InstalledRecord, repository: string): string | null {
  const commits = record.files.flatMap((file) => (file.repository === repository ? [file.commit] : []));
  const [first = null] = commits;
  return commits.every((commit) => commit === first) ? first : null;
}
