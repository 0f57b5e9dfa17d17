import type { GraphValue } from './graph.js';
import { linearKey } from './fast-layers.js';
import { integerAttention } from './integer-attention.js';
import type { AttentionSpec, LayerKit, LinearSpec } from './layers.js';
import type { TensorData } from './session.js';

/** The layers of a graph that could be made in 8 bits, in the order of the model, and what that would add to them. */
export interface NoiseProbe {
  readonly kit: LayerKit;
  readonly layers: readonly LinearSpec[];
  readonly attentions: readonly AttentionSpec[];
  /**
   * By `linearKey` or by name of attention: the variance that 8 bits add, over the square of the mean size of what they
   * are added to. Linear layers: by rounding the input to 256 levels, about 0.0002 for a normal distribution; a few huge
   * values among small ones make it large, because it is the mean size and not the mean square, which huge values own.
   * Attention: the output of its 8-bit form against the exact one.
   */
  noiseShares(results: Readonly<Record<string, TensorData>>): ReadonlyMap<string, number>;
}

export interface ProbedLayers {
  linear(spec: LinearSpec): boolean;
  attention(spec: AttentionSpec): boolean;
}

/** The levels between the smallest and the largest input of DynamicQuantizeLinear. */
const STEPS = 255;
const WHOLE = { keepdims: 1 } as const;

/** Exact layers whose graph also gives what 8 bits would do to the chosen ones. */
export function probeNoise(exact: LayerKit, isChosen: ProbedLayers): NoiseProbe {
  const { graph } = exact;
  const layers: LinearSpec[] = [];
  const attentions: AttentionSpec[] = [];
  const rangeOf = new Map<string, string>();
  const probed = new Set<string>();
  const flat = (value: GraphValue) => graph.node('Reshape', [value, graph.constant('int64', [-1], [1])]);
  const meanSize = (value: GraphValue) => graph.node('ReduceMean', [graph.node('Abs', [flat(value)])], WHOLE);
  const give = (name: string, figures: readonly GraphValue[]) => {
    graph.output(name, graph.node('Concat', figures, { axis: 0 }), 'float32', [figures.length]);
  };

  function probeRange(input: GraphValue): string {
    const name = `range:${input.id}`;
    if (probed.has(name)) return name;
    probed.add(name);
    const [least, most] = ['ReduceMin', 'ReduceMax'].map((type) => graph.node(type, [flat(input)], WHOLE));
    if (least !== undefined && most !== undefined) give(name, [least, most, meanSize(input)]);
    return name;
  }

  return {
    layers,
    attentions,
    kit: {
      ...exact,
      linear: (input, spec) => {
        if (isChosen.linear(spec)) {
          layers.push(spec);
          rangeOf.set(linearKey(spec), probeRange(input));
        }
        return exact.linear(input, spec);
      },
      attend: (inputs, spec) => {
        const mixed = exact.attend(inputs, spec);
        if (isChosen.attention(spec)) {
          attentions.push(spec);
          const off = graph.node('Sub', [integerAttention(graph, inputs, spec), mixed]);
          give(spec.name, [meanSize(off), meanSize(mixed)]);
        }
        return mixed;
      },
    },
    noiseShares: (results) =>
      new Map([
        ...[...rangeOf].map(([key, name]) => [key, noiseOfRange(results[name]?.data ?? [])] as const),
        ...attentions.map(({ name }) => [name, noiseOfOutput(results[name]?.data ?? [])] as const),
      ]),
  };
}

function noiseOfRange(figures: ArrayLike<number | bigint>): number {
  const [least = 0, most = 0, meanSize = 0] = Array.from(figures, Number);
  // The range always holds zero (onnx, DynamicQuantizeLinear); rounding adds step squared over twelve.
  const step = (Math.max(most, 0) - Math.min(least, 0)) / STEPS;
  return meanSize === 0 ? 0 : step ** 2 / 12 / meanSize ** 2;
}

function noiseOfOutput(figures: ArrayLike<number | bigint>): number {
  const [off = 0, meanSize = 0] = Array.from(figures, Number);
  return meanSize === 0 ? 0 : (off / meanSize) ** 2;
}
