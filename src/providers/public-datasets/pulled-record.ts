import { join } from 'node:path';
import { z } from 'zod';
import { InputFileError, messageOf } from '../../core/errors.js';
import { readTextIfThere, writeJsonAtomic } from '../../storage/atomic-file.js';
import { sha256Schema } from '../weights/manifest.js';

export const PULLED_FORMAT = 'scenewright/pulled-dataset';
export const PULLED_VERSION = 1;

/** Name of the record in the folder of a pulled dataset. */
export const PULLED_FILE = 'source.json';

/** `source.json`: where the files of a pulled dataset came from and what they were held to. */
export const pulledRecordSchema = z
  .object({
    format: z.literal(PULLED_FORMAT),
    version: z.literal(PULLED_VERSION),
    name: z.string(),
    host: z.string(),
    repository: z.string(),
    commit: z.string().nullable().describe('null: the server did not say, or the files are local'),
    licence: z.object({ id: z.string().nullable(), link: z.string() }),
    rows: z.int().min(0),
    hash: sha256Schema.describe('datasetHash of the examples'),
    files: z.array(
      z.object({
        path: z.string(),
        sizeBytes: z.int().min(0),
        sha256: sha256Schema,
        isVerified: z.boolean().describe('whether the manifest pins this hash'),
      }),
    ),
  })
  .describe('Where the files of a pulled dataset came from');

export type PulledRecord = z.infer<typeof pulledRecordSchema>;

/** The record of an earlier pull; null when there is none. Rejects with InputFileError when it cannot be read. */
export async function readPulledRecord(folder: string): Promise<PulledRecord | null> {
  const path = join(folder, PULLED_FILE);
  const text = await readTextIfThere(path);
  if (text === null) return null;
  try {
    return pulledRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new InputFileError('dataset/record-damaged', `${path} cannot be read: ${why}`, {
      hint: 'Delete it to trust what the next pull brings, or restore it.',
      cause,
    });
  }
}

export function writePulledRecord(folder: string, record: PulledRecord): Promise<void> {
  return writeJsonAtomic(join(folder, PULLED_FILE), record);
}
