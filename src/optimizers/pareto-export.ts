import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rounded, roundedOrNull } from '../evaluation/report/figures.js';
import { compiledProgram } from '../modules/compiled-program.js';
import type { CompileRecord } from '../modules/compiled-program.js';
import type { Program } from '../modules/module.js';
import type { RunFolder } from '../storage/run-folder.js';
import { storageFailure } from '../storage/storage-failure.js';
import { changesOf } from './demo-components.js';
import { lineageOf } from './lineage.js';
import { preferenceJson } from './objectives.js';
import type { CandidateReport, CompileResult } from './optimizer.js';
import { type FrontMember, type ParetoFront, shownAmount } from './pareto-front.js';

/** The index of the front, and the folder of its programs, inside a run folder. */
export const FRONT_FILE = 'front.json';
export const FRONT_FOLDER = 'front';
export const FRONT_FORMAT = 'scenewright/front';
export const FRONT_VERSION = 1;

/**
 * Writes every program of the front as `front/NN.json`, NN being its candidate, each of which can be run and loaded
 * like `program.json`, and `front.json`, which says what each reaches. Rejects with StorageError.
 */
export async function writeFront(
  folder: RunFolder,
  result: CompileResult,
  program: Program,
  record: CompileRecord,
): Promise<void> {
  const { front } = result;
  if (front === null) return;
  await clearFolder(join(folder.path, FRONT_FOLDER));
  for (const { index } of front.members) {
    const candidate = result.candidates[index];
    if (candidate === undefined) continue;
    const lineage = lineageOf({ ...result, best: candidate });
    const compiled = compiledProgram(withTexts(program, candidate), { ...record, lineage });
    await folder.writeJson(frontFile(index), compiled);
  }
  await folder.writeJson(FRONT_FILE, indexOf(front, result));
}

/** Path of a member's program inside the run folder. */
export function frontFile(index: number): string {
  return `${FRONT_FOLDER}/${String(index).padStart(2, '0')}.json`;
}

/** A program with a candidate's texts, instructions and demonstrations. */
export function withTexts(program: Program, { texts }: Pick<CandidateReport, 'texts'>): Program {
  return program.with(changesOf(texts));
}

/** A search that went on may have displaced what an earlier part of it wrote. */
async function clearFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    const programs = (await readdir(path)).filter((name) => name.endsWith('.json'));
    for (const name of programs) await rm(join(path, name));
  } catch (error) {
    throw storageFailure(error, 'write the front', path);
  }
}

function indexOf(front: ParetoFront, { best, simulated }: CompileResult) {
  return {
    format: FRONT_FORMAT,
    version: FRONT_VERSION,
    simulated,
    objectives: front.objectives.map(({ name, amount }) => ({ name, amount })),
    floors: front.floors,
    prefer: preferenceJson(front.prefer),
    chosen: best.index,
    members: front.members.map((member) => memberJson(member, front)),
    progress: front.progress.map((step) => ({ ...step, hypervolume: rounded(step.hypervolume) })),
  };
}

function memberJson({ index, score, objectives, violation }: FrontMember, front: ParetoFront) {
  const figures = front.objectives.flatMap((objective) => {
    const estimate = objectives[objective.name];
    if (estimate === undefined) return [];
    const { examples, mean, low, high } = estimate;
    const figure = { examples, mean: rounded(mean), low: roundedOrNull(low), high: roundedOrNull(high) };
    const amount = objective.amount === null ? {} : { amount: rounded(shownAmount(objective, mean)) };
    return [[objective.name, { ...figure, ...amount }] as const];
  });
  return {
    candidate: index,
    program: frontFile(index),
    score: roundedOrNull(score),
    keepsFloors: violation === 0,
    objectives: Object.fromEntries(figures),
  };
}
