import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../../core/errors.js';
import { hashJson, sha256 } from '../../core/hash.js';
import type { ModelsByRole } from '../../modules/module.js';
import type { Metric } from '../../scoring/metric.js';
import type { LoadedConfig } from '../load-config.js';
import type { OpenedProgram } from '../program-spec.js';
import { parseExportReference } from '../user-module.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const modelSchema = z.strictObject({ id: z.string(), price: hash.nullable() });

/** What a worker has to have to run a rollout as its coordinator would. Paths are taken from the folder of each. */
export const workReferenceSchema = z.strictObject({
  program: z.strictObject({
    spec: z.string(),
    isCompileForm: z.boolean(),
    name: z.string(),
    hash,
    /** SHA-256 of the file that it is in; null for one that is built in or in the config. */
    source: hash.nullable(),
  }),
  metric: z.strictObject({
    /** Null: the one of the config, else the program's own. */
    spec: z.string().nullable(),
    name: z.string(),
    objectives: z.array(z.string()),
    source: hash.nullable(),
  }),
  models: z.strictObject({
    task: modelSchema,
    judge: modelSchema.optional(),
    image: modelSchema.optional(),
  }),
});
export type WorkReference = z.output<typeof workReferenceSchema>;

export interface ReferredWork {
  readonly opened: OpenedProgram;
  readonly metric: Metric;
  /** As in `--metric`; undefined where nothing was said. */
  readonly metricSpec: string | undefined;
  /** Those that take part in a rollout. */
  readonly models: ModelsByRole;
}

/** Describes work for machines that have the same files below their working folder. */
export async function workReference(
  { opened, metric, metricSpec, models }: ReferredWork,
  { config, folder }: LoadedConfig,
  cwd: string,
): Promise<WorkReference> {
  const { program } = opened;
  const configured = typeof config.metric === 'string' ? config.metric : undefined;
  const metricFile =
    metricSpec === undefined
      ? parseExportReference(configured ?? '', folder)
      : parseExportReference(metricSpec, cwd);
  return {
    program: {
      spec: portable(opened.spec, cwd),
      isCompileForm: opened.isCompileForm ?? false,
      name: program.name,
      hash: program.hash,
      source: await sourceHash(parseExportReference(opened.spec, cwd)?.file),
    },
    metric: {
      spec: metricSpec === undefined ? null : portable(resolvedSpec(metricSpec, cwd), cwd),
      name: metric.name,
      objectives: [...metric.objectives],
      source: await sourceHash(metricFile?.file),
    },
    models: modelReferences(models),
  };
}

function modelReferences({ task, judge, image }: ModelsByRole): WorkReference['models'] {
  return {
    task: modelReference(task),
    ...(judge === undefined ? {} : { judge: modelReference(judge) }),
    ...(image === undefined ? {} : { image: modelReference(image) }),
  };
}

function modelReference(model: { readonly id: string; readonly price?: object | null }) {
  return { id: model.id, price: priceHash(model.price) };
}

/** Rates only: where and when they were read differs from machine to machine. */
function priceHash(price: object | null | undefined): string | null {
  if (price === null || price === undefined) return null;
  return hashJson({ ...price, source: undefined, asOf: undefined });
}

async function sourceHash(file: string | undefined): Promise<string | null> {
  return file === undefined ? null : sha256(await readFile(file));
}

function resolvedSpec(spec: string, cwd: string): string {
  const reference = parseExportReference(spec, cwd);
  if (reference === undefined) return spec;
  const { file, exportName } = reference;
  return exportName === undefined ? file : `${file}#${exportName}`;
}

/** `./file.ts#export`, the same on every machine; a name stays as it is. */
function portable(spec: string, cwd: string): string {
  const reference = parseExportReference(spec, cwd);
  if (reference === undefined) return spec;
  const path = relative(cwd, reference.file);
  if (!isBelow(cwd, reference.file)) {
    throw new UsageError('workers/file-outside', `workers cannot find ${path}: it is not below this folder`, {
      hint: 'Start the command, and the workers, in a folder that holds all files of the program.',
    });
  }
  const name = reference.exportName === undefined ? '' : `#${reference.exportName}`;
  return `./${path.split(sep).join('/')}${name}`;
}

/** Whether a file lies in this folder or below it. */
export function isBelow(folder: string, file: string): boolean {
  const path = relative(resolve(folder), resolve(folder, file));
  return path !== '' && !path.startsWith('..') && resolve(path) !== path;
}
