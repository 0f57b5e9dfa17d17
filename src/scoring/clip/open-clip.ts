import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputFileError, messageOf } from '../../core/errors.js';
import { sizeIfThere } from '../../providers/weights/file-size.js';
import { findWeights } from '../../providers/weights/find-weights.js';
import type { Environment } from '../../providers/weights/weights-folder.js';
import type { Unavailable } from '../images/image-scorer.js';
import { createGraph } from '../onnx/graph.js';
import { exactLayers, type LayerKit } from '../onnx/layers.js';
import { readSafetensors, type SafetensorsFile } from '../onnx/safetensors.js';
import { weightsOf } from '../onnx/weight-source.js';
import { weightsFingerprint } from '../onnx/weights-fingerprint.js';
import { textGraph, visionGraph } from './clip-graphs.js';
import { type ClipConfig, parseClipConfig } from './parse-clip-config.js';

const WEIGHTS_FILE = 'model.safetensors';
const CONFIG_FILE = 'config.json';
const TOKENIZER_FILE = 'tokenizer.json';

export type ClipUse = 'match' | 'aesthetic';

/** A checkpoint that was found and checked: every tensor of its towers is there with the shape that its config tells. */
export interface ClipCheckpoint {
  readonly status: 'found';
  readonly file: SafetensorsFile;
  readonly config: ClipConfig;
  readonly use: ClipUse;
  readonly fingerprint: string;
  /** Null where only the vision tower is wanted. */
  readonly tokenizerPath: string | null;
}

export interface ClipPlace {
  /** The scorer that asks, for messages. */
  readonly scorer: string;
  /** Folder with the files; else the model of this name is looked for where `scenewright models pull` puts it. */
  readonly weights: string | undefined;
  readonly model: string;
  readonly env: Environment;
  /** What it is for: comparing images with prompts takes the text tower and `tokenizer.json`, `aesthetic` a head. */
  readonly use: ClipUse;
}

/** Finds a checkpoint and checks it by its headers. Rejects with InputFileError `weights/...` for files that are wrong. */
export async function openClip(place: ClipPlace): Promise<ClipCheckpoint | Unavailable> {
  const folder = await folderOf(place);
  if (typeof folder !== 'string') return folder;
  const hasText = place.use === 'match';
  const wanted = [CONFIG_FILE, WEIGHTS_FILE, ...(hasText ? [TOKENIZER_FILE] : [])];
  for (const name of wanted) {
    const size = await sizeIfThere(join(folder, name));
    if (size === null) return notThere(place, `there is no ${name} in ${folder}`);
  }
  const configPath = join(folder, CONFIG_FILE);
  const config = parseClipConfig(await textOf(configPath), configPath);
  if (hasText && config.text === null) {
    throw new InputFileError(
      'weights/config-unsuited',
      `${configPath} has no text tower, which ${place.scorer} needs.`,
    );
  }
  const file = await readSafetensors(join(folder, WEIGHTS_FILE));
  // The graphs name every tensor with its shape, so building them is the check.
  visionModel({ file, config, use: place.use });
  if (hasText) textModel({ file, config });
  const tokenizerPath = hasText ? join(folder, TOKENIZER_FILE) : null;
  const fingerprint = await weightsFingerprint(file);
  return { status: 'found', file, config, use: place.use, fingerprint, tokenizerPath };
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

async function folderOf({ scorer, weights, model, env }: ClipPlace): Promise<string | Unavailable> {
  if (weights !== undefined) return weights;
  const found = await findWeights(model, { env });
  if (found.type === 'installed') return found.folder;
  return {
    status: 'unavailable',
    reason: `${scorer} has no weights: ${found.reason}.`,
    command: found.command,
  };
}

function notThere({ scorer, model }: ClipPlace, problem: string): Unavailable {
  const command = `scenewright models pull ${model}`;
  return { status: 'unavailable', reason: `${scorer} has no weights: ${problem}.`, command };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputFileError('weights/unreadable', `Cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
