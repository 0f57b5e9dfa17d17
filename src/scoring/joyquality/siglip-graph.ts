import { attentionPooling } from '../onnx/attention-pooling.js';
import type { GraphValue } from '../onnx/graph.js';
import {
  encoder,
  type LayerKit,
  layerNorm,
  linearOf,
  patchEmbedding,
  patchesPerSide,
} from '../onnx/layers.js';
import type { SiglipConfig } from './parse-siglip-config.js';

export const PIXELS = 'pixels';
export const SCORE = 'score';

/**
 * The graph of SiglipForImageClassification as JoyQuality uses it: the classifier on the pooling head, not on the
 * mean of the patches that the stock forward of transformers takes. `pixels` [1, 3, side, side] to `score` [1, 1].
 */
export function siglipScoreGraph(kit: LayerKit, config: SiglipConfig): void {
  const { graph, weights } = kit;
  const { encoder: shape, patches } = config;
  const side = patches.widthPx;
  const pixels = graph.input(PIXELS, 'float32', [1, patches.channels, side, side]);
  const embedded = patchEmbedding(kit, pixels, 'vision_model.embeddings.patch_embedding', patches);
  const count = patchesPerSide(patches) ** 2;
  const positions = weights.float('vision_model.embeddings.position_embedding.weight', [count, shape.width]);
  const placed = graph.node('Add', [embedded, positions]);
  const encoded = encoder(kit, placed, 'vision_model.encoder', shape);
  const normed = layerNorm(kit, encoded, 'vision_model.post_layernorm', shape.width, shape.epsilon);
  const pooled = attentionPooling(kit, normed, 'vision_model.head', shape);
  graph.output(SCORE, classify(kit, pooled, shape.width), 'float32', [1, 1]);
}

function classify(kit: LayerKit, pooled: GraphValue, width: number): GraphValue {
  return kit.linear(pooled, linearOf('classifier', width, 1));
}
