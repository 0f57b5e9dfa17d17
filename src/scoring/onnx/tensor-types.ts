/** Bytes per element of the types that a safetensors file can hold (safetensors, `Dtype`), those below a byte aside. */
export const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const satisfies Record<string, number>;

export type StoredType = keyof typeof ELEMENT_BYTES;

export function isStoredType(text: string): text is StoredType {
  return Object.hasOwn(ELEMENT_BYTES, text);
}

/** Where a tensor lies in its file. */
export interface StoredTensor {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}
