import type { GraphValue } from '../onnx/graph.js';
import {
  encoder,
  type LayerKit,
  layerNorm,
  linearOf,
  type LinearSpec,
  patchEmbedding,
  patchesPerSide,
} from '../onnx/layers.js';
import type { TextTower, VisionTower } from './parse-clip-config.js';

export const PIXELS = 'pixels';
export const TOKENS = 'tokens';
export const POSITIONS = 'positions';
export const EMBEDDING = 'embedding';
/** The factor that a CLIP model was trained to multiply cosines by. */
export const SCALE = 'scale';
export const AESTHETIC = 'aesthetic';

/**
 * CLIP's vision tower: `pixels` [1, 3, side, side] to `embedding` [1, projection], of length 1. With `hasHead` also
 * `aesthetic` [1, 1], what the linear head `predictor` makes of the embedding.
 */
export function visionGraph(
  kit: LayerKit,
  { encoder: shape, patches }: VisionTower,
  projection: number,
  hasHead: boolean,
): void {
  const { graph, weights } = kit;
  const { width, epsilon } = shape;
  const side = patches.widthPx;
  const pixels = graph.input(PIXELS, 'float32', [1, patches.channels, side, side]);
  const patchRows = patchEmbedding(kit, pixels, 'vision_model.embeddings.patch_embedding', patches);
  const whole = graph.node('Reshape', [
    weights.float('vision_model.embeddings.class_embedding', [width]),
    graph.constant('int64', [1, width], [2]),
  ]);
  const tokens = graph.node('Concat', [whole, patchRows], { axis: 0 });
  const count = patchesPerSide(patches) ** 2 + 1;
  const positions = weights.float('vision_model.embeddings.position_embedding.weight', [count, width]);
  const placed = graph.node('Add', [tokens, positions]);
  // Spelled like this in every checkpoint.
  const start = layerNorm(kit, placed, 'vision_model.pre_layrnorm', width, epsilon);
  const encoded = encoder(kit, start, 'vision_model.encoder', shape);
  const pooled = layerNorm(kit, tokenAt(kit, encoded, 0), 'vision_model.post_layernorm', width, epsilon);
  const embedding = unitLength(kit, kit.linear(pooled, projectionOf('visual_projection', width, projection)));
  graph.output(EMBEDDING, embedding, 'float32', [1, projection]);
  if (!hasHead) return;
  graph.output(AESTHETIC, kit.linear(embedding, linearOf('predictor', projection, 1)), 'float32', [1, 1]);
}

/**
 * CLIP's text tower: `tokens` and `positions` (0, 1, 2 ...), both [count] with the closing token last, to `embedding`
 * [1, projection], of length 1, and `scale`, the factor of the cosine. A token sees only those before it, so that
 * nothing needs to be padded.
 */
export function textGraph(kit: LayerKit, text: TextTower, projection: number): void {
  const { graph, weights } = kit;
  const { width, epsilon } = text.encoder;
  const tokens = graph.input(TOKENS, 'int64', ['count']);
  const places = graph.input(POSITIONS, 'int64', ['count']);
  const prefix = 'text_model.embeddings';
  const words = weights.float(`${prefix}.token_embedding.weight`, [text.vocabulary, width]);
  const positions = weights.float(`${prefix}.position_embedding.weight`, [text.maxTokens, width]);
  const placed = graph.node('Add', [
    graph.node('Gather', [words, tokens], { axis: 0 }),
    graph.node('Gather', [positions, places], { axis: 0 }),
  ]);
  const encoded = encoder(kit, placed, 'text_model.encoder', text.encoder);
  const pooled = layerNorm(kit, tokenAt(kit, encoded, -1), 'text_model.final_layer_norm', width, epsilon);
  const embedding = unitLength(kit, kit.linear(pooled, projectionOf('text_projection', width, projection)));
  graph.output(EMBEDDING, embedding, 'float32', [1, projection]);
  graph.output(SCALE, graph.node('Exp', [weights.float('logit_scale', [])]), 'float32', []);
}

function unitLength({ graph }: LayerKit, embedding: GraphValue): GraphValue {
  return graph.node('LpNormalization', [embedding], { axis: -1, p: 2 });
}

function tokenAt({ graph }: LayerKit, tokens: GraphValue, index: number): GraphValue {
  return graph.node('Gather', [tokens, graph.constant('int64', [index], [1])], { axis: 0 });
}

function projectionOf(name: string, inputs: number, outputs: number): LinearSpec {
  return { weight: `${name}.weight`, bias: null, inputs, outputs };
}
