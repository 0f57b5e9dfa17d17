import { relative } from 'node:path';
import { BudgetExceededError, EXIT_CODES } from '../core/errors.js';
import type { ExitCode } from '../core/errors.js';
import { datasetHash } from '../datasets/dataset-hash.js';
import type { Example } from '../datasets/example.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import { candidateHash } from '../evaluation/rollout-id.js';
import { compileReport } from '../evaluation/report/compile-report.js';
import type { AcceptedProposal, DataPart } from '../evaluation/report/compile-report.js';
import { reportMarkdown } from '../evaluation/report/markdown.js';
import type { CompileReport, ControlFigures } from '../evaluation/report/report-schema.js';
import { compiledProgram } from '../modules/compiled-program.js';
import type { CompileResult } from '../optimizers/optimizer.js';
import { REFLECTION_FAILED } from '../optimizers/reflection-outage.js';
import { RUN_FILES } from '../storage/run-folder.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { CompileJob } from './actions/compile.js';
import { optimizerName } from './optimizer-name.js';
import { evaluateFound } from './evaluate-found.js';
import { controlFigures } from './control-figures.js';
import type { ControlSearch } from './control-searches.js';
import { compileRecord } from './compile-record.js';
import { wasCutShort } from './cut-short.js';
import { frontFigures } from './front-figures.js';
import { selectionFigures } from './selection-figures.js';
import { resultLines } from './compile-result-text.js';
import { neededSpec } from './program-spec.js';
import { finishWithPage } from './report/write-page.js';
import { noteResume } from './resume-hint.js';
import type { Session } from './session.js';

export interface FinishedSearch {
  readonly job: CompileJob;
  readonly folder: RunFolder;
  readonly result: CompileResult;
  readonly accepted: readonly AcceptedProposal[];
  readonly controls: readonly ControlSearch[];
  readonly session: Session;
}

/** Scores seed and compiled program on the sealed examples, and writes program and reports. */
export async function finishCompile(finished: FinishedSearch): Promise<ExitCode> {
  const { job, folder, session, result } = finished;
  // The search has written its program already: what was found does not depend on whether the test can be paid.
  const validation = await score(finished, 'validation', job.data.split.val);
  const test = job.data.split.test.length === 0 ? null : await score(finished, 'test', job.data.split.test);
  const controls = await controlFigures(finished);
  const report = reportOf(finished, validation, test, controls);
  const evaluations = [report.validation, report.test].flatMap((figures) => figures ?? []);
  await folder.writeJson(
    RUN_FILES.program,
    compiledProgram(result.program, compileRecord(finished, evaluations)),
  );
  await folder.writeJson(RUN_FILES.reportJson, report);
  await folder.writeText(RUN_FILES.reportMarkdown, reportMarkdown(report));
  const page = await finishWithPage(folder);
  const shownFolder = relative(session.host.cwd, folder.path) || '.';
  if (job.flags.json === true) session.output.print(JSON.stringify(report, null, 2));
  else
    for (const line of resultLines(report, {
      folder: shownFolder,
      report: relative(session.host.cwd, page),
      program: neededSpec(job.opened, session.host.cwd),
      spent: job.models.budget.report().spent,
    }))
      session.output.print(line);
  const exitCode = exitCodeOf(report);
  if (exitCode === EXIT_CODES.budget) {
    session.output.note('error: a cap was reached before the sealed test was complete');
    noteResume(folder, new BudgetExceededError('budget/sealed-test', 'a cap was reached'), session);
  } else if (result.stop.by === REFLECTION_FAILED) noteResume(folder, null, session);
  return exitCode;
}

/** Both programs on the same examples with the same seeds. */
function score(
  finished: FinishedSearch,
  part: 'validation' | 'test',
  examples: readonly Example[],
): Promise<Evaluation> {
  const { job, result } = finished;
  const seed = job.options.program;
  // The seed under another name is run once, as the same object tells.
  const isSeed = candidateHash(result.program) === candidateHash(seed);
  return evaluateFound(finished, {
    programs: [
      { name: 'seed', program: seed },
      { name: 'compiled', program: isSeed ? seed : result.program },
    ],
    examples,
    baseline: 'seed',
    label: `${part} of candidate ${result.best.index}`,
    title: part === 'test' ? 'sealed test' : part,
  });
}

function reportOf(
  finished: FinishedSearch,
  validation: Evaluation,
  test: Evaluation | null,
  controls: ControlFigures | undefined,
): CompileReport {
  const { job, result, accepted } = finished;
  const { options, models, data } = job;
  const usage = result.spending.usage;
  return compileReport({
    simulated: result.simulated,
    program: { name: options.program.name, hash: options.program.hash },
    optimizer: {
      name: optimizerName(options),
      options: { ...options.budget },
    },
    seed: options.seed ?? 0,
    models: models.ids,
    data: {
      train: partOf(data.split.train),
      validation: partOf(data.split.val),
      test: partOf(data.split.test),
    },
    validation,
    test,
    search: {
      plannedMetricCalls: result.plan.metricCalls,
      metricCalls: result.counts.metricCalls,
      iterations: result.counts.iterations,
      proposals: result.counts.proposals,
      candidates: result.candidates.length,
      stop: result.stop.by,
      accepted,
      selection: selectionFigures(result.selection),
    },
    ...(result.front === null ? {} : { front: frontFigures(result.front) }),
    ...(controls === undefined ? {} : { controls }),
    spending: { total: usage, capUsd: models.budget.caps.usd ?? null },
  });
}

function partOf(examples: readonly Example[]): DataPart | null {
  return examples.length === 0 ? null : { examples: examples.length, hash: datasetHash(examples) };
}

/** A sealed test that a cap cut short is a budget reached; that the search was ended by one is not. */
function exitCodeOf({ test, controls }: CompileReport): ExitCode {
  const programs = [test, controls?.evaluation].flatMap((part) => part?.programs ?? []);
  return wasCutShort(programs) ? EXIT_CODES.budget : EXIT_CODES.ok;
}
