import { EXIT_CODES } from '../../../core/errors.js';
import type { ExitCode } from '../../../core/errors.js';
import { bytesText } from '../../../providers/weights/bytes-text.js';
import { removeModel, storedModel } from '../../../providers/weights/stored-models.js';
import { defaultWeightsFolder } from '../../../providers/weights/weights-folder.js';
import type { Session } from '../../session.js';
import type { ModelsRemoveFlags } from '../../verbs/models.js';

/** `scenewright models remove`. Asks nothing: what is deleted can be pulled again. */
export async function modelsRemove(
  names: readonly string[],
  { dryRun }: ModelsRemoveFlags,
  { host, output }: Session,
): Promise<ExitCode> {
  const root = defaultWeightsFolder(host.env);
  // All names before the first is deleted.
  const models = [];
  for (const name of new Set(names)) models.push(await storedModel(root, name));
  for (const { name, folder, bytes } of models) {
    if (dryRun !== true) await removeModel(root, name);
    output.print(`${dryRun === true ? 'would remove' : 'removed'} ${folder} (${bytesText(bytes)})`);
  }
  return EXIT_CODES.ok;
}
