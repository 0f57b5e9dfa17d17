import { relative, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { Example } from '../../datasets/example.js';
import { evaluate as score } from '../../evaluation/evaluate.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import { DEFAULT_CONCURRENCY } from '../../evaluation/local-executor.js';
import { evalReport } from '../../evaluation/report/eval-report.js';
import { reportMarkdown } from '../../evaluation/report/markdown.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import { DEFAULT_SEED } from '../../optimizers/prepare.js';
import type { Metric } from '../../scoring/metric.js';
import { writeFileAtomic } from '../../storage/atomic-file.js';
import { RUN_FILES, createRunFolder, openRunFolder } from '../../storage/run-folder.js';
import type { RunFolder } from '../../storage/run-folder.js';
import { announceModels } from '../announce.js';
import { wasCutShort } from '../cut-short.js';
import { evalLines } from '../eval-text.js';
import { evaluatedPrograms } from '../evaluated-programs.js';
import type { EvaluatedPrograms } from '../evaluated-programs.js';
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
import { finishWithPage } from '../report/write-page.js';
import { isResumable, noteResume } from '../resume-hint.js';
import { newRunPath } from '../run-path.js';
import { resumedSettings, settingsJson } from '../run-settings.js';
import { seenByCompile } from '../sealed-parts.js';
import type { Session } from '../session.js';
import { spentBefore } from '../spent-before.js';
import { missedThresholds, parseThresholds } from '../threshold.js';
import type { Threshold } from '../threshold.js';
import { timeLimit } from '../time-limit.js';
import { DEFAULT_EVAL_SPLIT } from '../verbs/eval.js';
import type { EvalFlags } from '../verbs/eval.js';
import { rolloutRoles } from '../rollout-roles.js';

/** `scenewright eval`. */
export async function evaluate(given: EvalFlags, session: Session): Promise<ExitCode> {
  if (given.resume === undefined) return start(given, session.host.cwd, undefined, session);
  const folder = await openRunFolder(given.resume);
  try {
    const { flags, cwd } = resumedSettings(folder, 'eval', given);
    return await start(flags, cwd, folder, session);
  } finally {
    await folder.close();
  }
}

async function start(
  flags: EvalFlags,
  cwd: string,
  resumed: RunFolder | undefined,
  session: Session,
): Promise<ExitCode> {
  const job = await prepareJob(flags, cwd, resumed, session);
  const folder = resumed ?? (await createFolder(job, session));
  try {
    const { evaluation, report } = await runJob(job, folder, session);
    await writeReports(job, report, folder, session);
    return verdictOf(job, evaluation, report, session);
  } catch (error) {
    if (isResumable(error)) noteResume(folder, error, session);
    throw error;
  } finally {
    if (resumed === undefined) await folder.close();
  }
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
}

async function prepareJob(
  flags: EvalFlags,
  cwd: string,
  resumed: RunFolder | undefined,
  session: Session,
): Promise<EvalJob> {
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
  const examples = split === 'all' ? data.dataset.examples : data.split[split];
  if (examples.length === 0) {
    throw new UsageError(
      'dataset/part-empty',
      `${data.shownPath} gives no examples for the part "${split}"`,
      {
        hint: 'Choose another with --split train, val, test or all.',
      },
    );
  }
  const seed = flags.seed ?? loaded.config.seed ?? DEFAULT_SEED;
  const spent = resumed === undefined ? {} : { spentBefore: await spentBefore(resumed) };
  const models = openModels(flags, loaded, session, { seed, ...spent });
  return { flags, cwd, loaded, programs, metric, thresholds, data, split, examples, models, seed };
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
      models: models.ids,
      repeats: flags.repeats ?? 1,
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
  const progress = evaluationProgress(output, `${data.shownPath}, ${job.split}`, isQuiet);
  try {
    const evaluation = await score(programs.named, { name: data.dataset.name, examples }, job.metric, {
      models: rolloutRoles(
        models,
        programs.named.map(({ program }) => program),
      ),
      repeats: flags.repeats ?? 1,
      concurrency: flags.concurrency ?? loaded.config.concurrency ?? DEFAULT_CONCURRENCY,
      seed: job.seed,
      baseline: programs.baseline,
      signal: interrupts.stopping,
      stop: AbortSignal.any([interrupts.finishing, timeLimit(flags, loaded.config)]),
      runFolder: folder,
      onProgress: progress.onProgress,
    });
    return { evaluation, report: evalReport(evaluation) };
  } finally {
    progress.end();
  }
}

/** The run folder always gets both; other places are as asked. What is printed never decides the exit code. */
async function writeReports(
  { flags, cwd }: EvalJob,
  report: EvalReport,
  folder: RunFolder,
  { output, host }: Session,
): Promise<void> {
  const json = JSON.stringify(report, null, 2);
  const markdown = reportMarkdown(report);
  await folder.writeText(RUN_FILES.reportJson, `${json}\n`);
  await folder.writeText(RUN_FILES.reportMarkdown, markdown);
  const page = await finishWithPage(folder);
  const places = [
    [flags.json, json],
    [flags.markdown, markdown],
  ] as const;
  for (const [place, text] of places) {
    if (place === '-') output.print(text.trimEnd());
    else if (place !== undefined) await writeFileAtomic(resolve(cwd, place), `${text.trimEnd()}\n`);
  }
  if (flags.json === '-' || flags.markdown === '-') return;
  const shown = { folder: relative(host.cwd, folder.path) || '.', page: relative(host.cwd, page) };
  for (const line of evalLines(report, shown)) output.print(line);
}

function verdictOf(
  { flags, thresholds }: EvalJob,
  evaluation: Evaluation,
  report: EvalReport,
  { output }: Session,
): ExitCode {
  const budget = wasCutShort(report.programs);
  if (budget) output.note('error: a cap was reached before every rollout was scored');
  const unscored = report.programs.filter(({ score: figures }) => figures === null);
  for (const { name, errors, skips } of unscored) {
    const codes = [...errors, ...skips].map(({ code }) => code);
    const reason = firstReason(evaluation, name);
    output.note(`error: ${name}: no rollout could be scored (${codes.join(', ')})${reason}`);
  }
  const missed = missedThresholds(thresholds, report);
  const regressed =
    flags.failOn === undefined ? [] : report.comparisons.filter(({ verdict }) => verdict === 'regressed');
  for (const text of missed) output.note(`threshold: ${text}`);
  for (const { program, baseline } of regressed)
    output.note(`regression: ${program} is worse than ${baseline}`);
  if (budget) return EXIT_CODES.budget;
  if (unscored.length > 0) {
    const codes = unscored.flatMap(({ errors, skips }) => [...errors, ...skips].map(({ code }) => code));
    return codes.every((code) => OWN_FAILURE.test(code)) ? EXIT_CODES.usage : EXIT_CODES.provider;
  }
  return missed.length + regressed.length > 0 ? EXIT_CODES.threshold : EXIT_CODES.ok;
}

/** Codes of what a user's own program or metric did wrong. */
const OWN_FAILURE = /^(?:program|metric)\//;

function firstReason({ programs }: Evaluation, name: string): string {
  const records = programs.find((program) => program.name === name)?.records ?? [];
  for (const { outcome } of records) {
    if (outcome.type !== 'scored' && outcome.reason !== undefined) return `; the first: ${outcome.reason}`;
  }
  return '';
}
