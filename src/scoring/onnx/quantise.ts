/** A weight in 8 bits: `value = integer * scale of its output`. */
export interface QuantisedWeight {
  /** [inputs, outputs], the order in which MatMulInteger multiplies. */
  readonly integers: Int8Array;
  /** One per output. */
  readonly scales: Float32Array;
}

/** Symmetric, so that zero stays zero and no zero point is needed. */
export const LARGEST_INT8 = 127;

/** Rounds a weight [outputs, inputs] to 8 bits, each output on the scale of its own largest number. */
export function quantiseWeight(values: Float32Array, outputs: number, inputs: number): QuantisedWeight {
  const integers = new Int8Array(outputs * inputs);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const start = output * inputs;
    let largest = 0;
    for (let input = 0; input < inputs; input++) {
      largest = Math.max(largest, Math.abs(values[start + input] ?? 0));
    }
    scales[output] = largest / LARGEST_INT8;
    // An output of zeros has any scale; one that underflowed counts as such.
    const scale = scales[output] || 1;
    for (let input = 0; input < inputs; input++) {
      integers[input * outputs + output] = Math.round((values[start + input] ?? 0) / scale);
    }
  }
  return { integers, scales };
}
