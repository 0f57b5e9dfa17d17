import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isScenewrightError } from '../../core/errors.js';
import { sizeIfThere } from '../../providers/weights/file-size.js';
import { fastLayers, linearKey, quantisedNames } from '../onnx/fast-layers.js';
import { floatValues } from '../onnx/float-values.js';
import { createGraph } from '../onnx/graph.js';
import { type AttentionSpec, exactLayers, type LinearSpec } from '../onnx/layers.js';
import { WEIGHTS_FILE } from '../onnx/model-folder.js';
import { quantiseWeight } from '../onnx/quantise.js';
import { probeNoise } from '../onnx/rounding-noise.js';
import { readSafetensors, readTensor, type SafetensorsFile } from '../onnx/safetensors.js';
import { openSession } from '../onnx/session.js';
import { weightsOf } from '../onnx/weight-source.js';
import { checkWritable, type TensorToWrite, writeSafetensorsFile } from '../onnx/write-safetensors.js';
import { CALIBRATION_PICTURES, calibrationPixels } from './calibration-pictures.js';
import { type Checkpoint, weightsFolderOf } from './open-checkpoint.js';
import { PIXELS, siglipScoreGraph } from './siglip-graph.js';

/** Rises when the file would be made otherwise; files of other versions are made anew. */
export const FAST_VERSION = 2;

/**
 * Layers that lose more than this share to 8 bits stay exact (see `NoiseProbe.noiseShares`): 0.01 is what a range of 70
 * standard deviations does to normal numbers, or an output of attention that is off by a tenth of its mean size.
 */
export const MAX_NOISE_SHARE = 0.01;

const FAST_FILE = WEIGHTS_FILE.replace('.safetensors', `.fast-${FAST_VERSION}.safetensors`);

export interface FastWeights {
  readonly file: SafetensorsFile;
  /** The names of the attentions whose products are made in 8 bits. */
  readonly attentions: readonly string[];
  /** What was kept in float32 because 8 bits would spoil it: weights of linear layers, and attentions, by name. */
  readonly keptExact: readonly string[];
}

export interface FastWeightsOptions {
  /** Folder that keeps the file; default that of the weights or, where that cannot be written, `spareFolder`. */
  readonly folder?: string | undefined;
  /** Where the file goes when nobody named a folder and that of the weights cannot be written; it is made. */
  readonly spareFolder?: string | undefined;
  readonly threads?: number | undefined;
  readonly maxNoiseShare?: number | undefined;
}

/**
 * The 8-bit weights of a checkpoint, from the file beside it, or made now (once; about half a minute at full size) and
 * written there. Rejects with StorageError when the folder cannot be written, before anything is measured.
 */
export async function openFastWeights(
  checkpoint: Checkpoint,
  options: FastWeightsOptions = {},
): Promise<FastWeights> {
  const { folder, spareFolder, maxNoiseShare = MAX_NOISE_SHARE } = options;
  const source = `${checkpoint.fingerprint}/${maxNoiseShare}`;
  const spare = folder === undefined ? spareFolder : undefined;
  const paths = [folder ?? checkpoint.folder, ...(spare === undefined ? [] : [spare])].map((one) =>
    join(one, FAST_FILE),
  );
  for (const path of paths) {
    const before = await usable(path, source, checkpoint);
    if (before !== undefined) return before;
  }
  const path = await firstWritable(paths);
  const { shares, layers, attentions: all } = await measuredNoise(checkpoint, options.threads);
  // What is no number is spoilt as well.
  const isSpoilt = (key: string) => !((shares.get(key) ?? 0) <= maxNoiseShare);
  const chosen = layers.filter((spec) => !isSpoilt(linearKey(spec)));
  const attentions = all.map(({ name }) => name).filter((name) => !isSpoilt(name));
  const keptExact = [...shares.keys()].filter(isSpoilt);
  const tensors = await tensorsOf(checkpoint.file, chosen);
  const lists = { attentions: JSON.stringify(attentions), keptExact: JSON.stringify(keptExact) };
  await writeSafetensorsFile(path, tensors, { source, ...lists });
  return { file: await readSafetensors(path), attentions, keptExact };
}

/** The model with 8-bit products; all its weights are in the one file. */
export function fastGraph(
  { file, attentions }: FastWeights,
  { config }: Pick<Checkpoint, 'config'>,
): Uint8Array {
  const graph = createGraph('joyquality-fast');
  const exact = exactLayers(graph, weightsOf(graph, file));
  siglipScoreGraph(fastLayers(exact, file, new Set(attentions)), config);
  return graph.build();
}

