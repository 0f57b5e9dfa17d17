import type { StoredType } from './tensor-types.js';

/** The numbers of a float tensor as float32; undefined for a type that is no float of 16 or 32 bits. */
export function floatValues(type: StoredType, bytes: Uint8Array): Float32Array | undefined {
  // A copy, because a tensor may begin at any byte and typed arrays must not.
  const aligned = bytes.slice().buffer;
  switch (type) {
    case 'F32':
      return new Float32Array(aligned);
    case 'BF16':
      return fromBfloat16(new Uint16Array(aligned));
    case 'F16':
      return fromFloat16(new Uint16Array(aligned));
    default:
      return undefined;
  }
}

function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let at = 0; at < bits.length; at++) bits[at] = (halves[at] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let at = 0; at < values.length; at++) {
    const half = halves[at] ?? 0;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1024 + fraction) * (STEPS[exponent] ?? 0);
    values[at] = half & 0x8000 ? -size : size;
  }
  return values;
}

/** The step between two neighbours of float16 by exponent field. */
const STEPS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));
