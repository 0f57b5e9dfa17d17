/** One field of a protobuf message, as bytes. Fields are concatenated to a message (protobuf.dev, Encoding). */
export type ProtobufField = Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
const LOW_7_BITS = 0x7fn;

/** An integer field (int32, int64, enum, bool); negative numbers take ten bytes, as the format wants. */
export function integerField(number: number, value: number | bigint): ProtobufField {
  return Uint8Array.from([...varint(tag(number, VARINT)), ...varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function floatField(number: number, value: number): ProtobufField {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return Uint8Array.from([...varint(tag(number, FIXED32)), ...bytes]);
}

export function textField(number: number, text: string): ProtobufField {
  return bytesField(number, new TextEncoder().encode(text));
}

export function bytesField(number: number, bytes: Uint8Array): ProtobufField {
  return joined([
    Uint8Array.from([...varint(tag(number, LENGTH_DELIMITED)), ...varint(BigInt(bytes.byteLength))]),
    bytes,
  ]);
}

export function messageField(number: number, fields: readonly ProtobufField[]): ProtobufField {
  return bytesField(number, joined(fields));
}

/** A message of its own, or any list of fields. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function tag(number: number, wireType: number): bigint {
  return BigInt((number << 3) | wireType);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & LOW_7_BITS);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}
