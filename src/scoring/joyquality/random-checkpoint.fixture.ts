import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ELEMENT_BYTES } from '../onnx/tensor-types.js';
import { bfloat16Of, float16Of } from './half-floats.fixture.js';

/** Checkpoints of random weights, the same ones that bench/scoring/reference/siglip-scores.py makes in Python. */
export interface RandomCheckpoint {
  readonly seed: number;
  readonly type: 'F32' | 'F16' | 'BF16';
  readonly width: number;
  readonly mlpWidth: number;
  readonly layers: number;
  readonly heads: number;
  readonly widthPx: number;
  readonly patchPx: number;
}

/** The shape of JoyQuality: SigLIP2 so400m, patch 16, 512 px. */
export const FULL_SIZE = {
  width: 1152,
  mlpWidth: 4304,
  layers: 27,
  heads: 16,
  widthPx: 512,
  patchPx: 16,
} as const;

type Shapes = readonly (readonly [name: string, shape: readonly number[]])[];

/** Writes `model.safetensors` and `config.json` into a folder, one tensor in memory at a time. */
export async function writeRandomCheckpoint(folder: string, checkpoint: RandomCheckpoint): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(checkpoint)));
  const { type, seed } = checkpoint;
  let offset = 0;
  const header: Record<string, unknown> = {};
  const shapes = shapesOf(checkpoint);
  for (const [name, shape] of shapes) {
    const length = shape.reduce((product, one) => product * one, ELEMENT_BYTES[type]);
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  const file = await open(join(folder, 'model.safetensors'), 'w');
  try {
    await file.writev([length, text]);
    for (const [name, shape] of shapes) await file.writeFile(stored(type, randomTensor(name, shape, seed)));
  } finally {
    await file.close();
  }
}

export function stored(type: RandomCheckpoint['type'], values: Float32Array): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.buffer);
  const halve = type === 'F16' ? float16Of : bfloat16Of;
  const half = new Uint16Array(values.length);
  for (let at = 0; at < half.length; at++) half[at] = halve(values[at] ?? 0);
  return new Uint8Array(half.buffer);
}

function configOf({ width, mlpWidth, layers, heads, widthPx, patchPx }: RandomCheckpoint): unknown {
  return {
    architectures: ['SiglipForImageClassification'],
    model_type: 'siglip',
    vision_config: {
      hidden_size: width,
      intermediate_size: mlpWidth,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      image_size: widthPx,
      patch_size: patchPx,
    },
  };
}

function shapesOf(checkpoint: RandomCheckpoint): Shapes {
  const { width, mlpWidth, layers, widthPx, patchPx } = checkpoint;
  const linear = (name: string, outputs: number, inputs: number): Shapes => [
    [`${name}.weight`, [outputs, inputs]],
    [`${name}.bias`, [outputs]],
  ];
  const norm = (name: string): Shapes => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const mlp = (name: string): Shapes => [
    ...linear(`${name}.fc1`, mlpWidth, width),
    ...linear(`${name}.fc2`, width, mlpWidth),
  ];
  const vision = 'vision_model';
  return [
    [`${vision}.embeddings.patch_embedding.weight`, [width, 3, patchPx, patchPx]],
    [`${vision}.embeddings.patch_embedding.bias`, [width]],
    [`${vision}.embeddings.position_embedding.weight`, [Math.floor(widthPx / patchPx) ** 2, width]],
    ...Array.from({ length: layers }, (_, layer) => {
      const prefix = `${vision}.encoder.layers.${layer}`;
      const attention = ['q', 'k', 'v', 'out'].flatMap((one) =>
        linear(`${prefix}.self_attn.${one}_proj`, width, width),
      );
      return [
        ...norm(`${prefix}.layer_norm1`),
        ...attention,
        ...norm(`${prefix}.layer_norm2`),
        ...mlp(`${prefix}.mlp`),
      ];
    }).flat(),
    ...norm(`${vision}.post_layernorm`),
    [`${vision}.head.probe`, [1, 1, width]],
    [`${vision}.head.attention.in_proj_weight`, [3 * width, width]],
    [`${vision}.head.attention.in_proj_bias`, [3 * width]],
    ...linear(`${vision}.head.attention.out_proj`, width, width),
    ...norm(`${vision}.head.layernorm`),
    ...mlp(`${vision}.head.mlp`),
    ...linear('classifier', 1, width),
  ];
}

export function randomTensor(name: string, shape: readonly number[], seed: number): Float32Array {
  const [base, scale] = spread(name, shape);
  const values = new Float32Array(shape.reduce((product, one) => product * one, 1));
  const start = fnv1a(`${name}:${seed}`);
  for (let at = 0; at < values.length; at++) {
    values[at] = base + Math.fround(scale * uniform(start + at));
  }
  return values;
}

/** Middle and width of the uniform distribution of a tensor: activations keep a standard deviation near one. */
function spread(name: string, shape: readonly number[]): readonly [base: number, scale: number] {
  if (/norm\d?\.weight$/.test(name)) return [1, Math.fround(0.4)];
  if (/bias$/.test(name)) return [0, Math.fround(0.2)];
  if (/position_embedding|probe/.test(name)) return [0, 1];
  const fanIn = shape.slice(1).reduce((product, one) => product * one, 1);
  return [0, Math.fround(2 * Math.sqrt(3 / fanIn))];
}

/** A number from -0.5 to 0.5 that float32 holds exactly: the finaliser of MurmurHash3 over a counter. */
export function uniform(counter: number): number {
  let hash = counter >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 8) / 2 ** 24 - 0.5;
}

/** FNV-1a of 32 bits, over ASCII. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A picture of smooth waves and noise, as RGB bytes; the recipe in Python makes the same. */
export function randomPicture(seed: number, widthPx: number, heightPx: number): Uint8Array {
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  const start = fnv1a(`picture:${seed}`);
  for (let at = 0; at < rgb.length; at++) {
    const [x, y] = [Math.floor(at / 3) % widthPx, Math.floor(at / 3 / widthPx)];
    const wave = (x * (seed + 3) * 4 + y * (at % 3) * 7) % 256;
    rgb[at] = Math.floor(wave / 2) + Math.floor((uniform(start + at) + 0.5) * 128);
  }
  return rgb;
}
