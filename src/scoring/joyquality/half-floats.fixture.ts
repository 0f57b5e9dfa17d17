const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** 2 to the power of 10 - exponent, for exponents from -14. */
const POWERS = Float64Array.from({ length: 30 }, (_, at) => 2 ** (24 - at));

/** The bits of the nearest bfloat16 (ties to even). */
export function bfloat16Of(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The bits of the nearest float16 (ties to even); numbers beyond its range are not needed here. */
export function float16Of(value: number): number {
  const size = Math.abs(value);
  float[0] = value;
  const sign = ((bits[0] ?? 0) >>> 16) & 0x8000;
  // Below 2^-14 the steps are all 2^-24; above, eleven bits from the leading one.
  if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24);
  const exponent = (((bits[0] ?? 0) >>> 23) & 0xff) - 127;
  // A mantissa that rounds up to 2048 carries into the exponent, which is what the sum does.
  return sign | (((exponent + 14) << 10) + roundToEven(size * (POWERS[exponent + 14] ?? 0)));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
