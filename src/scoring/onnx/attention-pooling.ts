import type { GraphValue } from './graph.js';
import { type EncoderShape, type LayerKit, layerNorm, linearOf, mlp } from './layers.js';

/**
 * The pooling head of SigLIP, `PREFIX`: a learned probe attends to all tokens (torch.nn.MultiheadAttention with its
 * packed query, key and value), then layer norm and MLP with a residual. [tokens, width] to [1, width].
 */
export function attentionPooling(
  kit: LayerKit,
  tokens: GraphValue,
  prefix: string,
  shape: EncoderShape,
): GraphValue {
  const { graph, weights } = kit;
  const { width, epsilon } = shape;
  const third = (index: number) =>
    ({
      weight: `${prefix}.attention.in_proj_weight`,
      bias: `${prefix}.attention.in_proj_bias`,
      inputs: width,
      outputs: width,
      packed: { rows: [index * width, (index + 1) * width], of: 3 * width },
    }) as const;
  const probe = graph.node('Reshape', [
    weights.float(`${prefix}.probe`, [1, 1, width]),
    graph.constant('int64', [1, width], [2]),
  ]);
  const inputs = {
    query: kit.linear(probe, third(0)),
    key: kit.linear(tokens, third(1)),
    value: kit.linear(tokens, third(2)),
  };
  const mixed = kit.attend(inputs, { name: `${prefix}.attention`, width, heads: shape.heads });
  const pooled = kit.linear(mixed, linearOf(`${prefix}.attention.out_proj`, width, width));
  const normed = layerNorm(kit, pooled, `${prefix}.layernorm`, width, epsilon);
  return graph.node('Add', [pooled, mlp(kit, normed, `${prefix}.mlp`, shape)]);
}
