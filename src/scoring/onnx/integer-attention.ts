import { ABSENT, type GraphBuilder, type GraphValue, MICROSOFT } from './graph.js';
import type { AttentionInputs, AttentionSpec } from './layers.js';
import { LARGEST_INT8 } from './quantise.js';

/** Levels above zero of a weight of attention; none is negative. */
const LARGEST_UINT8 = 255;

/**
 * Softmax attention with both products in 8-bit integers, head by head, so that the scores of a head stay in the
 * cache. Queries are rounded to 256 levels over their range in the head; keys to 255 around zero, per head; values
 * likewise, per channel; the weights of a query to 256 levels up to its largest, and divided by the sum of the rounded.
 */
export function integerAttention(
  graph: GraphBuilder,
  { query, key, value }: AttentionInputs,
  spec: AttentionSpec,
): GraphValue {
  const { heads } = spec;
  const split = (from: GraphValue, axis: number) =>
    graph.nodes('Split', [from], heads, { axis, num_outputs: heads });
  const keys = roundedKeys(graph, key, spec);
  const values = rounded(graph, value, [0]);
  const [keyParts, keySteps] = [split(keys.levels, 0), split(keys.steps, 0)];
  const valueParts = split(values.levels, 1);
  const mixed = split(query, 1).map((part, at) => {
    const [levels = ABSENT, step = ABSENT, values = ABSENT] = [keyParts[at], keySteps[at], valueParts[at]];
    const weights = weightsOfHead(graph, part, { levels, steps: step }, spec);
    return mixedValues(graph, weights, values, spec);
  });
  return graph.node('Mul', [graph.node('Concat', mixed, { axis: 1 }), values.steps]);
}

/** `levels` (int8) times `steps` is the number. */
interface Rounded {
  readonly levels: GraphValue;
  readonly steps: GraphValue;
}

/**
 * Levels [width, keys], steps [heads]. What all keys have in common adds the same to all scores of a query and so
 * changes no weight; it is taken off, because in trained models it is most of a key (SageAttention, arXiv 2410.02367).
 */
function roundedKeys(graph: GraphBuilder, key: GraphValue, { width, heads }: AttentionSpec): Rounded {
  const common = graph.node('ReduceMean', [key, graph.constant('int64', [0], [1])], { keepdims: 1 });
  const own = graph.node('Sub', [key, common]);
  const byHead = graph.node('Reshape', [own, graph.constant('int64', [-1, heads, width / heads], [3])]);
  const { levels, steps } = rounded(graph, byHead, [0, 2]);
  const columns = graph.node('Transpose', [levels], { perm: [1, 2, 0] });
  return {
    levels: graph.node('Reshape', [columns, graph.constant('int64', [width, -1], [2])]),
    steps: graph.node('Reshape', [steps, graph.constant('int64', [heads], [1])]),
  };
}

/** Rounds to the levels that 8 bits have around zero, up to the largest number over these axes. */
function rounded(graph: GraphBuilder, from: GraphValue, axes: readonly number[]): Rounded {
  const over = graph.constant('int64', axes, [axes.length]);
  const largest = graph.node('ReduceMax', [graph.node('Abs', [from]), over], { keepdims: 1 });
  const steps = graph.node('Mul', [largest, scalar(graph, 1 / LARGEST_INT8)]);
  // Where all numbers are zero the levels are arbitrary, and times a step of zero they are zero again.
  const inSteps = graph.node('Div', [from, steps]);
  const zero = graph.constant('int8', [0], []);
  return { levels: graph.node('QuantizeLinear', [inSteps, scalar(graph, 1), zero]), steps };
}

/** exp(score - largest score of the query) as uint8, [queries, keys]. */
function weightsOfHead(
  graph: GraphBuilder,
  query: GraphValue,
  keys: Rounded,
  { width, heads }: AttentionSpec,
): GraphValue {
  const [levels = ABSENT, step = ABSENT, zero = ABSENT] = graph.nodes('DynamicQuantizeLinear', [query], 3);
  const scale = graph.node('Mul', [step, scalar(graph, Math.sqrt(heads / width))]);
  const factors = [levels, keys.levels, scale, keys.steps, zero];
  const scores = graph.node('MatMulIntegerToFloat', factors, {}, MICROSOFT);
  const largest = graph.node('ReduceMax', [scores, graph.constant('int64', [1], [1])], { keepdims: 1 });
  const weights = graph.node('Exp', [graph.node('Sub', [scores, largest])]);
  return graph.node('QuantizeLinear', [weights, scalar(graph, 1 / LARGEST_UINT8)]);
}

/** The mean of the values by weight; a column of ones gives the sum of the weights out of the same product. */
function mixedValues(
  graph: GraphBuilder,
  weights: GraphValue,
  values: GraphValue,
  { width, heads }: AttentionSpec,
): GraphValue {
  const oneColumn = graph.constant('int64', [0, 0, 0, 1], [4]);
  const padded = graph.node('Pad', [values, oneColumn, graph.constant('int8', [1], [])]);
  const one = scalar(graph, 1);
  const sums = graph.node('MatMulIntegerToFloat', [weights, padded, one, one], {}, MICROSOFT);
  const columns = graph.constant('int64', [width / heads, 1], [2]);
  const [mixed = ABSENT, total = ABSENT] = graph.nodes('Split', [sums, columns], 2, { axis: 1 });
  return graph.node('Div', [mixed, total]);
}

function scalar(graph: GraphBuilder, value: number): GraphValue {
  return graph.constant('float32', [value], []);
}
