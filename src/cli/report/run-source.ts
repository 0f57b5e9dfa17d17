import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isScenewrightError, UsageError } from '../../core/errors.js';
import { OTHER_VERSION, readReport } from '../../evaluation/report/read-report.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import { readCompiledProgram } from '../../modules/compiled-program.js';
import type { CompiledProgram } from '../../modules/compiled-program.js';
import { readTextIfThere } from '../../storage/atomic-file.js';
import { lockHolder } from '../../storage/lock.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { type RunManifest, readRunManifest } from '../../storage/run-manifest.js';

/** A run folder as a reader sees it: nothing is locked, repaired or written. */
export interface RunSource {
  /** Absolute. */
  readonly path: string;
  readonly manifest: RunManifest;
  /** Null when the run has not written one yet. */
  readonly report: EvalReport | CompileReport | null;
  readonly compiled: CompiledProgram | null;
  /** Whether a process writes to it now; `unknown` where that process is on another machine. */
  readonly writer: 'nobody' | 'alive' | 'dead' | 'unknown';
  /** What is missing or damaged, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Looks into a run folder. Rejects with StorageError (`storage/not-a-run`, `storage/run-damaged`), with UsageError
 * `report/other-kind` and with InputFileError `report/version`; a report or program that cannot be read is a note,
 * since the logs say the same.
 */
export async function openRunSource(path: string): Promise<RunSource> {
  const absolute = resolve(path);
  const manifest = await readRunManifest(join(absolute, RUN_FILES.manifest));
  if (manifest.kind === 'run') {
    throw new UsageError('report/other-kind', `${path} is the folder of a run of one prompt`, {
      hint: 'A report is made of a compile or an eval; this folder has its images and result.json.',
    });
  }
  const notes: string[] = [];
  return {
    path: absolute,
    manifest,
    report: await reportOf(join(absolute, RUN_FILES.reportJson), manifest.kind, notes),
    compiled: readProgram(join(absolute, RUN_FILES.program), notes),
    writer: await lockHolder(join(absolute, RUN_FILES.lock)),
    notes,
  };
}

async function reportOf(path: string, kind: string, notes: string[]): Promise<RunSource['report']> {
  const text = await readTextIfThere(path);
  if (text === null) return null;
  try {
    const report = readReport(text, path);
    if (report.kind === kind) return report;
    notes.push(
      `${RUN_FILES.reportJson} is the report of another kind of run (${report.kind}) and was not used.`,
    );
  } catch (error) {
    if (!isScenewrightError(error) || error.code === OTHER_VERSION) throw error;
    notes.push(`${RUN_FILES.reportJson} cannot be read and was not used: ${error.message.split('\n', 1)[0]}`);
  }
  return null;
}

function readProgram(path: string, notes: string[]): CompiledProgram | null {
  if (!existsSync(path)) return null;
  try {
    return readCompiledProgram(path);
  } catch (error) {
    if (!isScenewrightError(error)) throw error;
    notes.push(`${RUN_FILES.program} cannot be read and was not used: ${error.message}`);
    return null;
  }
}
