import { z } from 'zod';
import { InputFileError } from '../../core/errors.js';
import { duplicateKeyOf } from './duplicate-key.js';
import { ELEMENT_BYTES, isStoredType, type StoredTensor } from './tensor-types.js';

/** Bytes before the header: its length as a little-endian unsigned 64-bit number. */
export const LENGTH_BYTES = 8;
/**
 * Scorers have headers of some 100 kB. The reference implementation reads up to 100 MB (safetensors,
 * `MAX_HEADER_SIZE`), which as hostile JSON takes minutes and gigabytes to read.
 */
export const MAX_HEADER_BYTES = 10_000_000;
/** The header, its entries, their lists. */
const MAX_DEPTH = 3;

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The free texts of `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';
const size = z.int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string(),
  // First the number of them: a complaint about each of a million is of no use.
  shape: z.array(z.unknown()).max(32).pipe(z.array(size)),
  data_offsets: z.tuple([size, size]),
});
const metadataSchema = z.record(z.string(), z.string());

/** The length of the header from the first 8 bytes of a file. Throws InputFileError `weights/...`. */
export function parseHeaderLength(first: Uint8Array, fileBytes: number, path: string): number {
  if (first.byteLength < LENGTH_BYTES) {
    throw new InputFileError(
      'weights/truncated',
      `${path} has ${fileBytes} bytes and is no safetensors file.`,
    );
  }
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    const message = `${path} says its header has ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed.`;
    throw new InputFileError('weights/header-too-long', message, {
      hint: 'It is damaged, or no safetensors file.',
    });
  }
  if (LENGTH_BYTES + Number(length) > fileBytes) {
    const message = `${path} ends within its header: ${fileBytes} bytes, where the header alone has ${length}.`;
    throw new InputFileError('weights/truncated', message, { hint: 'Fetch it again.' });
  }
  return Number(length);
}

/**
 * Reads a header and checks every claim it makes about the file: types, shapes, sizes, that tensors do not overlap,
 * leave no hole and fill the file to its end. Throws InputFileError `weights/...`.
 */
export function parseSafetensorsHeader(
  header: Uint8Array,
  fileBytes: number,
  path: string,
): SafetensorsHeader {
  if (nestingOf(header) > MAX_DEPTH) throw malformed(path, 'its header is nested too deep');
  const text = textOf(header, path);
  const dataStart = LENGTH_BYTES + header.byteLength;
  let metadata: Readonly<Record<string, string>> = {};
  const tensors: StoredTensor[] = [];
  for (const [name, value] of Object.entries(objectOf(text, path))) {
    if (name !== METADATA) tensors.push(tensorOf(name, value, dataStart, path));
    else {
      const parsed = metadataSchema.safeParse(value);
      if (!parsed.success) throw malformed(path, 'its __metadata__ is not a list of texts');
      metadata = parsed.data;
    }
  }
  checkLayout(tensors, dataStart, fileBytes, path);
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata };
}

/** How deep the lists and objects of a JSON text lie in each other, found without building any of them. */
function nestingOf(json: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (isText && byte === 0x5c) at++;
    else if (byte === 0x22) isText = !isText;
    else if (isText) continue;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

function textOf(header: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    throw malformed(path, 'its header is not UTF-8 text', cause);
  }
}

function objectOf(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(path, 'its header is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(path, 'its header is not a JSON object');
  }
  const twice = duplicateKeyOf(text);
  if (twice !== undefined) throw malformed(path, `its header has the key ${shown(twice)} twice`);
  return value;
}

function tensorOf(name: string, value: unknown, dataStart: number, path: string): StoredTensor {
  const entry = entrySchema.safeParse(value);
  if (!entry.success) {
    const [issue] = entry.error.issues;
    const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message.slice(0, 200)}`;
    throw malformed(path, `the entry of ${shown(name)} cannot be used${where}`);
  }
  const { dtype, shape, data_offsets } = entry.data;
  if (!isStoredType(dtype)) throw malformed(path, `${shown(name)} has the unknown type ${shown(dtype)}`);
  const [begin, end] = data_offsets;
  const byteLength = shape.reduce((product, length) => product * length, ELEMENT_BYTES[dtype]);
  // A product beyond 2^53 is no longer exact, and no file has that many bytes.
  if (!Number.isSafeInteger(byteLength) || end - begin !== byteLength) {
    const claim = `${dtype} of shape [${shape.join(', ')}] takes ${byteLength} bytes`;
    throw lying(path, `${shown(name)} lies at ${begin} to ${end}, but ${claim}`);
  }
  return { name, type: dtype, shape, offset: dataStart + begin, byteLength };
}

function checkLayout(
  tensors: readonly StoredTensor[],
  dataStart: number,
  fileBytes: number,
  path: string,
): void {
  let end = dataStart;
  for (const { name, offset, byteLength } of [...tensors].sort(byPlace)) {
    if (offset < end) throw lying(path, `${shown(name)} overlaps the tensor before it`);
    if (offset > end) throw lying(path, `there are ${offset - end} bytes of no tensor before ${shown(name)}`);
    end += byteLength;
  }
  if (end > fileBytes) {
    const message = `${path} has ${fileBytes} bytes, but its tensors end at ${end}.`;
    throw new InputFileError('weights/truncated', message, {
      hint: 'The download was cut short; fetch it again.',
    });
  }
  if (end < fileBytes) throw lying(path, `${fileBytes - end} bytes follow the last tensor`);
}

const byPlace = (a: StoredTensor, b: StoredTensor) => a.offset - b.offset || a.byteLength - b.byteLength;

/** Names come from a file that is not trusted: quoted, without control characters, and not too long. */
const shown = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);

function malformed(path: string, problem: string, cause?: unknown): InputFileError {
  return new InputFileError('weights/malformed', `${path} is no usable safetensors file: ${problem}.`, {
    cause,
  });
}

function lying(path: string, problem: string): InputFileError {
  return new InputFileError('weights/inconsistent', `The header of ${path} contradicts itself: ${problem}.`);
}
