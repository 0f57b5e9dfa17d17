import { basename } from 'node:path';
import { ABSENT, type GraphBuilder, type GraphValue, MICROSOFT } from './graph.js';
import { integerAttention } from './integer-attention.js';
import type { LayerKit, LinearSpec } from './layers.js';
import type { SafetensorsFile } from './safetensors.js';
import { tensorOfShape } from './weight-source.js';

/** The names under which a file of 8-bit weights has the integers and the scales of a linear layer. */
export function quantisedNames(spec: LinearSpec): { readonly integers: string; readonly scales: string } {
  const key = linearKey(spec);
  return { integers: `${key}.int8`, scales: `${key}.scale` };
}

/** One name per linear layer, also for the parts of a packed weight. */
export function linearKey({ weight, packed }: LinearSpec): string {
  return packed === undefined ? weight : `${weight}[${packed.rows.join(':')}]`;
}

/**
 * Layers whose products are made in 8-bit integers where the file has them, and exactly where not; attention likewise,
 * where `attentions` has its name. Activations are rounded to 256 levels over their range when the model runs: with one
 * image at a time, no image touches another's.
 */
export function fastLayers(
  exact: LayerKit,
  file: SafetensorsFile,
  attentions: ReadonlySet<string>,
): LayerKit {
  const { graph } = exact;
  const rounded = new Map<string, readonly [levels: GraphValue, scale: GraphValue, zero: GraphValue]>();

  function roundedInput(input: GraphValue): readonly [GraphValue, GraphValue, GraphValue] {
    const known = rounded.get(input.id);
    if (known !== undefined) return known;
    const [levels, scale, zero] = graph.nodes('DynamicQuantizeLinear', [input], 3);
    if (levels === undefined || scale === undefined || zero === undefined)
      throw new TypeError('three outputs');
    rounded.set(input.id, [levels, scale, zero]);
    return [levels, scale, zero];
  }

  return {
    ...exact,
    attend: (inputs, spec) =>
      attentions.has(spec.name) ? integerAttention(graph, inputs, spec) : exact.attend(inputs, spec),
    linear: (input, spec) => {
      const names = quantisedNames(spec);
      if (!file.tensors.has(names.integers)) return exact.linear(input, spec);
      const [levels, scale, zero] = roundedInput(input);
      const weight = integersOf(graph, file, names.integers, [spec.inputs, spec.outputs]);
      const scales = exact.weights.float(names.scales, [spec.outputs]);
      const bias =
        spec.bias === null
          ? []
          : [exact.weights.float(spec.bias, [spec.packed?.of ?? spec.outputs], spec.packed?.rows)];
      // The runtime's own fusion of MatMulInteger, Cast, Mul and Add: one pass over the sums in place of four.
      const inputs = [levels, weight, scale, scales, zero, ABSENT, ...bias];
      return graph.node('MatMulIntegerToFloat', inputs, {}, MICROSOFT);
    },
  };
}

function integersOf(
  graph: GraphBuilder,
  file: SafetensorsFile,
  name: string,
  shape: readonly number[],
): GraphValue {
  const { offset, byteLength } = tensorOfShape(file, name, shape);
  return graph.external(name, 'int8', shape, { location: basename(file.path), offset, byteLength });
}
