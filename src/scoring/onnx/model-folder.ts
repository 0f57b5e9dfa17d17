import { readFile, stat } from 'node:fs/promises';
import { InputFileError, messageOf } from '../../core/errors.js';
import { findWeights } from '../../providers/weights/find-weights.js';
import type { Environment } from '../../providers/weights/weights-folder.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import type { Unavailable } from '../images/image-scorer.js';

/** The names of the files, as the hub and transformers have them. */
export const WEIGHTS_FILE = 'model.safetensors';
export const CONFIG_FILE = 'config.json';
export const TOKENIZER_FILE = 'tokenizer.json';

/** The largest tokenizers there are have a tenth of this. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

export interface ModelPlace {
  /** The scorer that asks, for messages. */
  readonly scorer: string;
  /** Folder with the files; else the model of this name is looked for where `scenewright models pull` puts it. */
  readonly weights: string | undefined;
  readonly model: string;
  readonly env: Environment;
}

/** The folder of a model's files, which may lack some of them. */
export async function modelFolder({
  scorer,
  weights,
  model,
  env,
}: ModelPlace): Promise<string | Unavailable> {
  if (weights !== undefined) return weights;
  const found = await findWeights(model, { env });
  if (found.type === 'installed') return found.folder;
  const reason = `${scorer} has no weights: ${found.reason}.`;
  return { status: 'unavailable', reason, command: found.command };
}

/** What a scorer says of a file that its folder lacks. A folder that somebody named is not mended by a pull. */
export function withoutFile(
  { scorer, weights, model }: ModelPlace,
  folder: string,
  file: string,
): Unavailable {
  const missing = `${scorer} has no weights: there is no ${file} in ${folder}`;
  if (weights !== undefined) {
    return {
      status: 'unavailable',
      reason: `${missing}. Check that it is the folder of the model.`,
      command: null,
    };
  }
  return { status: 'unavailable', reason: `${missing}.`, command: `scenewright models pull ${model}` };
}

/**
 * The text of a file of a model, or null when there is none. Rejects with InputFileError `weights/unreadable`, also for
 * what is no file: a pipe or a device could be read for ever.
 */
export async function modelText(path: string): Promise<string | null> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > MAX_TEXT_BYTES)
      throw new Error(`it has ${stats.size} bytes; at most ${MAX_TEXT_BYTES} are read`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new InputFileError('weights/unreadable', `Cannot read ${path}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
