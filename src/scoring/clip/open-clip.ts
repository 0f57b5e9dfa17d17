import { dirname, join } from 'node:path';
import { InputFileError } from '../../core/errors.js';
import { sha256 } from '../../core/hash.js';
import { sizeIfThere } from '../../providers/weights/file-size.js';
import type { Unavailable } from '../images/image-scorer.js';
import { createGraph } from '../onnx/graph.js';
import { exactLayers, type LayerKit } from '../onnx/layers.js';
import {
  CONFIG_FILE,
  modelFolder,
  type ModelPlace,
  modelText,
  TOKENIZER_FILE,
  WEIGHTS_FILE,
  withoutFile,
} from '../onnx/model-folder.js';
import { readSafetensors, type SafetensorsFile } from '../onnx/safetensors.js';
import { weightsOf } from '../onnx/weight-source.js';
import { weightsFingerprint } from '../onnx/weights-fingerprint.js';
import { textGraph, visionGraph } from './clip-graphs.js';
import { type ClipConfig, parseClipConfig } from './parse-clip-config.js';

export type ClipUse = 'match' | 'aesthetic';

/**
 * A checkpoint that was found and checked: every tensor of its towers is there with the shape that its config tells.
 */
export interface ClipCheckpoint {
  readonly status: 'found';
  readonly file: SafetensorsFile;
  readonly config: ClipConfig;
  readonly use: ClipUse;
  readonly fingerprint: string;
  /** Null where only the vision tower is wanted. */
  readonly tokenizerPath: string | null;
}

export interface ClipPlace extends ModelPlace {
  /** What it is for: comparing images with prompts takes the text tower and `tokenizer.json`, `aesthetic` a head. */
  readonly use: ClipUse;
}

/**
 * Finds a checkpoint and checks it by its headers. Rejects with InputFileError `weights/...` for files that are wrong.
 */
export async function openClip(place: ClipPlace): Promise<ClipCheckpoint | Unavailable> {
  const folder = await modelFolder(place);
  if (typeof folder !== 'string') return folder;
  const { use } = place;
  const configPath = join(folder, CONFIG_FILE);
  const text = await modelText(configPath);
  if (text === null) return withoutFile(place, folder, CONFIG_FILE);
  const path = join(folder, WEIGHTS_FILE);
  if ((await sizeIfThere(path)) === null) return withoutFile(place, folder, WEIGHTS_FILE);
  const tokenizerPath = use === 'match' ? join(folder, TOKENIZER_FILE) : null;
  const tokenizer = tokenizerPath === null ? '' : await modelText(tokenizerPath);
  if (tokenizer === null) return withoutFile(place, folder, TOKENIZER_FILE);
  const config = parseClipConfig(text, configPath);
  if (use === 'match' && config.text === null) {
    throw new InputFileError(
      'weights/config-unsuited',
      `${configPath} has no text tower, which ${place.scorer} needs.`,
    );
  }
  const file = await readSafetensors(path);
  // The graphs name every tensor with its shape, so building them is the check.
  visionModel({ file, config, use });
  if (use === 'match') textModel({ file, config });
  const fingerprint = await weightsFingerprint(file, { config, tokenizer: sha256(tokenizer) });
  return { status: 'found', file, config, use, fingerprint, tokenizerPath };
}

type Towers = Pick<ClipCheckpoint, 'file' | 'config'>;
type Vision = Pick<ClipCheckpoint, 'file' | 'config' | 'use'>;

/** The vision tower as an ONNX model; its weights stay in their file. */
export function visionModel({ file, config, use }: Vision): Uint8Array {
  return modelOf(file, (kit) => visionGraph(kit, config.vision, config.projection, use === 'aesthetic'));
}

/** The text tower as an ONNX model. */
export function textModel({ file, config: { text, projection } }: Towers): Uint8Array {
  if (text === null) throw new TypeError('a text tower was asked for that is not there');
  return modelOf(file, (kit) => textGraph(kit, text, projection));
}

/** The folder that the paths of a graph's weights start from. */
export function weightsFolderOf({ file }: Towers): string {
  return dirname(file.path);
}

function modelOf(file: SafetensorsFile, write: (kit: LayerKit) => void): Uint8Array {
  const graph = createGraph('clip');
  write(exactLayers(graph, weightsOf(graph, file)));
  return graph.build();
}
