/** Values as tests give them; a list of texts is a vocabulary. */
export type FixtureValue = string | number | readonly string[];

/** What a small language model says of itself; `changes` win, undefined takes a key away. */
export function metadata(
  changes: Readonly<Record<string, FixtureValue | undefined>> = {},
): Readonly<Record<string, FixtureValue>> {
  const all: Readonly<Record<string, FixtureValue | undefined>> = {
    'general.architecture': 'toy',
    'general.name': 'Toy 1K',
    'general.license': 'apache-2.0',
    'toy.block_count': 2,
    'toy.embedding_length': 32,
    'toy.context_length': 4096,
    'toy.attention.head_count': 4,
    'toy.attention.head_count_kv': 2,
    'tokenizer.ggml.tokens': ['a', 'b', 'c'],
    'tokenizer.chat_template': '{{ messages }}',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** The bytes of a GGUF file with one tensor of `elements` 32-bit numbers. */
export function ggufBytesOf(
  values: Readonly<Record<string, FixtureValue>> = metadata(),
  { elements = 8, version = 3 }: { readonly elements?: number; readonly version?: number } = {},
): Buffer {
  const entries = Object.entries(values);
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(1),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), ...typed(value)]),
    text('token_embd.weight'),
    u32(1),
    u64(elements),
    u32(0),
    u64(0),
  ]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, Buffer.alloc(elements * 4)]);
}

function typed(value: FixtureValue): Buffer[] {
  if (typeof value === 'string') return [u32(8), text(value)];
  if (typeof value === 'number') return [u32(4), u32(value)];
  return [u32(9), u32(8), u64(value.length), ...value.map(text)];
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
