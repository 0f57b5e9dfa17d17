import { z } from 'zod';
import { StorageError } from '../core/errors.js';
import { readTextIfThere } from './atomic-file.js';

export const RUN_FORMAT = 'scenewright/run';
export const RUN_VERSION = 1;

/** `run.json`: what a run is and how it was started. Written once; what happened since is in `events.jsonl`. */
export const runManifestSchema = z
  .object({
    format: z.literal(RUN_FORMAT),
    version: z.literal(RUN_VERSION),
    id: z.string().min(1).describe('unique among the runs of one machine'),
    kind: z.enum(['compile', 'eval', 'run']),
    createdAt: z.iso.datetime().describe('wall-clock time in UTC'),
    command: z
      .array(z.string())
      .describe('the command line as typed, without the interpreter; empty from a library'),
    packageVersion: z.string().describe('version of scenewright that made the folder'),
    config: z
      .record(z.string(), z.unknown())
      .describe('the settings in force, defaults filled in; no secrets'),
    simulated: z.boolean().describe('true when a simulated model took part'),
  })
  .describe('The first file of a run folder');

export type RunManifest = z.infer<typeof runManifestSchema>;
export type RunKind = RunManifest['kind'];

/** Reads `run.json`. Rejects with `storage/not-a-run`, `storage/version-unknown` or `storage/run-damaged`. */
export async function readRunManifest(path: string): Promise<RunManifest> {
  const text = await readTextIfThere(path);
  if (text === null) throw notARun(path, 'there is no such file');
  const value = parseJson(text, path);
  const head = z.object({ format: z.literal(RUN_FORMAT), version: z.int() }).safeParse(value);
  if (!head.success) throw notARun(path, `its "format" is not "${RUN_FORMAT}"`);
  if (head.data.version !== RUN_VERSION) {
    throw new StorageError('storage/version-unknown', `${path} has version ${head.data.version}`, {
      hint: `This package reads version ${RUN_VERSION}. Use the version of scenewright that made the run.`,
    });
  }
  const manifest = runManifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  throw new StorageError('storage/run-damaged', `${path}: ${z.prettifyError(manifest.error)}`, {
    hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StorageError('storage/run-damaged', `${path} is not JSON`, {
      hint: 'The file was changed or damaged. Restore it from a copy, or start a new run.',
      cause,
    });
  }
}

function notARun(path: string, why: string): StorageError {
  return new StorageError('storage/not-a-run', `not a run folder: ${path}: ${why}`, {
    hint: 'Name a folder that compile or eval has made.',
  });
}
