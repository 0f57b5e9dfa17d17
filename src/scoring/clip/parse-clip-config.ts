import { z } from 'zod';
import { InputFileError } from '../../core/errors.js';
import { ACTIVATIONS, type EncoderShape, type PatchShape } from '../onnx/layers.js';

/** The tower that looks at pictures. */
export interface VisionTower {
  readonly encoder: EncoderShape;
  readonly patches: PatchShape;
}

/** The tower that reads prompts. */
export interface TextTower {
  readonly encoder: EncoderShape;
  readonly vocabulary: number;
  /** Longest prompt in tokens, with those that open and close it. */
  readonly maxTokens: number;
}

export interface ClipConfig {
  readonly vision: VisionTower;
  /** Null in a checkpoint that only looks at pictures. */
  readonly text: TextTower | null;
  /** Length of the embeddings that both towers give. */
  readonly projection: number;
}

const count = (max: number) => z.int().min(1).max(max);

/**
 * Defaults are those of transformers' CLIPVisionConfig and CLIPTextConfig: a file leaves out what it does not change.
 */
const shared = {
  hidden_act: z.enum(ACTIVATIONS).default('quick_gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
  num_hidden_layers: count(200).default(12),
};
const visionSchema = z.object({
  ...shared,
  hidden_size: count(16_384).default(768),
  intermediate_size: count(65_536).default(3072),
  num_attention_heads: count(256).default(12),
  num_channels: z.literal(3).default(3),
  image_size: count(4096).default(224),
  patch_size: count(256).default(32),
});
const textSchema = z.object({
  ...shared,
  hidden_size: count(16_384).default(512),
  intermediate_size: count(65_536).default(2048),
  num_attention_heads: count(256).default(8),
  vocab_size: count(10_000_000).default(49_408),
  max_position_embeddings: count(100_000).default(77),
});
const projection = { projection_dim: count(65_536).default(512) };
const part = z.record(z.string(), z.unknown()).nullish();

const configSchema = z.discriminatedUnion('model_type', [
  z.object({
    ...projection,
    model_type: z.literal('clip'),
    vision_config: part,
    vision_config_dict: part,
    text_config: part,
    text_config_dict: part,
  }),
  z.object({
    ...projection,
    ...visionSchema.shape,
    // The second: LAION's predictor as github.com/shunk031/simple-aesthetics-predictor converts it.
    model_type: z.enum(['clip_vision_model', 'aesthetics_predictor']),
  }),
]);

/** Attention takes memory with the square of the patches. */
const MAX_PATCHES = 4096;

/**
 * Reads config.json of a CLIPModel, a CLIPVisionModelWithProjection or an aesthetics predictor. Throws InputFileError
 * `weights/config-...`.
 */
export function parseClipConfig(text: string, path: string): ClipConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputFileError('weights/config-malformed', `${path} is not JSON.`, { cause });
  }
  const config = checked(configSchema, value, path, '');
  if (config.model_type !== 'clip') {
    return { vision: visionTower(config, path), text: null, projection: config.projection_dim };
  }
  // Older files keep what differs from the defaults in a second entry, which wins.
  const vision = { ...config.vision_config, ...config.vision_config_dict };
  const words = { ...config.text_config, ...config.text_config_dict };
  return {
    vision: visionTower(checked(visionSchema, vision, path, 'vision_config'), path),
    text: textTower(checked(textSchema, words, path, 'text_config'), path),
    projection: config.projection_dim,
  };
}

function checked<S extends z.ZodType>(schema: S, value: unknown, path: string, at: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [...(at === '' ? [] : [at]), ...(issue?.path ?? [])].join('.');
  throw unusable(path, `${field}: ${issue?.message ?? 'it cannot be read'}`);
}

function visionTower(vision: z.output<typeof visionSchema>, path: string): VisionTower {
  const side = Math.floor(vision.image_size / vision.patch_size);
  if (side < 1 || side ** 2 > MAX_PATCHES) {
    throw unusable(
      path,
      `image_size and patch_size make ${side ** 2} patches; 1 to ${MAX_PATCHES} are possible`,
    );
  }
  return {
    encoder: encoderShape(vision, path, false),
    patches: {
      channels: vision.num_channels,
      widthPx: vision.image_size,
      patchPx: vision.patch_size,
      width: vision.hidden_size,
    },
  };
}

function textTower(text: z.output<typeof textSchema>, path: string): TextTower {
  const { vocab_size: vocabulary, max_position_embeddings: maxTokens } = text;
  return { encoder: encoderShape(text, path, true), vocabulary, maxTokens };
}

type Layers = Pick<
  z.output<typeof visionSchema>,
  | 'hidden_size'
  | 'intermediate_size'
  | 'num_attention_heads'
  | 'num_hidden_layers'
  | 'layer_norm_eps'
  | 'hidden_act'
>;

function encoderShape(layers: Layers, path: string, isCausal: boolean): EncoderShape {
  if (layers.hidden_size % layers.num_attention_heads !== 0) {
    throw unusable(path, 'hidden_size is no multiple of num_attention_heads');
  }
  return {
    width: layers.hidden_size,
    mlpWidth: layers.intermediate_size,
    heads: layers.num_attention_heads,
    layers: layers.num_hidden_layers,
    epsilon: layers.layer_norm_eps,
    activation: layers.hidden_act,
    isCausal,
  };
}

function unusable(path: string, problem: string): InputFileError {
  return new InputFileError('weights/config-unsuited', `${path} is of no use as a CLIP model: ${problem}.`, {
    hint: 'It has to be that of a CLIPModel, of a CLIPVisionModelWithProjection, or of an AestheticsPredictorV1.',
  });
}
