/** How a type of numbers lies in a file: so many bytes for so many of them. */
interface Packing {
  readonly elements: number;
  readonly bytes: number;
}

const packing = (elements: number, bytes: number): Packing => ({ elements, bytes });

/** By number of the type. Source: enum ggml_type and the block structures of ggml (ggml.h, ggml-common.h). */
const PACKINGS: Readonly<Record<number, Packing>> = {
  0: packing(1, 4),
  1: packing(1, 2),
  2: packing(32, 18),
  3: packing(32, 20),
  6: packing(32, 22),
  7: packing(32, 24),
  8: packing(32, 34),
  9: packing(32, 36),
  10: packing(256, 84),
  11: packing(256, 110),
  12: packing(256, 144),
  13: packing(256, 176),
  14: packing(256, 210),
  15: packing(256, 292),
  16: packing(256, 66),
  17: packing(256, 74),
  18: packing(256, 98),
  19: packing(256, 50),
  20: packing(32, 18),
  21: packing(256, 110),
  22: packing(256, 82),
  23: packing(256, 136),
  24: packing(1, 1),
  25: packing(1, 2),
  26: packing(1, 4),
  27: packing(1, 8),
  28: packing(1, 8),
  29: packing(256, 56),
  30: packing(1, 2),
};

/** Bytes of a tensor; 0 for a type newer than this table, whose size only llama.cpp knows. */
export function tensorBytes(type: number, elements: number): number {
  const known = PACKINGS[type];
  return known === undefined ? 0 : Math.ceil(elements / known.elements) * known.bytes;
}
