import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../core/clock.js';
import { BudgetExceededError } from '../core/errors.js';
import { compile as search } from '../optimizers/compile.js';
import { timeLimit } from '../optimizers/gepa/stoppers.js';
import type { CompileOptions, CompileResult, SearchOptions } from '../optimizers/optimizer.js';
import { createRunFolder, openRunFolder, RUN_FILES, type RunFolder } from '../storage/run-folder.js';
import type { CompileJob } from './actions/compile.js';
import type { ControlName } from './controls.js';
import { count, score } from './progress/figures.js';
import { liveBlock } from './progress/live-block.js';
import type { Session } from './session.js';

/** What one control found; null where a cap kept it from scoring even the seed. */
export interface ControlSearch {
  readonly name: ControlName;
  readonly result: CompileResult | null;
}

/** The same compile with the policies of a control: equal program, examples, seed and metric calls. */
export function controlOptions(
  { options, maxTimeMs }: Pick<CompileJob, 'options' | 'maxTimeMs'>,
  name: ControlName,
  metricCalls: number,
): CompileOptions {
  // Policies, final selection and demonstrations are what the search is compared by.
  const { policies, finalSelection, demos, pipelineDepth, stoppers, proposer, ...shared } =
    options.options ?? {};
  const own: SearchOptions = {
    ...shared,
    ...(proposer === undefined || name !== 'best-of-n' ? {} : { proposer }),
    ...(maxTimeMs === null ? {} : { stoppers: [timeLimit(maxTimeMs, systemClock)] }),
  };
  return { ...options, optimizer: name, budget: { metricCalls }, options: own };
}

/** Where a control's run lies: a run folder of its own inside that of the compile. */
export function controlFolder(runFolder: string, name: ControlName): string {
  return join(runFolder, 'controls', name);
}

/**
 * Searches with each control at the same budget. Each has a run folder of its own, so that a resumed run goes on where
 * it was. `onStart` is told before each how many follow.
 */
export async function searchControls(
  job: CompileJob,
  folder: RunFolder,
  metricCalls: number,
  session: Session,
  onStart: (left: number) => void,
): Promise<readonly ControlSearch[]> {
  const found: ControlSearch[] = [];
  for (const [at, name] of job.controls.entries()) {
    onStart(job.controls.length - at - 1);
    const own = await openControl(folder, name);
    try {
      found.push(await searchControl(controlOptions(job, name, metricCalls), name, own, job, session));
    } finally {
      await own.close();
    }
  }
  return found;
}

async function openControl(folder: RunFolder, name: ControlName): Promise<RunFolder> {
  const path = controlFolder(folder.path, name);
  if (existsSync(join(path, RUN_FILES.manifest))) return openRunFolder(path);
  const { command, config, simulated } = folder.manifest;
  return createRunFolder({ kind: 'compile', path, command, config: { ...config, control: name }, simulated });
}

async function searchControl(
  options: CompileOptions,
  name: ControlName,
  runFolder: RunFolder,
  { flags }: CompileJob,
  { output }: Session,
): Promise<ControlSearch> {
  const block = liveBlock(output);
  const isQuiet = flags.quiet === true;
  let rollouts = 0;
  try {
    const result = await search({
      ...options,
      runFolder,
      onEvent: (event) => {
        if (event.type !== 'rollout') return;
        rollouts += 1;
        if (!isQuiet) block.update([`control ${name}: ${count(rollouts)} rollouts`]);
      },
    });
    block.end();
    if (!isQuiet) output.note(foundText(name, result));
    return { name, result };
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
    block.end();
    output.note(`warning: control ${name}: ${error.message}`);
    return { name, result: null };
  } finally {
    block.end();
  }
}

function foundText(name: ControlName, { best, counts }: CompileResult): string {
  const reached = best.score === null ? 'no score' : score(best.score);
  return `control ${name}: ${reached} on validation after ${count(counts.metricCalls)} metric calls, ${count(counts.proposals)} proposals`;
}
