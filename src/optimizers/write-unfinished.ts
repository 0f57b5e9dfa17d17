import { compiledProgram } from '../modules/compiled-program.js';
import { RUN_FILES } from '../storage/run-folder.js';
import type { GepaResult } from './gepa/engine.js';
import type { GepaState } from './gepa/state.js';
import { lineageOf } from './lineage.js';
import type { CompileOptions, CompileResult } from './optimizer.js';
import type { Prepared } from './prepare.js';

/**
 * Writes the best program so far of a search that an error ended, marked as such. Resuming the run replaces it. What
 * keeps it from being written is not told: the search has an error of its own, which may have the same reason.
 */
export async function writeUnfinished(
  { runFolder, models }: CompileOptions,
  { policies, seed }: Prepared,
  state: Readonly<GepaState> | null,
  resultOf: (found: GepaResult) => CompileResult,
): Promise<void> {
  if (runFolder === undefined || state === null || state.pool.length === 0) return;
  const stop = { by: 'interruption', text: 'the compile was stopped before its end', isExternal: true };
  const result = resultOf({ best: policies.validation.best(state), state, stop });
  const { task, judge = task, reflection = task } = models;
  const record = {
    models: { task: task.id, judge: judge.id, reflection: reflection.id },
    seeds: [seed],
    lineage: lineageOf(result),
    command: [...runFolder.manifest.command],
    simulated: result.simulated,
    unfinished: true,
  };
  await runFolder
    .writeJson(RUN_FILES.program, compiledProgram(result.program, record))
    .catch(() => undefined);
}
