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
    /** As in `--metric`; null: the one of the config, else that of a built-in program. */
    spec: z.string().nullable(),
    /** The built-in program whose metric is meant where nothing else says which; null: none. */
    builtin: z.string().nullable(),
    name: z.string(),
    objectives: z.array(z.string()),
    /** Of all files that `spec` or the config name. */
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
  /** The program whose own metric is taken where nothing is said. */
  readonly metricOf: OpenedProgram;
  /** Those that take part in a rollout. */
  readonly models: ModelsByRole;
}

/** Describes work for machines that have the same files below their working folder. */
export async function workReference(
  { opened, metric, metricSpec, metricOf, models }: ReferredWork,
  { config, folder }: LoadedConfig,
  cwd: string,
): Promise<WorkReference> {
  const { program } = opened;
  const configured = typeof config.metric === 'string' ? config.metric : '';
  const metricFiles = metricSpec === undefined ? filesOf(configured, folder) : filesOf(metricSpec, cwd);
  return {
    program: {
      spec: portable(opened.spec, cwd),
      isCompileForm: opened.isCompileForm ?? false,
      name: program.name,
      hash: program.hash,
      source: await sourceHash(filesOf(opened.spec, cwd)),
    },
    metric: {
      spec:
        metricSpec === undefined
          ? null
          : splitSpecs(metricSpec)
              .map((spec) => portable(spec, cwd))
              .join(','),
      builtin: metricOf.builtin?.name ?? null,
      name: metric.name,
      objectives: [...metric.objectives],
      source: await sourceHash(metricFiles),
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

/** Several metrics are named with commas. */
export function splitSpecs(specs: string): readonly string[] {
  return specs.split(',').map((spec) => spec.trim());
}

function filesOf(specs: string, folder: string): readonly string[] {
  return splitSpecs(specs).flatMap((spec) => parseExportReference(spec, folder)?.file ?? []);
}

async function sourceHash(files: readonly string[]): Promise<string | null> {
  const hashes = await Promise.all(files.map(async (file) => sha256(await readFile(file))));
  const [first = null, ...others] = hashes;
  return others.length === 0 ? first : hashJson(hashes);
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
