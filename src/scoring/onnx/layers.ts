import { type GraphBuilder, type GraphValue, MICROSOFT } from './graph.js';
import type { RowRange, WeightSource } from './weight-source.js';

/** A linear layer by the name of its weight, [outputs, inputs] as torch keeps it. */
export interface LinearSpec {
  readonly weight: string;
  /** Null = none. */
  readonly bias: string | null;
  readonly inputs: number;
  readonly outputs: number;
  /** The part of a larger weight, such as one third of a packed query, key and value. */
  readonly packed?: { readonly rows: RowRange; readonly of: number };
}

/** What layers are made with; `linear` and `attend` are where an exact and an 8-bit graph differ. */
export interface LayerKit {
  readonly graph: GraphBuilder;
  readonly weights: WeightSource;
  /** [rows, inputs] to [rows, outputs]. */
  linear(input: GraphValue, spec: LinearSpec): GraphValue;
  /** Softmax attention over heads, [tokens of the query, width]. */
  attend(inputs: AttentionInputs, spec: AttentionSpec): GraphValue;
}

/** Layers in the arithmetic of float32. */
export function exactLayers(graph: GraphBuilder, weights: WeightSource): LayerKit {
  return {
    graph,
    weights,
    linear: (input, spec) => {
      const { packed, outputs, inputs } = spec;
      const rows = packed?.of ?? outputs;
      const weight = weights.float(spec.weight, [rows, inputs], packed?.rows);
      const bias = spec.bias === null ? [] : [weights.float(spec.bias, [rows], packed?.rows)];
      return graph.node('Gemm', [input, weight, ...bias], { transB: 1 });
    },
    attend: (inputs, spec) => attention(graph, inputs, spec),
  };
}

/** `PREFIX.weight` and `PREFIX.bias`, as torch names the parts of nn.Linear. */
export function linearOf(prefix: string, inputs: number, outputs: number): LinearSpec {
  return { weight: `${prefix}.weight`, bias: `${prefix}.bias`, inputs, outputs };
}

export function layerNorm(
  kit: LayerKit,
  input: GraphValue,
  prefix: string,
  width: number,
  epsilon: number,
): GraphValue {
  const { graph, weights } = kit;
  const scale = weights.float(`${prefix}.weight`, [width]);
  const shift = weights.float(`${prefix}.bias`, [width]);
  return graph.node('LayerNormalization', [input, scale, shift], { axis: -1, epsilon: { float: epsilon } });
}

