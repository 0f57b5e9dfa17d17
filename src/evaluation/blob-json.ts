import { isObject } from '../core/json.js';
import { sha256 } from '../core/hash.js';
import type { BlobStore } from '../storage/blob-store.js';

/**
 * A value as JSON, with bytes (images of a request, for example) moved to the blob store: `{"$blob": SHA-256}` stands
 * where they were. An object that has such a key of its own is wrapped as `{"$object": ...}`.
 */
export async function toBlobJson(value: unknown, blobs: Pick<BlobStore, 'put'>): Promise<unknown> {
  if (isPlain(value)) return value;
  const found = new Map<string, Uint8Array>();
  const json = encode(value, (bytes) => {
    const hash = sha256(bytes);
    found.set(hash, bytes);
    return hash;
  });
  for (const bytes of found.values()) await blobs.put(bytes);
  return json;
}

/** The value that `toBlobJson` was given. Rejects with `storage/blob-missing` where its bytes are gone. */
export async function fromBlobJson(value: unknown, blobs: Pick<BlobStore, 'get'>): Promise<unknown> {
  if (isPlain(value)) return value;
  const hashes = new Set<string>();
  decode(value, (hash) => hashes.add(hash));
  if (hashes.size === 0) return decode(value, (hash) => hash);
  const loaded = new Map<string, Uint8Array>();
  for (const hash of hashes) loaded.set(hash, await blobs.get(hash));
  return decode(value, (hash) => loaded.get(hash));
}

/** Whether a value is the same in both forms: most are, and need no copy. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (!isObject(value)) return true;
  if (value instanceof Uint8Array || '$blob' in value || '$object' in value || 'toJSON' in value)
    return false;
  for (const key in value) if (!isPlain(value[key])) return false;
  return true;
}

function encode(value: unknown, put: (bytes: Uint8Array) => string): unknown {
  if (value instanceof Uint8Array) return { $blob: put(value) };
  if (Array.isArray(value)) return value.map((item) => encode(item, put));
  if (!isObject(value)) return value;
  if (typeof value['toJSON'] === 'function') return JSON.parse(JSON.stringify(value));
  const encoded = mapValues(value, (item) => encode(item, put));
  return '$blob' in value || '$object' in value ? { $object: encoded } : encoded;
}

function decode(value: unknown, get: (hash: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => decode(item, get));
  if (!isObject(value)) return value;
  const { $blob: hash, $object: wrapped } = value;
  if (typeof hash === 'string') return get(hash);
  return mapValues(isObject(wrapped) ? wrapped : value, (item) => decode(item, get));
}

function mapValues(value: Readonly<Record<string, unknown>>, map: (item: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item)]));
}
