import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { InputFileError, messageOf, UsageError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest.js';
import { readTextIfThere } from '../../storage/atomic-file.js';
import { type PublicDataset, publicDatasetSchema } from './manifest.js';

/** `datasets/public/` of this package. */
const PACKAGED_FOLDER = fileURLToPath(new URL('../../../datasets/public/', import.meta.url));

/** Every public dataset that this package has a manifest for, by name, sorted. */
export async function publicDatasets(): Promise<ReadonlyMap<string, PublicDataset>> {
  const names = (await readdir(PACKAGED_FOLDER)).filter((name) => name.endsWith('.json')).sort();
  const all = await Promise.all(names.map((name) => readPublicDataset(join(PACKAGED_FOLDER, name))));
  return new Map(all.map((dataset) => [dataset.name, dataset]));
}

/** The manifest of a name, or of a file when it ends in `.json`. Rejects with UsageError or InputFileError. */
export async function findPublicDataset(name: string): Promise<PublicDataset> {
  if (name.endsWith('.json')) return readPublicDataset(name);
  const known = await publicDatasets();
  const found = known.get(name);
  if (found !== undefined) return found;
  const near = nearestName(name, [...known.keys()]);
  throw new UsageError('dataset/unknown-public', `there is no manifest for "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Known: ${[...known.keys()].join(', ')}. A manifest of your own is named by its file.`,
  });
}

async function readPublicDataset(path: string): Promise<PublicDataset> {
  const text = await readTextIfThere(path);
  if (text === null) throw invalid(path, 'there is no such file');
  try {
    return publicDatasetSchema.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(path, error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error));
  }
}

function invalid(path: string, why: string): InputFileError {
  return new InputFileError(
    'dataset/manifest-invalid',
    `no manifest of a dataset: ${basename(path)}: ${why}`,
    {
      hint: 'docs/datasets.md describes the format, and schemas/public-dataset.schema.json is its JSON Schema.',
    },
  );
}
