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
  const probed = new Map<string, { readonly name: string; readonly input: GraphValue }>();
  const flat = (value: GraphValue) => graph.node('Reshape', [value, graph.constant('int64', [-1], [1])]);
  const meanSize = (value: GraphValue) => graph.node('ReduceMean', [graph.node('Abs', [flat(value)])], WHOLE);
  /** Gives the figures, and the value again, to be used after they are there: else the runtime keeps it to the end. */
  const give = (name: string, figures: readonly GraphValue[], value: GraphValue): GraphValue => {
    graph.output(name, graph.node('Concat', figures, { axis: 0 }), 'float32', [figures.length]);
    const nothing = figures.map((one) => graph.node('Mul', [one, graph.constant('float32', [0], [])]));
    return graph.node('Sum', [value, ...nothing]);
  };

  function probeRange(input: GraphValue): { readonly name: string; readonly input: GraphValue } {
    const known = probed.get(input.id);
    if (known !== undefined) return known;
    const name = `range:${input.id}`;
    const figures = [
      graph.node('ReduceMin', [flat(input)], WHOLE),
      graph.node('ReduceMax', [flat(input)], WHOLE),
      meanSize(input),
    ];
    const made = { name, input: give(name, figures, input) };
    probed.set(input.id, made);
    return made;
  }

  return {
    layers,
    attentions,
    kit: {
      ...exact,
      linear: (input, spec) => {
        if (!isChosen.linear(spec)) return exact.linear(input, spec);
        layers.push(spec);
        const { name, input: after } = probeRange(input);
        rangeOf.set(linearKey(spec), name);
        return exact.linear(after, spec);
      },
      attend: (inputs, spec) => {
        const mixed = exact.attend(inputs, spec);
        if (!isChosen.attention(spec)) return mixed;
        attentions.push(spec);
        const off = graph.node('Sub', [integerAttention(graph, inputs, spec), mixed]);
        return give(spec.name, [meanSize(off), meanSize(mixed)], mixed);
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
