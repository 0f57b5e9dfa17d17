import { open, type FileHandle } from 'node:fs/promises';
import { InputFileError, messageOf } from '../../core/errors.js';
import { cut, type GgufBytes, ggufBytes, invalidGguf } from './gguf-bytes.js';
import { type GgufValue, readMetadata } from './gguf-metadata.js';
import { tensorBytes } from './ggml-types.js';

/** What the header of a model file says, as far as it is needed before the file is loaded. */
export interface GgufFacts {
  readonly path: string;
  readonly sizeBytes: number;
  /** For example `qwen2`, `gemma3`. */
  readonly architecture: string;
  /** Name and licence as their maker wrote them; null where the header is silent. */
  readonly name: string | null;
  readonly license: string | null;
  readonly hasChatTemplate: boolean;
  /** Tokens the model was trained to see at once. */
  readonly trainedContextTokens: number;
  readonly layers: number;
  /** Bytes that one token takes in the attention cache of all layers, at 16 bits per number. */
  readonly cacheBytesPerToken: number;
  readonly vocabularyTokens: number;
  readonly embeddingLength: number;
}

/** The versions of the format that llama.cpp reads. */
const VERSIONS: ReadonlySet<number> = new Set([2, 3]);
const MAX_DIMENSIONS = 4;
const DEFAULT_ALIGNMENT_BYTES = 32;

/**
 * Reads and checks the header of a GGUF file: magic, version, the facts of a language model, and that every tensor
 * lies inside the file. Native code is shown only what passes. Rejects with InputFileError: `llama/file-missing`,
 * `llama/not-gguf`, `llama/file-cut`, `llama/file-invalid`.
 */
export async function readGgufFile(path: string): Promise<GgufFacts> {
  const file = await openFile(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notGguf(path, 'it is no file');
    return await readHeader(ggufBytes(file, stats.size, path), stats.size, path);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new InputFileError('llama/file-missing', `${path} cannot be opened: ${messageOf(error)}`, {
      hint: 'Give the path of a GGUF file: llama:./model.gguf.',
      cause: error,
    });
  }
}

async function readHeader(bytes: GgufBytes, sizeBytes: number, path: string): Promise<GgufFacts> {
  if (sizeBytes < 24) throw notGguf(path, `it has ${sizeBytes} bytes`);
  const magic = await bytes.u32();
  if (magic !== 0x46554747) throw notGguf(path, `it does not start with "GGUF"`);
  const version = await bytes.u32();
  if (!VERSIONS.has(version)) {
    const isSwapped = version >= 1 << 24;
    const reason = isSwapped ? 'it is made for big-endian machines' : `its version is ${version}, not 2 or 3`;
    throw invalidGguf(path, reason);
  }
  const tensors = await bytes.count('the number of tensors');
  const pairs = await bytes.count('the number of keys');
  const metadata = await readMetadata(bytes, pairs, path);
  await checkTensors(bytes, tensors, alignmentOf(metadata, path), sizeBytes, path);
  return factsOf(metadata, sizeBytes, path);
}

function notGguf(path: string, reason: string): InputFileError {
  return new InputFileError('llama/not-gguf', `${path} is no GGUF file: ${reason}.`, {
    hint: 'Models for llama: are single files of the GGUF format; other formats must be converted first.',
  });
}

async function checkTensors(
  bytes: GgufBytes,
  count: number,
  alignment: number,
  sizeBytes: number,
  path: string,
): Promise<void> {
  if (count === 0) throw invalidGguf(path, 'it holds no tensors');
  let end = 0;
  for (let index = 0; index < count; index++) {
    const name = await bytes.text();
    const dimensions = await bytes.u32();
    if (dimensions > MAX_DIMENSIONS) throw invalidGguf(path, `tensor ${name} has ${dimensions} dimensions`);
    let elements = 1;
    for (let at = 0; at < dimensions; at++) elements *= await bytes.u64();
    const type = await bytes.u32();
    const start = await bytes.u64();
    end = Math.max(end, start + tensorBytes(type, elements));
  }
  const dataStart = Math.ceil(bytes.offset / alignment) * alignment;
  if (dataStart + end > sizeBytes) throw cut(path, sizeBytes, dataStart + end);
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, path: string): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT_BYTES;
  if (typeof alignment === 'number' && alignment > 0 && alignment % 8 === 0) return alignment;
  throw invalidGguf(path, 'its alignment is no multiple of 8');
}

function factsOf(metadata: ReadonlyMap<string, GgufValue>, sizeBytes: number, path: string): GgufFacts {
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string' || architecture === '') {
    throw invalidGguf(path, 'it names no architecture');
  }
  const vocabulary = metadata.get('tokenizer.ggml.tokens');
  if (typeof vocabulary !== 'object') {
    throw invalidGguf(
      path,
      `it holds no vocabulary (architecture ${architecture}), so it is no language model`,
    );
  }
  const number = (key: string) => {
    const value = metadata.get(`${architecture}.${key}`);
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const must = (key: string) => {
    const value = number(key);
    if (value === null) throw invalidGguf(path, `${architecture}.${key} is not a number above 0`);
    return value;
  };
  const text = (key: string) => {
    const value = metadata.get(key);
    return typeof value === 'string' ? value : null;
  };
  const layers = must('block_count');
  const embeddingLength = must('embedding_length');
  // Hybrid models give head counts as a list per layer, and some layers keep no cache: an upper bound.
  const heads = number('attention.head_count') ?? 1;
  const cacheHeads = number('attention.head_count_kv') ?? heads;
  const headLength = embeddingLength / heads;
  const perHead =
    (number('attention.key_length') ?? headLength) + (number('attention.value_length') ?? headLength);
  return {
    path,
    sizeBytes,
    architecture,
    name: text('general.name'),
    license: text('general.license'),
    hasChatTemplate: text('tokenizer.chat_template') !== null,
    trainedContextTokens: must('context_length'),
    layers,
    cacheBytesPerToken: Math.ceil(layers * cacheHeads * perHead * 2),
    vocabularyTokens: vocabulary.length,
    embeddingLength,
  };
}
