import { isDeepStrictEqual } from 'node:util';
import { InputFileError, UsageError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import type { OpenedWork } from '../../evaluation/executors/bullmq/worker.js';
import type { ModelsByRole } from '../../modules/module.js';
import type { Budget } from '../../providers/middleware/budget.js';
import { BUILTIN_PROGRAMS, type BuiltinProgram } from '../builtin-programs.js';
import type { ImageModelChoice, ModelChoice } from '../config.js';
import type { LoadedConfig } from '../load-config.js';
import { openMetric } from '../metric-spec.js';
import { openModels } from '../models.js';
import { inCompileForm, openSpec } from '../program-spec.js';
import { parseExportReference } from '../user-module.js';
import type { Session } from '../session.js';
import type { WorkerFlags } from '../verbs/worker.js';
import {
  isBelow,
  splitSpecs,
  type WorkReference,
  workReference,
  workReferenceSchema,
} from './work-reference.js';

/**
 * Opens the program, metric and models of a job as this machine has them. Rejects with UsageError or InputFileError
 * where they are missing or others than those of the coordinator: its rollouts would not be comparable. `sources`:
 * hashes of the files that this process has loaded, by what named them.
 */
export async function openWork(
  work: JsonObject,
  budget: Budget,
  flags: WorkerFlags,
  loaded: LoadedConfig,
  session: Session,
  sources: Map<string, string>,
): Promise<OpenedWork> {
  const wanted = parseWork(work);
  const { cwd } = session.host;
  for (const spec of [wanted.program.spec, ...splitSpecs(wanted.metric.spec ?? '')]) checkPlace(spec, cwd);
  const found = await openSpec(wanted.program.spec, loaded, cwd);
  const opened = wanted.program.isCompileForm ? await inCompileForm(found) : found;
  const metricSpec = wanted.metric.spec ?? undefined;
  const metricOf = { ...opened, builtin: builtinNamed(wanted.metric.builtin) };
  const metric = await openMetric(metricSpec, loaded, metricOf, cwd);
  const models = modelsFor(wanted.models, budget, flags, loaded, session);
  const own = await workReference({ opened, metric, metricSpec, metricOf, models }, loaded, cwd);
  compare(wanted, own);
  for (const { spec, source } of [own.program, own.metric]) checkUnchanged(spec, source, sources);
  return { program: opened.program, metric, models };
}

/** A module is loaded once: after its file has changed, the process still has the old one. */
function checkUnchanged(spec: string | null, source: string | null, sources: Map<string, string>): void {
  if (spec === null || source === null) return;
  const loaded = sources.get(spec) ?? source;
  sources.set(spec, loaded);
  if (loaded === source) return;
  throw new UsageError('worker/files-changed', `${spec} has changed since this worker loaded it`, {
    hint: 'Start the worker again.',
  });
}

function builtinNamed(name: string | null): BuiltinProgram | undefined {
  return BUILTIN_PROGRAMS.find((one) => one.name === name);
}

function parseWork(work: JsonObject): WorkReference {
  const parsed = workReferenceSchema.safeParse(work);
  if (parsed.success) return parsed.data;
  throw new UsageError('worker/foreign-job', 'a job of the queue does not say what is to be run', {
    hint: 'Run the same version of scenewright here and there, or choose another --queue.',
  });
}

/** A job may name no file that was not put here for this worker. */
function checkPlace(spec: string, cwd: string): void {
  const reference = parseExportReference(spec, cwd);
  if (reference === undefined || isBelow(cwd, reference.file)) return;
  throw new InputFileError('worker/file-outside', `a job asks for ${spec}, which is not below ${cwd}`, {
    hint: 'Start the worker in the folder of the project that the coordinator runs in.',
  });
}

function modelsFor(
  wanted: WorkReference['models'],
  budget: Budget,
  flags: WorkerFlags,
  loaded: LoadedConfig,
  session: Session,
): ModelsByRole {
  const { models: configured } = loaded.config;
  const lm = asFlag(wanted.task.id, configured?.task);
  const judgeLm = wanted.judge && asFlag(wanted.judge.id, configured?.judge ?? configured?.task);
  const imageLm = wanted.image && asFlag(wanted.image.id, configured?.image);
  const chosen = {
    ...flags,
    ...(lm === undefined ? {} : { lm }),
    ...(judgeLm === undefined ? {} : { judgeLm }),
    ...(imageLm === undefined ? {} : { imageLm }),
  };
  const { models } = openModels(chosen, loaded, session, { purse: budget });
  return {
    task: models.task,
    ...(wanted.judge === undefined ? {} : { judge: models.judge }),
    ...(wanted.image === undefined ? {} : { image: models.image }),
  };
}

/** The id to open; undefined where the config has a model of its own with this id. */
function asFlag(id: string, configured: ModelChoice | ImageModelChoice | undefined): string | undefined {
  return typeof configured === 'object' && configured.id === id ? undefined : id;
}

const KINDS = ['program', 'metric', 'models'] as const;

function compare(wanted: WorkReference, own: WorkReference): void {
  for (const kind of KINDS) {
    if (isDeepStrictEqual(wanted[kind], own[kind])) continue;
    throw new UsageError(
      `worker/other-${kind}`,
      `this worker has another ${kind === 'models' ? 'model or price' : kind} than the coordinator: ${differences(wanted[kind], own[kind])}`,
      { hint: 'Put the same files, config and version of scenewright on both machines, and start it again.' },
    );
  }
}

function differences(wanted: object, own: object): string {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(own)])];
  const texts = names.flatMap((name) => {
    const there: unknown = Reflect.get(wanted, name);
    const here: unknown = Reflect.get(own, name);
    return isDeepStrictEqual(there, here) ? [] : [`${name} ${short(there)} there, ${short(here)} here`];
  });
  return texts.join('; ');
}

/** Hashes by their beginning. */
function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').replaceAll(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1');
}
