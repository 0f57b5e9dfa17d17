import { relative } from 'node:path';
import { systemClock } from '../../core/clock.js';
import { UsageError, isScenewrightError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { ExecutorFactory } from '../../evaluation/executor.js';
import { DEFAULT_CONCURRENCY, localExecutor } from '../../evaluation/local-executor.js';
import { compile as search } from '../../optimizers/compile.js';
import { timeLimit } from '../../optimizers/gepa/stoppers.js';
import type { CompileEvent, CompileOptions } from '../../optimizers/optimizer.js';
import { DEFAULT_SEED, planCompile } from '../../optimizers/prepare.js';
import { REFLECTION_FAILED } from '../../optimizers/reflection-outage.js';
import type { CompilePlan } from '../../optimizers/plan.js';
import { createRunFolder } from '../../storage/run-folder.js';
import type { RunFolder } from '../../storage/run-folder.js';
import { announceModels } from '../announce.js';
import { planLines, projectionOf } from '../compile-plan.js';
import { finishCompile } from '../finish-compile.js';
import { inRunFolder } from '../in-run-folder.js';
import { loadConfig } from '../load-config.js';
import type { LoadedConfig } from '../load-config.js';
import { openMetric } from '../metric-spec.js';
import { openModels } from '../models.js';
import { objectivesOf } from '../objective-flags.js';
import type { OpenedModels } from '../models.js';
import { openDataset } from '../open-dataset.js';
import type { OpenedDataset } from '../open-dataset.js';
import { optimizerName } from '../optimizer-name.js';
import { releaseAll } from '../phased-budget.js';
import { textsJson } from '../program-texts.js';
import { inCompileForm, openProgram } from '../program-spec.js';
import type { OpenedProgram } from '../program-spec.js';
import { allRollouts, selectionLine } from '../progress/compile-lines.js';
import { compileProgress } from '../progress/compile-progress.js';
import type { ControlName } from '../controls.js';
import { controlOptions, searchControls } from '../control-searches.js';
import { budgetKeeper } from '../budget-keeper.js';
import { commandOf } from '../provenance.js';
import { settingsJson } from '../run-settings.js';
import { newRunPath } from '../run-path.js';
import type { Session } from '../session.js';
import type { CompileFlags } from '../verbs/compile.js';
import { modelIds, rolloutRoles } from '../rollout-roles.js';
import { openExecutors } from '../workers/executors.js';

/** `scenewright compile`. */
export function compile(given: CompileFlags, session: Session): Promise<ExitCode> {
  return inRunFolder(
    { kind: 'compile', prepare: prepareJob, createFolder, run: runWhereAsked },
    given,
    session,
  );
}

/** A compile with everything it needs, checked and not yet started. */
export interface CompileJob {
  readonly flags: CompileFlags;
  readonly cwd: string;
  readonly opened: OpenedProgram;
  readonly data: OpenedDataset;
  readonly models: OpenedModels;
  readonly options: CompileOptions;
  /** Where rollouts run. */
  readonly executor: ExecutorFactory;
  readonly loaded: LoadedConfig;
  /** Optimizers to compare with. */
  readonly controls: readonly ControlName[];
  /** Of a search; null = no limit. */
  readonly maxTimeMs: number | null;
  readonly plan: CompilePlan;
}

async function prepareJob(flags: CompileFlags, cwd: string, session: Session): Promise<CompileJob> {
  const loaded = await loadConfig(flags.config, cwd);
  const { config } = loaded;
  const opened = await inCompileForm(
    await openProgram(flags.program === undefined ? {} : { program: flags.program }, loaded, cwd),
  );
  const metric = await openMetric(flags.metric, loaded, opened, cwd);
  const data = await openDataset(flags, loaded, opened, cwd);
  checkParts(data);
  const seed = flags.seed ?? config.seed ?? DEFAULT_SEED;
  const models = openModels(flags, loaded, session);
  const maxTimeMs = flags.maxTime ?? config.budget?.maxTimeMs ?? null;
  const timeStoppers = maxTimeMs === null ? [] : [timeLimit(maxTimeMs, systemClock)];
  const options: CompileOptions = {
    program: opened.program,
    trainset: data.split.train,
    valset: data.split.val,
    metric,
    models: { ...rolloutRoles(models, [opened.program]), reflection: models.models.reflection },
    optimizer: flags.optimizer ?? config.optimizer ?? 'gepa',
    budget: budgetOf(flags, loaded),
    ...objectivesOf(flags, config),
    seed,
    concurrency: flags.concurrency ?? config.concurrency ?? DEFAULT_CONCURRENCY,
    signal: session.interrupts.stopping,
    stop: session.interrupts.finishing,
    options: {
      ...config.search,
      stoppers: [...(config.search?.stoppers ?? []), ...timeStoppers],
      ...(flags.pipelineDepth === undefined ? {} : { pipelineDepth: flags.pipelineDepth }),
    },
  };
  const controls = flags.controls ?? config.controls ?? [];
  if (controls.some((name) => name === optimizerName(options))) {
    throw new UsageError(
      'compile/control-is-optimizer',
      `${optimizerName(options)} is the optimizer itself`,
      {
        hint: 'Leave it out of --controls.',
      },
    );
  }
  // Before there is a folder: what cannot be planned leaves nothing behind. So with the controls, at the same budget.
  const plan = planCompile(options);
  for (const name of controls) planCompile(controlOptions({ options, maxTimeMs }, name, plan.metricCalls));
  const executor = localExecutor;
  return { flags, cwd, opened, data, models, options, executor, loaded, controls, maxTimeMs, plan };
}

function budgetOf(flags: CompileFlags, { config }: LoadedConfig): NonNullable<CompileOptions['budget']> {
  const metricCalls =
    flags.maxMetricCalls ?? (flags.budget === undefined ? config.budget?.maxMetricCalls : undefined);
  if (metricCalls !== undefined) return { metricCalls };
  const size = flags.budget ?? config.budget?.size;
  return size === undefined ? {} : { size };
}

function checkParts({ split, shownPath }: OpenedDataset): void {
  for (const part of ['train', 'val'] as const) {
    if (split[part].length > 0) continue;
    throw new UsageError('dataset/part-empty', `${shownPath} gives no examples for the part "${part}"`, {
      hint: 'Say how many each part gets, for example --train 60 --val 40 --test 60.',
    });
  }
}

function createFolder(
  { flags, cwd, loaded, options, data, models, plan, controls, maxTimeMs }: CompileJob,
  { argv }: Session,
): Promise<RunFolder> {
  return createRunFolder({
    kind: 'compile',
    path: newRunPath('compile', flags.runDir, loaded, cwd),
    command: commandOf(argv),
    simulated: models.simulated,
    config: settingsJson(flags, cwd, {
      program: options.program.name,
      programHash: options.program.hash,
      dataset: { name: data.dataset.name, hash: data.dataset.hash },
      parts: { train: data.split.train.length, val: data.split.val.length, test: data.split.test.length },
      metric: options.metric.name,
      models: modelIds(models, [options.program]),
      optimizer: optimizerName(options),
      budget: { ...options.budget },
      seed: options.seed,
      concurrency: options.concurrency,
      caps: { ...models.budget.caps },
      plan: {
        rollouts: allRollouts(projectionOf({ data, plan, controls, models })),
        proposals: plan.proposals.expected,
        maxTimeMs,
      },
      texts: textsJson(options.program),
    }),
  });
}

/** In this process, or on workers. */
async function runWhereAsked(job: CompileJob, folder: RunFolder, session: Session): Promise<ExitCode> {
  const { flags, opened, options, models } = job;
  const work = {
    ...job,
    programs: [opened],
    metric: options.metric,
    metricSpec: flags.metric,
    metricOf: opened,
    models: rolloutRoles(models, [opened.program]),
    budget: models.budget,
    folder,
  };
  const { executor, close } = await openExecutors(flags, work, session);
  try {
    return await runJob({ ...job, executor, options: { ...options, executor } }, folder, session);
  } finally {
    await close();
  }
}

async function runJob(job: CompileJob, folder: RunFolder, session: Session): Promise<ExitCode> {
  const { opened, data, models, options, flags } = job;
  const { output, host } = session;
  const isQuiet = flags.quiet === true;
  const { controls, maxTimeMs, plan } = job;
  announceModels(models, host.env, output, isQuiet);
  const runFolder = relative(host.cwd, folder.path) || '.';
  const shown = {
    opened,
    data,
    models,
    metric: options.metric.name,
    optimizer: optimizerName(options),
    controls,
    plan,
    maxTimeMs,
    runFolder,
  };
  if (!isQuiet) for (const line of [...planLines(shown), ...folder.notes]) output.note(line);
  const projection = projectionOf(shown);
  const progress = compileProgress({
    output,
    clock: systemClock,
    projection,
    spent: () => models.budget.report().spent,
    maxTimeMs,
    byObjectives: options.objectives !== undefined && options.objectives.accept?.type !== 'score',
    isQuiet,
  });
  const keeper = budgetKeeper(models.budget, projection);
  const onEvent = (event: CompileEvent) => {
    keeper.onEvent(event);
    progress.onEvent(event);
  };
  try {
    const result = await search({ ...options, runFolder: folder, onEvent });
    progress.end();
    if (result.stop.by === REFLECTION_FAILED) {
      output.note(`warning: the search ended early: ${result.stop.text}`);
    }
    const chosen = result.selection === null ? null : selectionLine(result.selection);
    if (!isQuiet && chosen !== null) output.note(chosen);
    const searched = await searchControls(job, folder, plan.metricCalls, session, keeper.startControl);
    releaseAll(models.budget);
    const accepted = progress.accepted();
    return await finishCompile({ job, folder, result, accepted, controls: searched, session });
  } catch (error) {
    throw causeOf(error, models);
  } finally {
    progress.end();
  }
}

/** Where not one call was answered, the provider is the reason that nothing could be scored. */
function causeOf(error: unknown, { meter, lastFailure }: OpenedModels): unknown {
  const isUnscored = isScenewrightError(error) && error.code === 'gepa/seed-unscored';
  const { calls, cachedCalls } = meter.report().total;
  return isUnscored && calls + cachedCalls === 0 ? (lastFailure() ?? error) : error;
}
