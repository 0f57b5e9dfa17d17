import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputFileError, messageOf } from '../../core/errors.js';
import { sizeIfThere } from '../../providers/weights/file-size.js';
import { findWeights } from '../../providers/weights/find-weights.js';
import type { Environment } from '../../providers/weights/weights-folder.js';
import { systemCodeOf } from '../../storage/storage-failure.js';
import type { Unavailable } from '../images/image-scorer.js';
import { createGraph } from '../onnx/graph.js';
import { exactLayers } from '../onnx/layers.js';
import { readSafetensors, type SafetensorsFile } from '../onnx/safetensors.js';
import { weightsOf } from '../onnx/weight-source.js';
import { weightsFingerprint } from '../onnx/weights-fingerprint.js';
import { parseSiglipConfig, type SiglipConfig } from './parse-siglip-config.js';
import { siglipScoreGraph } from './siglip-graph.js';

/** The names of the files, as the hub and transformers have them. */
export const WEIGHTS_FILE = 'model.safetensors';
export const CONFIG_FILE = 'config.json';

/** A checkpoint that was found and checked: all tensors are there and have the shapes that its config tells. */
export interface Checkpoint {
  readonly folder: string;
  readonly file: SafetensorsFile;
  readonly config: SiglipConfig;
  readonly fingerprint: string;
}

export interface CheckpointPlace {
  /** Folder with the two files; else the model of this name is looked for where `scenewright models pull` puts it. */
  readonly weights: string | undefined;
  readonly model: string;
  readonly env: Environment;
}

/**
 * Finds a checkpoint and checks its files by their headers. Rejects with InputFileError `weights/...` for files that
 * are there and wrong.
 */
export async function openCheckpoint(place: CheckpointPlace): Promise<Checkpoint | Unavailable> {
  const folder = await folderOf(place);
  if (typeof folder !== 'string') return folder;
  const configPath = join(folder, CONFIG_FILE);
  const text = await textIfThere(configPath);
  if (text === null) return notThere(`there is no ${CONFIG_FILE} in ${folder}`);
  const config = parseSiglipConfig(text, configPath);
  const path = join(folder, WEIGHTS_FILE);
  if ((await sizeIfThere(path)) === null) return notThere(`there is no ${WEIGHTS_FILE} in ${folder}`);
  const file = await readSafetensors(path);
  // The graph names every tensor with its shape, so building it is the check.
  exactGraph({ file, config });
  return { folder, file, config, fingerprint: await weightsFingerprint(file) };
}

/** The model in float32 arithmetic; its weights stay in their file. */
export function exactGraph({ file, config }: Pick<Checkpoint, 'file' | 'config'>): Uint8Array {
  const graph = createGraph('joyquality');
  siglipScoreGraph(exactLayers(graph, weightsOf(graph, file)), config);
  return graph.build();
}

/** The folder that the paths of a graph's weights start from. */
export function weightsFolderOf(file: SafetensorsFile): string {
  return dirname(file.path);
}

async function folderOf({ weights, model, env }: CheckpointPlace): Promise<string | Unavailable> {
  if (weights !== undefined) return weights;
  const found = await findWeights(model, { env });
  if (found.type === 'installed') return found.folder;
  return {
    status: 'unavailable',
    reason: `JoyQuality has no weights: ${found.reason}.`,
    command: found.command,
  };
}

function notThere(problem: string): Unavailable {
  return {
    status: 'unavailable',
    reason: `JoyQuality has no weights: ${problem}.`,
    command: 'scenewright models pull joyquality',
  };
}

async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new InputFileError('weights/unreadable', `Cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
