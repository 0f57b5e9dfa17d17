import type { GraphValue } from './graph.js';
import { linearKey } from './fast-layers.js';
import type { LayerKit, LinearSpec } from './layers.js';
import type { TensorData } from './session.js';

/** The linear layers of a graph in the order of the model, and how to read what a run says of their inputs. */
export interface RangeProbe {
  readonly kit: LayerKit;
  readonly layers: readonly LinearSpec[];
  /**
   * By layer: the variance that rounding its input to 256 levels adds, over the square of the input's mean size. About
   * 0.0002 for a normal distribution; a few huge values among small ones make it large, because it is the mean size
   * and not the mean square, which huge values own.
   */
  noiseShares(results: Readonly<Record<string, TensorData>>): ReadonlyMap<string, number>;
}

/** The levels between the smallest and the largest input of DynamicQuantizeLinear. */
const STEPS = 255;

/** Exact layers whose graph also gives range and mean size of the input of every chosen linear layer. */
export function probeInputs(exact: LayerKit, isChosen: (spec: LinearSpec) => boolean): RangeProbe {
  const { graph } = exact;
  const layers: LinearSpec[] = [];
  const outputOf = new Map<string, string>();
  const probed = new Set<string>();

  function probe(input: GraphValue): string {
    const name = `range:${input.id}`;
    if (probed.has(name)) return name;
    probed.add(name);
    const flat = graph.node('Reshape', [input, graph.constant('int64', [-1], [1])]);
    const whole = { keepdims: 1 };
    const figures = [
      graph.node('ReduceMin', [flat], whole),
      graph.node('ReduceMax', [flat], whole),
      graph.node('ReduceMean', [graph.node('Abs', [flat])], whole),
    ];
    graph.output(name, graph.node('Concat', figures, { axis: 0 }), 'float32', [3]);
    return name;
  }

  return {
    layers,
    kit: {
      ...exact,
      linear: (input, spec) => {
        if (isChosen(spec)) {
          layers.push(spec);
          outputOf.set(linearKey(spec), probe(input));
        }
        return exact.linear(input, spec);
      },
    },
    noiseShares: (results) =>
      new Map([...outputOf].map(([key, output]) => [key, noiseShare(results[output]?.data ?? [])])),
  };
}

function noiseShare(figures: ArrayLike<number | bigint>): number {
  const [least = 0, most = 0, meanSize = 0] = Array.from(figures, Number);
  // The range always holds zero (onnx, DynamicQuantizeLinear); rounding adds step squared over twelve.
  const step = (Math.max(most, 0) - Math.min(least, 0)) / STEPS;
  return meanSize === 0 ? 0 : step ** 2 / 12 / meanSize ** 2;
}
