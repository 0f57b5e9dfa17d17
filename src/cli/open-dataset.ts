import { join, relative, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { parseFieldMap } from '../datasets/field-map.js';
import { loadDataset } from '../datasets/load-dataset.js';
import type { Dataset } from '../datasets/load-dataset.js';
import { DEFAULT_SPLIT_SIZES, splitDataset } from '../datasets/split-dataset.js';
import type { Split, SplitSizes } from '../datasets/split-dataset.js';
import type { CompiledProgram } from '../modules/compiled-program.js';
import type { LoadedConfig } from './load-config.js';
import type { DatasetFlags } from './options/dataset.js';
import { PACKAGE_ROOT } from './package-root.js';
import type { OpenedProgram } from './program-spec.js';
import { compiledParts } from './sealed-parts.js';

/** A dataset and its parts. */
export interface OpenedDataset {
  readonly dataset: Dataset;
  readonly split: Split;
  /** As a reader of this folder would write it. */
  readonly shownPath: string;
}

/**
 * The dataset of flags or config, else the one that comes with the program, checked against the program's input.
 * `history` holds what compiled programs remember, so that what was sealed for them stays sealed.
 */
export async function openDataset(
  flags: DatasetFlags,
  loaded: LoadedConfig,
  { program, builtin }: OpenedProgram,
  cwd: string,
  history: readonly CompiledProgram[] = [],
): Promise<OpenedDataset> {
  const configured = loaded.config.dataset;
  const path = pathOf(flags, loaded, builtin?.dataset, cwd);
  const map = flags.map === undefined ? configured?.map : parseFieldMap(flags.map);
  const dataset = await loadDataset(path, {
    inputSchema: program.input,
    ...(map === undefined ? {} : { map }),
  });
  const sizes = sizesOf(flags, configured ?? {}, dataset, history);
  const fromPackage = path.startsWith(PACKAGE_ROOT) && !cwd.startsWith(PACKAGE_ROOT);
  const shownPath = fromPackage ? `${builtin?.dataset ?? path} (packaged)` : relative(cwd, path) || path;
  return { dataset, split: splitDataset(dataset.examples, sizes), shownPath };
}

function pathOf(
  flags: DatasetFlags,
  loaded: LoadedConfig,
  packaged: string | undefined,
  cwd: string,
): string {
  if (flags.dataset !== undefined) return resolve(cwd, flags.dataset);
  const configured = loaded.config.dataset?.file;
  if (configured !== undefined) return resolve(loaded.folder, configured);
  if (packaged !== undefined) return join(PACKAGE_ROOT, packaged);
  throw new UsageError('dataset/none', 'this program has no dataset of its own', {
    hint: 'Name one with --dataset FILE (JSONL, JSON, CSV or TSV), or in the config.',
  });
}

/** Sizes asked for; else those of a compile on these very rows; else the parts that rows name; else default shares. */
function sizesOf(
  flags: DatasetFlags,
  configured: SplitSizes,
  dataset: Dataset,
  history: readonly CompiledProgram[],
): SplitSizes {
  const asked: SplitSizes = Object.fromEntries(
    (['train', 'val', 'test'] as const).flatMap((part) => {
      const size = flags[part] ?? configured[part];
      return size === undefined ? [] : [[part, size]];
    }),
  );
  if (Object.keys(asked).length > 0) return asked;
  const compiled = compiledParts(history, dataset);
  if (compiled !== undefined) return compiled;
  return dataset.examples.some(({ split }) => split !== undefined) ? {} : DEFAULT_SPLIT_SIZES;
}
