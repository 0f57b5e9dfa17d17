import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { didYouMean } from '../did-you-mean.js';
import { openRunIndex } from './open-run-index.js';
import { readRun } from './read-run.js';
import type { RunIndex } from './run-index.js';
import { stampOf } from './run-stamps.js';
import type { RunSummary } from './run-summary.js';

/** A run that somebody named, and its folder. */
export interface NamedRun {
  readonly summary: RunSummary;
  /** Absolute. */
  readonly folder: string;
}

/** How many runs an error about an unclear name lists. */
const LISTED = 5;

/**
 * The run that a user names: the path of its folder, or in the runs folder its name, its id, or the beginning of one of
 * them where that is enough to tell it from all others. Rejects with UsageError `runs/unknown`, `runs/ambiguous`.
 */
export async function findRun(text: string, root: string, cwd: string): Promise<NamedRun> {
  const path = resolve(cwd, text);
  if (existsSync(join(path, RUN_FILES.manifest))) return runAt(path);
  const { index } = await openRunIndex(root);
  try {
    return await runCalled(text, root, index);
  } finally {
    index.close();
  }
}

async function runAt(folder: string): Promise<NamedRun> {
  const stamp = await stampOf(folder);
  const summary = await readRun(dirname(folder), basename(folder), stamp?.isHeld ?? false);
  if (summary !== null) return { summary, folder };
  throw new UsageError('runs/unknown', `${folder} is not the folder of a run`, {
    hint: 'Name a folder that compile or eval has made; scenewright runs lists them.',
  });
}

async function runCalled(text: string, root: string, index: RunIndex): Promise<NamedRun> {
  const { runs, total } = await index.find({ prefix: text, sort: 'created', limit: LISTED });
  const exact = runs.filter(({ name, id }) => name === text || id === text);
  const [only] = exact.length === 1 ? exact : runs;
  if (only !== undefined && (exact.length === 1 || total === 1)) {
    return { summary: only, folder: join(root, only.name) };
  }
  if (total === 0) {
    const all = await index.find({ sort: 'created', limit: null });
    const names = all.runs.map(({ name }) => name);
    throw new UsageError('runs/unknown', `there is no run "${text}" in ${root}.${didYouMean(text, names)}`, {
      hint: 'scenewright runs lists the runs there are; --runs-dir names another folder of runs.',
    });
  }
  const names = runs.map(({ name }) => name).join(', ');
  throw new UsageError(
    'runs/ambiguous',
    `${total} runs are called "${text}...": ${names}${total > LISTED ? ' ...' : ''}`,
    { hint: 'Write more of the name.' },
  );
}
