import { sha256 } from '../../../core/hash.js';
import { StorageError } from '../../../core/errors.js';
import { fromBlobJson, toBlobJson } from '../../blob-json.js';

/** JSON with the bytes in it apart, as they lie in one Redis hash: `json`, and each blob under its SHA-256. */
export type Payload = Readonly<Record<string, string | Uint8Array>>;

/** Name of the field that holds the JSON. */
const JSON_FIELD = 'json';

export async function toPayload(value: unknown): Promise<Payload> {
  const blobs: Record<string, Uint8Array> = {};
  const json = await toBlobJson(value, {
    async put(bytes) {
      const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      const hash = sha256(data);
      blobs[hash] = data;
      return hash;
    },
  });
  return { [JSON_FIELD]: JSON.stringify(json), ...blobs };
}

/** The value of a payload; undefined where there is none. Rejects with StorageError where bytes are missing. */
export async function fromPayload(fields: Readonly<Record<string, Buffer>>): Promise<unknown> {
  const json = fields[JSON_FIELD];
  if (json === undefined) return undefined;
  const value: unknown = JSON.parse(json.toString('utf8'));
  return fromBlobJson(value, {
    async get(hash) {
      const bytes = fields[hash];
      if (bytes === undefined) throw missing(hash);
      // A plain view: a Buffer would bring its own JSON form along.
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  });
}

function missing(hash: string): StorageError {
  return new StorageError('storage/blob-missing', `Redis no longer has the bytes ${hash}`, {
    hint: 'Another program removes keys there: set its maxmemory-policy to noeviction.',
  });
}
