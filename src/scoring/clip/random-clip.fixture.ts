import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomTensor, stored } from '../joyquality/random-checkpoint.fixture.js';
import { type TensorToWrite, writeSafetensors } from '../onnx/safetensors.fixture.js';

/** A small tokenizer of CLIP's kind, made by bench/scoring/reference/clip-scores.py. */
export const TOKENIZER_PATH = fileURLToPath(new URL('./fixtures/tokenizer.json', import.meta.url));

interface Layers {
  readonly width: number;
  readonly mlpWidth: number;
  readonly layers: number;
  readonly heads: number;
}

/** A checkpoint of random weights, the same one that the recipe makes in Python. */
export interface RandomClip {
  readonly seed: number;
  readonly type: 'F32' | 'F16' | 'BF16';
  readonly activation: string;
  readonly projection: number;
  readonly vision: Layers & { readonly widthPx: number; readonly patchPx: number };
  readonly text: Layers & { readonly maxTokens: number; readonly vocabulary: number };
}

export interface WriteOptions {
  /** `aesthetic`: the vision tower alone, with the head `predictor`. */
  readonly kind?: 'clip' | 'aesthetic';
  /** Tensors that are left out, to see what happens. */
  readonly without?: RegExp;
}

export async function writeRandomClip(
  folder: string,
  clip: RandomClip,
  options: WriteOptions = {},
): Promise<void> {
  const { kind = 'clip', without } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify(kind === 'clip' ? clipConfig(clip) : visionConfig(clip)),
  );
  if (kind === 'clip') await copyFile(TOKENIZER_PATH, join(folder, 'tokenizer.json'));
  const shapes = [...visionShapes(clip), ...(kind === 'clip' ? textShapes(clip) : headShapes(clip))];
  const tensors = shapes
    .filter(([name]) => without?.test(name) !== true)
    .map(([name, shape]): [string, TensorToWrite] => {
      const bytes = stored(clip.type, randomTensor(name, shape, clip.seed));
      return [name, { type: clip.type, shape, bytes }];
    });
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(tensors));
}

const layersOf = ({ width, mlpWidth, layers, heads }: Layers, activation: string) => ({
  hidden_size: width,
  intermediate_size: mlpWidth,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  hidden_act: activation,
});

function clipConfig({ activation, projection, vision, text }: RandomClip): unknown {
  return {
    model_type: 'clip',
    projection_dim: projection,
    vision_config: {
      ...layersOf(vision, activation),
      image_size: vision.widthPx,
      patch_size: vision.patchPx,
    },
    text_config: {
      ...layersOf(text, activation),
      vocab_size: text.vocabulary,
      max_position_embeddings: text.maxTokens,
    },
  };
}

function visionConfig({ activation, projection, vision }: RandomClip): unknown {
  const { widthPx, patchPx } = vision;
  return {
    model_type: 'clip_vision_model',
    projection_dim: projection,
    ...layersOf(vision, activation),
    image_size: widthPx,
    patch_size: patchPx,
  };
}

type Shapes = readonly (readonly [name: string, shape: readonly number[]])[];

const norm = (name: string, width: number): Shapes => [
  [`${name}.weight`, [width]],
  [`${name}.bias`, [width]],
];
const linear = (name: string, outputs: number, inputs: number): Shapes => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
];

function encoderShapes(tower: string, { width, mlpWidth, layers }: Layers): Shapes {
  return Array.from({ length: layers }, (_, layer): Shapes => {
    const prefix = `${tower}.encoder.layers.${layer}`;
    return [
      ...norm(`${prefix}.layer_norm1`, width),
      ...['q', 'k', 'v', 'out'].flatMap((one) => linear(`${prefix}.self_attn.${one}_proj`, width, width)),
      ...norm(`${prefix}.layer_norm2`, width),
      ...linear(`${prefix}.mlp.fc1`, mlpWidth, width),
      ...linear(`${prefix}.mlp.fc2`, width, mlpWidth),
    ];
  }).flat();
}

function visionShapes({ vision, projection }: RandomClip): Shapes {
  const { width, widthPx, patchPx } = vision;
  const prefix = 'vision_model';
  return [
    [`${prefix}.embeddings.class_embedding`, [width]],
    [`${prefix}.embeddings.patch_embedding.weight`, [width, 3, patchPx, patchPx]],
    [`${prefix}.embeddings.position_embedding.weight`, [Math.floor(widthPx / patchPx) ** 2 + 1, width]],
    ...norm(`${prefix}.pre_layrnorm`, width),
    ...encoderShapes(prefix, vision),
    ...norm(`${prefix}.post_layernorm`, width),
    ['visual_projection.weight', [projection, width]],
  ];
}

function textShapes({ text, projection }: RandomClip): Shapes {
  const { width, maxTokens, vocabulary } = text;
  const prefix = 'text_model';
  return [
    [`${prefix}.embeddings.token_embedding.weight`, [vocabulary, width]],
    [`${prefix}.embeddings.position_embedding.weight`, [maxTokens, width]],
    ...encoderShapes(prefix, text),
    ...norm(`${prefix}.final_layer_norm`, width),
    ['text_projection.weight', [projection, width]],
    ['logit_scale', []],
  ];
}

function headShapes({ projection }: RandomClip): Shapes {
  return linear('predictor', 1, projection);
}
