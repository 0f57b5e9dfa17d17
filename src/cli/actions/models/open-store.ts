import { resolve } from 'node:path';
import { type CatalogueEntry, openCatalogue } from '../../../providers/weights/catalogue.js';
import { defaultWeightsFolder } from '../../../providers/weights/weights-folder.js';
import type { Session } from '../../session.js';
import type { ManifestFlags } from '../../verbs/models.js';

/** The manifests and the folder that a command works with. */
export interface WeightsStore {
  readonly catalogue: ReadonlyMap<string, CatalogueEntry>;
  readonly root: string;
}

export async function openStore({ manifest = [] }: ManifestFlags, { host }: Session): Promise<WeightsStore> {
  const manifests = manifest.map((path) => resolve(host.cwd, path));
  return {
    catalogue: await openCatalogue({ env: host.env, manifests }),
    root: defaultWeightsFolder(host.env),
  };
}
