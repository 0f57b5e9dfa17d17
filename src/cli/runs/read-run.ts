import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isScenewrightError, messageOf } from '../../core/errors.js';
import { readTextIfThere } from '../../storage/atomic-file.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { readRunManifest, type RunManifest } from '../../storage/run-manifest.js';
import { listedFigures, type ListedFigures } from './report-figures.js';
import type { RunSummary } from './run-summary.js';

/**
 * What a folder in the runs folder is, or null when it is no run. A run that cannot be read is `damaged`, with the
 * reason; only a failure of the disk is thrown, as StorageError.
 */
export async function readRun(root: string, name: string, isHeld: boolean): Promise<RunSummary | null> {
  try {
    return await readAll(root, name, isHeld);
  } catch (error) {
    if (isScenewrightError(error) && error.code === 'storage/permission-denied')
      return damaged(name, error.message);
    throw error;
  }
}

async function readAll(root: string, name: string, isHeld: boolean): Promise<RunSummary | null> {
  const folder = join(root, name);
  const manifest = await readManifest(folder);
  if (manifest === null) return null;
  if (typeof manifest === 'string') return damaged(name, manifest);
  const described: RunSummary = {
    ...NOTHING,
    name,
    id: manifest.id,
    kind: manifest.kind,
    createdAt: new Date(manifest.createdAt).toISOString(),
    status: isHeld ? 'running' : 'unfinished',
    // Until the report says which models took part: a server that simulates one tells it with its replies only.
    simulated: manifest.simulated,
    command: manifest.command,
    ...plannedFigures(manifest),
  };
  const figures = await readFigures(folder);
  if (figures === null) return described;
  if (typeof figures === 'string') return { ...described, status: 'damaged', problem: figures };
  return { ...described, ...figures, status: isHeld ? 'running' : 'finished' };
}

const NOTHING: Omit<RunSummary, 'name' | 'status'> = {
  id: null,
  kind: null,
  createdAt: null,
  problem: null,
  simulated: false,
  programs: [],
  dataset: null,
  metric: null,
  models: {},
  seed: null,
  repeats: null,
  score: null,
  gain: null,
  notScored: 0,
  costUsd: null,
  command: [],
};

function damaged(name: string, problem: string): RunSummary {
  return { ...NOTHING, name, status: 'damaged', problem };
}

/** The manifest, why it cannot be read, or null for a folder of something else. */
async function readManifest(folder: string): Promise<RunManifest | string | null> {
  try {
    return await readRunManifest(join(folder, RUN_FILES.manifest));
  } catch (error) {
    if (!isScenewrightError(error) || !NOT_READABLE.has(error.code)) throw error;
    // Other tools have files of that name too; only a run has events.
    return existsSync(join(folder, RUN_FILES.events)) ? withoutFolder(error.message, folder) : null;
  }
}

const NOT_READABLE: ReadonlySet<string> = new Set([
  'storage/not-a-run',
  'storage/run-damaged',
  'storage/version-unknown',
]);

async function readFigures(folder: string): Promise<ListedFigures | string | null> {
  const text = await readTextIfThere(join(folder, RUN_FILES.reportJson));
  if (text === null) return null;
  try {
    return listedFigures(text, RUN_FILES.reportJson);
  } catch (error) {
    return messageOf(error).split('\n', 1)[0] ?? '';
  }
}

/** What is asked of a run stands in its settings; the list of another version may lack some. */
function plannedFigures({ config }: RunManifest): Partial<RunSummary> {
  const resolved = plannedSchema.safeParse(config['resolved']);
  if (!resolved.success) return {};
  const { program, programs, dataset, metric, models, seed, repeats } = resolved.data;
  const names = programs?.map(({ name }) => name) ?? (program === undefined ? [] : [program]);
  return {
    programs: names,
    dataset: dataset ?? null,
    metric: metric ?? null,
    models: models ?? {},
    seed: seed ?? null,
    repeats: repeats ?? null,
  };
}

const plannedSchema = z.object({
  program: z.string().optional(),
  programs: z.array(z.object({ name: z.string() })).optional(),
  dataset: z.object({ name: z.string(), hash: z.string() }).optional(),
  metric: z.string().optional(),
  models: z.record(z.string(), z.string()).optional(),
  seed: z.number().optional(),
  repeats: z.number().optional(),
});

function withoutFolder(message: string, folder: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(`${folder}/`, '');
}
