import { compiledProgram } from '../modules/compiled-program.js';
import { RUN_FILES, type RunFolder } from '../storage/run-folder.js';
import { lineageOf } from './lineage.js';
import { writeFront } from './pareto-export.js';
import type { CandidateReport, CompileOptions, CompileResult } from './optimizer.js';

export const CANDIDATES_FILE = 'candidates.jsonl';

/** Writes what was found: every candidate, one a line, and the best as a program that can be loaded. */
export async function writeResult(
  folder: RunFolder,
  result: CompileResult,
  { models, program }: CompileOptions,
  seed: number,
): Promise<void> {
  await folder.writeText(CANDIDATES_FILE, result.candidates.map(lineOf).join(''));
  const { task, judge = task, reflection = task } = models;
  const record = {
    models: { task: task.id, judge: judge.id, reflection: reflection.id },
    seeds: [seed],
    lineage: lineageOf(result),
    command: [...folder.manifest.command],
    simulated: result.simulated,
  };
  await writeFront(folder, result, program, record);
  await folder.writeJson(RUN_FILES.program, compiledProgram(result.program, record));
}

function lineOf(candidate: CandidateReport): string {
  return `${JSON.stringify(candidate)}\n`;
}
