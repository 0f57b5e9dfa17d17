import { dirname, join } from 'node:path';
import { sizeIfThere } from '../../providers/weights/file-size.js';
import type { Unavailable } from '../images/image-scorer.js';
import { createGraph } from '../onnx/graph.js';
import { exactLayers } from '../onnx/layers.js';
import {
  CONFIG_FILE,
  modelFolder,
  type ModelPlace,
  modelText,
  WEIGHTS_FILE,
  withoutFile,
} from '../onnx/model-folder.js';
import { readSafetensors, type SafetensorsFile } from '../onnx/safetensors.js';
import { weightsOf } from '../onnx/weight-source.js';
import { weightsFingerprint } from '../onnx/weights-fingerprint.js';
import { parseSiglipConfig, type SiglipConfig } from './parse-siglip-config.js';
import { siglipScoreGraph } from './siglip-graph.js';

/** A checkpoint that was found and checked: all tensors are there and have the shapes that its config tells. */
export interface Checkpoint {
  readonly folder: string;
  readonly file: SafetensorsFile;
  readonly config: SiglipConfig;
  readonly fingerprint: string;
}

/**
 * Finds a checkpoint and checks its files by their headers. Rejects with InputFileError `weights/...` for files that
 * are there and wrong.
 */
export async function openCheckpoint(given: Omit<ModelPlace, 'scorer'>): Promise<Checkpoint | Unavailable> {
  const place = { ...given, scorer: 'JoyQuality' };
  const folder = await modelFolder(place);
  if (typeof folder !== 'string') return folder;
  const configPath = join(folder, CONFIG_FILE);
  const text = await modelText(configPath);
  if (text === null) return withoutFile(place, folder, CONFIG_FILE);
  const config = parseSiglipConfig(text, configPath);
  const path = join(folder, WEIGHTS_FILE);
  if ((await sizeIfThere(path)) === null) return withoutFile(place, folder, WEIGHTS_FILE);
  const file = await readSafetensors(path);
  // The graph names every tensor with its shape, so building it is the check.
  exactGraph({ file, config });
  return { folder, file, config, fingerprint: await weightsFingerprint(file, config) };
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
