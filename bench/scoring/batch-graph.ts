import { attentionPooling } from '../../src/scoring/onnx/attention-pooling.js';
import type { GraphValue } from '../../src/scoring/onnx/graph.js';
import {
  encoder,
  type LayerKit,
  layerNorm,
  linearOf,
  patchEmbedding,
  patchesPerSide,
} from '../../src/scoring/onnx/layers.js';
import type { SiglipConfig } from '../../src/scoring/joyquality/parse-siglip-config.js';
import { PIXELS, SCORE } from '../../src/scoring/joyquality/siglip-graph.js';

/**
 * The graph of `siglipScoreGraph` for several images in one run, to see what a batch would gain: the linear layers see
 * the tokens of all images as rows of one product, attention each image alone. `pixels` [images, 3, side, side] to
 * `score` [images, 1].
 */
export function batchedScoreGraph(kit: LayerKit, config: SiglipConfig, images: number): void {
  const { graph, weights } = kit;
  const { encoder: shape, patches } = config;
  const side = patches.widthPx;
  const pixels = graph.input(PIXELS, 'float32', [images, patches.channels, side, side]);
  const rows = patchesPerSide(patches) ** 2;
  const positions = weights.float('vision_model.embeddings.position_embedding.weight', [rows, shape.width]);
  const split = (value: GraphValue) =>
    graph.nodes('Split', [value], images, { axis: 0, num_outputs: images });
  const joined = (parts: readonly GraphValue[]) => graph.node('Concat', parts, { axis: 0 });
  const placed = split(pixels).map((picture) => {
    const embedded = patchEmbedding(kit, picture, 'vision_model.embeddings.patch_embedding', patches);
    return graph.node('Add', [embedded, positions]);
  });
  const batched: LayerKit = {
    ...kit,
    attend: ({ query, key, value }, spec) => {
      const [keys, values] = [split(key), split(value)];
      const parts = split(query).map((one, at) => {
        const inputs = { query: one, key: keys[at] ?? key, value: values[at] ?? value };
        return kit.attend(inputs, spec);
      });
      return joined(parts);
    },
  };
  const encoded = encoder(batched, joined(placed), 'vision_model.encoder', shape);
  const normed = layerNorm(kit, encoded, 'vision_model.post_layernorm', shape.width, shape.epsilon);
  const pooled = split(normed).map((one) => attentionPooling(kit, one, 'vision_model.head', shape));
  graph.output(SCORE, kit.linear(joined(pooled), linearOf('classifier', shape.width, 1)), 'float32', [
    images,
    1,
  ]);
}