/** Activations by their names in transformers' configurations. */
export const ACTIVATIONS = ['gelu_pytorch_tanh', 'gelu', 'quick_gelu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** The factor of the sigmoid that stands for GELU in OpenAI's CLIP. */
const QUICK_GELU_FACTOR = 1.702;

export function activate({ graph }: LayerKit, input: GraphValue, activation: Activation): GraphValue {
  switch (activation) {
    case 'gelu_pytorch_tanh':
      return graph.node('Gelu', [input], { approximate: 'tanh' });
    case 'gelu':
      return graph.node('Gelu', [input], { approximate: 'none' });
    case 'quick_gelu': {
      const scaled = graph.node('Mul', [input, graph.constant('float32', [QUICK_GELU_FACTOR], [])]);
      return graph.node('Mul', [input, graph.node('Sigmoid', [scaled])]);
    }
  }
}

export interface AttentionInputs {
  /** Each [tokens, width]; keys and values have the same number of tokens. */
  readonly query: GraphValue;
  readonly key: GraphValue;
  readonly value: GraphValue;
}

export interface AttentionSpec {
  /** Where it is in the model, as torch names its parts: `vision_model.encoder.layers.0.self_attn`. */
  readonly name: string;
  readonly width: number;
  readonly heads: number;
  /** A token sees only itself and those before it. */
  readonly isCausal?: boolean;
}

function attention(
  graph: GraphBuilder,
  { query, key, value }: AttentionInputs,
  { width, heads, isCausal = false }: AttentionSpec,
): GraphValue {
  const batched = graph.constant('int64', [1, -1, width], [3]);
  const inputs = [query, key, value].map((one) => graph.node('Reshape', [one, batched]));
  const attributes = { num_heads: heads, ...(isCausal ? { unidirectional: 1 } : {}) };
  const mixed = graph.node('MultiHeadAttention', inputs, attributes, MICROSOFT);
  return graph.node('Reshape', [mixed, graph.constant('int64', [-1, width], [2])]);
}

export interface EncoderShape {
  readonly width: number;
  /** Width between the two linear layers of the MLP. */
  readonly mlpWidth: number;
  readonly heads: number;
  readonly layers: number;
  readonly epsilon: number;
  readonly activation: Activation;
  readonly isCausal?: boolean;
}

/** The two linear layers `PREFIX.fc1` and `PREFIX.fc2` with the activation between them. */
export function mlp(kit: LayerKit, input: GraphValue, prefix: string, shape: EncoderShape): GraphValue {
  const wide = kit.linear(input, linearOf(`${prefix}.fc1`, shape.width, shape.mlpWidth));
  const active = activate(kit, wide, shape.activation);
  return kit.linear(active, linearOf(`${prefix}.fc2`, shape.mlpWidth, shape.width));
}

/**
 * The encoder of SigLIP and CLIP: `PREFIX.layers.N` with the norm before attention and MLP. Takes and gives
 * [tokens, width]. Throws InputFileError `weights/...`, also for weights that have a layer more.
 */
export function encoder(kit: LayerKit, input: GraphValue, prefix: string, shape: EncoderShape): GraphValue {
  let state = input;
  for (let layer = 0; layer < shape.layers; layer++) {
    state = encoderLayer(kit, state, `${prefix}.layers.${layer}`, shape);
  }
  kit.weights.mustEndBefore(`${prefix}.layers.${shape.layers}.layer_norm1.weight`);
  return state;
}

function encoderLayer(kit: LayerKit, input: GraphValue, prefix: string, shape: EncoderShape): GraphValue {
  const { graph } = kit;
  const { width, epsilon } = shape;
  const name = `${prefix}.self_attn`;
  const project = (from: GraphValue, part: string) =>
    kit.linear(from, linearOf(`${name}.${part}_proj`, width, width));
  const before = layerNorm(kit, input, `${prefix}.layer_norm1`, width, epsilon);
  const [query, key, value] = [project(before, 'q'), project(before, 'k'), project(before, 'v')];
  const mixed = kit.attend({ query, key, value }, { ...shape, name });
  const attended = graph.node('Add', [input, project(mixed, 'out')]);
  const between = layerNorm(kit, attended, `${prefix}.layer_norm2`, width, epsilon);
  return graph.node('Add', [attended, mlp(kit, between, `${prefix}.mlp`, shape)]);
}

export interface PatchShape {
  readonly channels: number;
  readonly widthPx: number;
  readonly patchPx: number;
  readonly width: number;
}

/** Pixels [1, channels, side, side] to [patches, width], row by row, by the convolution `PREFIX`. */
export function patchEmbedding(
  { graph, weights }: LayerKit,
  pixels: GraphValue,
  prefix: string,
  { channels, patchPx, width }: PatchShape,
): GraphValue {
  const weight = weights.float(`${prefix}.weight`, [width, channels, patchPx, patchPx]);
  const bias = weights.has(`${prefix}.bias`) ? [weights.float(`${prefix}.bias`, [width])] : [];
  const side = [patchPx, patchPx];
  const grid = graph.node('Conv', [pixels, weight, ...bias], { kernel_shape: side, strides: side });
  const rows = graph.node('Reshape', [grid, graph.constant('int64', [width, -1], [2])]);
  return graph.node('Transpose', [rows], { perm: [1, 0] });
}

/** Patches along one side of the picture. */
export function patchesPerSide({ widthPx, patchPx }: PatchShape): number {
  return Math.floor(widthPx / patchPx);
}
