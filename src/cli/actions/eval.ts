import { relative } from 'node:path';
import { UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { Example } from '../../datasets/example.js';
import { evaluate as score } from '../../evaluation/evaluate.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import { limitedExamples } from '../../evaluation/limited-examples.js';
import { DEFAULT_CONCURRENCY } from '../../evaluation/local-executor.js';
import { evalReport } from '../../evaluation/report/eval-report.js';
import type { EarlierJudge } from '../../evaluation/report/judge-figures.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import { DEFAULT_SEED } from '../../optimizers/prepare.js';
import type { Metric } from '../../scoring/metric.js';
import { createRunFolder, RUN_FILES } from '../../storage/run-folder.js';
import type { RunFolder } from '../../storage/run-folder.js';
import { announceModels } from '../announce.js';
import { earlierJudge } from '../eval/earlier-judge.js';
import { PAGE_FORMAT, pathOf, reportTargets, writeReports } from '../eval/report-writers.js';
import type { ReportSources, ReportTarget } from '../eval/report-writers.js';
import { checksOf, verdictOf } from '../eval/verdict.js';
import { evalLines } from '../eval-text.js';
import { evaluatedPrograms } from '../evaluated-programs.js';
import type { EvaluatedPrograms } from '../evaluated-programs.js';
import { inRunFolder } from '../in-run-folder.js';
import { loadConfig } from '../load-config.js';
import type { LoadedConfig } from '../load-config.js';
import { openMetric } from '../metric-spec.js';
import { openModels } from '../models.js';
import type { OpenedModels } from '../models.js';
import { openDataset } from '../open-dataset.js';
import type { OpenedDataset } from '../open-dataset.js';
import { evaluationProgress } from '../progress/evaluation-progress.js';
import { textsJson } from '../program-texts.js';
import { commandOf } from '../provenance.js';
import { finishWithPage, writePage } from '../report/write-page.js';
import { newRunPath } from '../run-path.js';
import { settingsJson } from '../run-settings.js';
import { seenByCompile } from '../sealed-parts.js';
import type { Session } from '../session.js';
import { parseThresholds } from '../threshold.js';
import type { Threshold } from '../threshold.js';
import { timeLimit } from '../time-limit.js';
import { DEFAULT_EVAL_SPLIT } from '../verbs/eval.js';
import type { EvalFlags } from '../verbs/eval.js';
import { modelIds, rolloutRoles } from '../rollout-roles.js';
import { openExecutors } from '../workers/executors.js';

/** `scenewright eval`. */
export function evaluate(given: EvalFlags, session: Session): Promise<ExitCode> {
  return inRunFolder({ kind: 'eval', prepare: prepareJob, createFolder, run }, given, session);
}

async function run(job: EvalJob, folder: RunFolder, session: Session): Promise<ExitCode> {
  const { evaluation, report } = await runJob(job, folder, session);
  const checks = checksOf({ thresholds: job.thresholds, failOn: job.flags.failOn }, report);
  await writeAll({ evaluation, report, checks }, job, folder, session);
  return verdictOf(evaluation, report, checks, session.output);
}

interface EvalJob {
  readonly flags: EvalFlags;
  readonly cwd: string;
  readonly loaded: LoadedConfig;
  readonly programs: EvaluatedPrograms;
  readonly metric: Metric;
  readonly thresholds: readonly Threshold[];
  readonly data: OpenedDataset;
  readonly split: NonNullable<EvalFlags['split']>;
  readonly examples: readonly Example[];
  readonly models: OpenedModels;
  readonly seed: number;
  readonly reports: readonly ReportTarget[];
  /** Of the run of `--judge-drift`. */
  readonly earlierJudge: EarlierJudge | undefined;
}

async function prepareJob(flags: EvalFlags, cwd: string, session: Session): Promise<EvalJob> {
  if (flags.retryErrors === true && flags.resume === undefined) {
    throw new UsageError('eval/nothing-to-retry', '--retry-errors needs a run that has some', {
      hint: 'Name it with --resume RUN.',
    });
  }
  const reports = reportTargets(flags);
  const loaded = await loadConfig(flags.config, cwd);
  const programs = await evaluatedPrograms(flags, loaded, cwd);
  const metric = await openMetric(flags.metric, loaded, programs.first, cwd);
  const thresholds = parseThresholds(flags.threshold ?? [], metric.objectives);
  if (flags.failOn !== undefined && programs.baseline === null) {
    throw new UsageError('eval/no-baseline', '--fail-on regression needs something to compare with', {
      hint: 'Give --baseline, for example --baseline scene.',
    });
  }
  const data = await openDataset(flags, loaded, programs.first, cwd, programs.history);
  const split = flags.split ?? DEFAULT_EVAL_SPLIT;
  const part = split === 'all' ? data.dataset.examples : data.split[split];
  if (part.length === 0) {
    throw new UsageError(
      'dataset/part-empty',
      `${data.shownPath} gives no examples for the part "${split}"`,
      {
        hint: 'Choose another with --split train, val, test or all.',
      },
    );
  }
  const seed = flags.seed ?? loaded.config.seed ?? DEFAULT_SEED;
  const examples = limitedExamples(part, flags.limit, seed);
  const judge = flags.judgeDrift === undefined ? undefined : await earlierJudge(flags.judgeDrift, cwd);
  const models = openModels(flags, loaded, session);
  const given = { flags, cwd, loaded, programs, metric, thresholds, data, split };
  return { ...given, examples, models, seed, reports, earlierJudge: judge };
}

function createFolder(job: EvalJob, { argv }: Session): Promise<RunFolder> {
  const { flags, cwd, loaded, models, data, metric, programs } = job;
  return createRunFolder({
    kind: 'eval',
    path: newRunPath('eval', flags.runDir, loaded, cwd),
    command: commandOf(argv),
    simulated: models.simulated,
    config: settingsJson(flags, cwd, {
      programs: programs.named.map(({ name, program }) => ({
        name,
        hash: program.hash,
        texts: textsJson(program),
      })),
      baseline: programs.baseline,
      dataset: { name: data.dataset.name, hash: data.dataset.hash, split: job.split },
      metric: metric.name,
      models: modelIds(
        models,
        programs.named.map(({ program }) => program),
      ),
      repeats: flags.repeats ?? 1,
      reducer: flags.reducer ?? 'mean',
      seed: job.seed,
      caps: { ...models.budget.caps },
    }),
  });
}

async function runJob(
  job: EvalJob,
  folder: RunFolder,
  session: Session,
): Promise<{ readonly evaluation: Evaluation; readonly report: EvalReport }> {
  const { flags, models, programs, data, examples, loaded } = job;
  const { output, host, interrupts } = session;
  const isQuiet = flags.quiet === true;
  announceModels(models, host.env, output, isQuiet);
  if (!isQuiet) for (const note of folder.notes) output.note(note);
  const seen = seenByCompile(programs.history, data.dataset, examples).length;
  if (seen > 0)
    output.note(
      `warning: ${seen} of ${examples.length} examples were seen when a program was compiled; its score on them says little`,
    );
  const roles = rolloutRoles(
    models,
    programs.named.map(({ program }) => program),
  );
  const work = {
    ...job,
    programs: programs.opened,
    metricSpec: flags.metric,
    metricOf: programs.first,
    models: roles,
  };
  const executors = await openExecutors(flags, { ...work, budget: models.budget, folder }, session);
  const progress = evaluationProgress(output, `${data.shownPath}, ${job.split}`, isQuiet);
  try {
    const evaluation = await score(programs.named, { name: data.dataset.name, examples }, job.metric, {
      models: roles,
      executor: executors.executor,
      repeats: flags.repeats ?? 1,
      ...(flags.reducer === undefined ? {} : { reducer: flags.reducer }),
      ...(flags.maxRolloutTime === undefined ? {} : { timeLimitMs: flags.maxRolloutTime }),
      ...(flags.retryErrors === true ? { retry: 'errors' } : {}),
      concurrency: flags.concurrency ?? loaded.config.concurrency ?? DEFAULT_CONCURRENCY,
      seed: job.seed,
      baseline: programs.baseline,
      signal: interrupts.stopping,
      stop: AbortSignal.any([interrupts.finishing, timeLimit(flags, loaded.config)]),
      runFolder: folder,
      onProgress: progress.onProgress,
    });
    const report = evalReport(evaluation, {
      ...(flags.detect === undefined ? {} : { targetDifference: flags.detect }),
      ...(job.earlierJudge === undefined ? {} : { earlierJudge: job.earlierJudge }),
    });
    return { evaluation, report };
  } finally {
    progress.end();
    await executors.close();
  }
}

/** Into the run folder, and to the places asked for. What is written or printed never decides the exit code. */
async function writeAll(
  sources: ReportSources,
  { cwd, reports, models }: EvalJob,
  folder: RunFolder,
  { output, host }: Session,
): Promise<void> {
  await writeReports(sources, reports, { folder, cwd, output });
  const page = await finishWithPage(folder);
  for (const { format, place } of reports) {
    if (format !== PAGE_FORMAT || place === null) continue;
    if (place === '-') output.print(((await folder.readText(RUN_FILES.reportHtml)) ?? '').trimEnd());
    else await writePage(folder.path, { out: pathOf(place, cwd), images: 'inline' });
  }
  if (reports.some(({ place }) => place === '-')) return;
  const shown = {
    folder: relative(host.cwd, folder.path) || '.',
    page: relative(host.cwd, page),
    spent: models.budget.report().spent,
  };
  for (const line of evalLines(sources.report, shown)) output.print(line);
}
