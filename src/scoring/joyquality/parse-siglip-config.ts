import { z } from 'zod';
import { InputFileError } from '../../core/errors.js';
import { ACTIVATIONS, type EncoderShape, type PatchShape } from '../onnx/layers.js';

/** The shape of a SiglipForImageClassification checkpoint with one label. */
export interface SiglipConfig {
  readonly encoder: EncoderShape;
  readonly patches: PatchShape;
}

const count = (max: number) => z.int().min(1).max(max);

/** Defaults are those of transformers' SiglipVisionConfig: a file leaves out what it does not change. */
const visionSchema = z.object({
  hidden_size: count(16_384).default(768),
  intermediate_size: count(65_536).default(3072),
  num_hidden_layers: count(200).default(12),
  num_attention_heads: count(256).default(12),
  num_channels: z.literal(3).default(3),
  image_size: count(4096).default(224),
  patch_size: count(256).default(16),
  hidden_act: z.enum(ACTIVATIONS).default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().max(1).default(1e-6),
  vision_use_head: z.literal(true).default(true),
});
const configSchema = z.object({
  model_type: z.literal('siglip'),
  architectures: z.array(z.string()).optional(),
  vision_config: visionSchema.prefault({}),
});

const ARCHITECTURE = 'SiglipForImageClassification';
/** Attention takes memory with the square of the patches; 4,096 is twice a side of JoyQuality. */
const MAX_PATCHES = 4096;

/** Reads config.json beside the weights. Throws InputFileError `weights/config-...`, naming the file and the field. */
export function parseSiglipConfig(text: string, path: string): SiglipConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputFileError('weights/config-malformed', `${path} is not JSON.`, { cause });
  }
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(
      path,
      issue === undefined ? 'it cannot be read' : `${issue.path.join('.')}: ${issue.message}`,
    );
  }
  const { architectures, vision_config: vision } = parsed.data;
  if (architectures !== undefined && !architectures.includes(ARCHITECTURE)) {
    throw unusable(path, `it is of ${architectures.join(', ')}, not of ${ARCHITECTURE}`);
  }
  if (vision.hidden_size % vision.num_attention_heads !== 0) {
    throw unusable(path, 'vision_config.hidden_size is no multiple of num_attention_heads');
  }
  const side = Math.floor(vision.image_size / vision.patch_size);
  if (side < 1 || side ** 2 > MAX_PATCHES) {
    throw unusable(
      path,
      `image_size and patch_size make ${side ** 2} patches; 1 to ${MAX_PATCHES} are possible`,
    );
  }
  return {
    encoder: {
      width: vision.hidden_size,
      mlpWidth: vision.intermediate_size,
      heads: vision.num_attention_heads,
      layers: vision.num_hidden_layers,
      epsilon: vision.layer_norm_eps,
      activation: vision.hidden_act,
    },
    patches: {
      channels: vision.num_channels,
      widthPx: vision.image_size,
      patchPx: vision.patch_size,
      width: vision.hidden_size,
    },
  };
}

function unusable(path: string, problem: string): InputFileError {
  return new InputFileError('weights/config-unsuited', `${path} is of no use for JoyQuality: ${problem}.`, {
    hint: 'JoyQuality is a SiglipForImageClassification checkpoint with one label.',
  });
}