/** The first of the paths whose folder takes a new file. Rejects with the StorageError of the first. */
async function firstWritable([first = '', ...others]: readonly string[]): Promise<string> {
  try {
    await checkWritable(first);
    return first;
  } catch (error) {
    for (const path of others) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await checkWritable(path);
        return path;
      } catch {
        // The folder of the weights is the one to speak of.
      }
    }
    throw error;
  }
}

async function usable(
  path: string,
  source: string,
  checkpoint: Checkpoint,
): Promise<FastWeights | undefined> {
  if ((await sizeIfThere(path)) === null) return undefined;
  try {
    const file = await readSafetensors(path);
    if (file.metadata.source !== source) return undefined;
    const { attentions, keptExact } = file.metadata;
    const fast = { file, attentions: listOf(attentions), keptExact: listOf(keptExact) };
    // The graph names every tensor with its shape, so building it is the check.
    fastGraph(fast, checkpoint);
    return fast;
  } catch (error) {
    // A damaged file of ours is made anew.
    if (isScenewrightError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function listOf(json = '[]'): readonly string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.map(String) : [];
}

const ENCODER_LAYERS = 'vision_model.encoder.layers.';

/** All products over many tokens: 99% of the work. What the head does with its one token is too little to matter. */
function isWorthIt({ weight, packed }: LinearSpec): boolean {
  return weight.startsWith(ENCODER_LAYERS) || (packed !== undefined && packed.rows[0] > 0);
}

interface MeasuredNoise {
  readonly layers: readonly LinearSpec[];
  readonly attentions: readonly AttentionSpec[];
  /** Of each of them, the largest share among the calibration pictures. */
  readonly shares: ReadonlyMap<string, number>;
}

async function measuredNoise(checkpoint: Checkpoint, threads: number | undefined): Promise<MeasuredNoise> {
  const graph = createGraph('joyquality-noise');
  const probe = probeNoise(exactLayers(graph, weightsOf(graph, checkpoint.file)), {
    linear: isWorthIt,
    attention: ({ name }) => name.startsWith(ENCODER_LAYERS),
  });
  siglipScoreGraph(probe.kit, checkpoint.config);
  const weightsFolder = weightsFolderOf(checkpoint.file);
  const session = await openSession(graph.build(), { weightsFolder, threads, use: 'short' });
  try {
    const side = checkpoint.config.patches.widthPx;
    const largest = new Map<string, number>();
    for (let number = 0; number < CALIBRATION_PICTURES; number++) {
      const data = calibrationPixels(number, side);
      const results = await session.run({ [PIXELS]: { type: 'float32', data, dims: [1, 3, side, side] } });
      for (const [key, share] of probe.noiseShares(results)) {
        largest.set(key, Math.max(share, largest.get(key) ?? 0));
      }
    }
    return { layers: probe.layers, attentions: probe.attentions, shares: largest };
  } finally {
    await session.close();
  }
}

async function tensorsOf(
  file: SafetensorsFile,
  chosen: readonly LinearSpec[],
): Promise<readonly TensorToWrite[]> {
  const replaced = new Set(chosen.filter(({ packed }) => packed === undefined).map(({ weight }) => weight));
  const kept = [...file.tensors.values()].filter(({ name }) => !replaced.has(name));
  return [
    ...kept.map((tensor) => ({ ...tensor, bytes: () => readTensor(file, tensor) })),
    ...chosen.flatMap((spec) => quantisedTensors(file, spec)),
  ];
}

function quantisedTensors(file: SafetensorsFile, spec: LinearSpec): readonly TensorToWrite[] {
  const { inputs, outputs, packed } = spec;
  const names = quantisedNames(spec);
  // The integers are written first; the scales come out of the same pass.
  let scales = new Float32Array();
  const quantise = async (): Promise<Uint8Array> => {
    const tensor = file.tensors.get(spec.weight);
    const values = tensor && floatValues(tensor.type, await readTensor(file, tensor));
    if (values === undefined) throw new TypeError(`${spec.weight} was checked before and is gone`);
    const rows =
      packed === undefined ? values : values.subarray(packed.rows[0] * inputs, packed.rows[1] * inputs);
    const quantised = quantiseWeight(rows, outputs, inputs);
    scales = Float32Array.from(quantised.scales);
    return new Uint8Array(quantised.integers.buffer);
  };
  return [
    { name: names.integers, type: 'I8', shape: [inputs, outputs], bytes: quantise },
    { name: names.scales, type: 'F32', shape: [outputs], bytes: () => new Uint8Array(scales.buffer) },
  ];
}
