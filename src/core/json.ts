/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Anything that has keys: objects and arrays. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * JSON text with sorted keys and no white space: equal values give equal bytes, so it can be hashed. `ofBytes` says
 * what stands for bytes; without it they are refused. Throws TypeError for what JSON cannot hold.
 */
export function canonicalJson(
  value: unknown,
  ofBytes: (bytes: Uint8Array) => JsonValue = refuseBytes,
): string {
  const text = JSON.stringify(sortKeys(value, ofBytes));
  if (text === undefined) throw new TypeError(`canonicalJson: ${typeof value} is not a JSON value`);
  return text;
}

function refuseBytes(): never {
  throw new TypeError('canonicalJson: bytes are not JSON; hash them and use the hash');
}

function sortKeys(value: unknown, ofBytes: (bytes: Uint8Array) => JsonValue): unknown {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, ofBytes));
  if (value instanceof Uint8Array) return ofBytes(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`canonicalJson: ${value} is not a JSON number`);
  }
  if (value !== null && typeof value === 'object') {
    // A zod or Date instance decides its own JSON form; a plain object is sorted key by key.
    if (hasOwnJsonForm(value)) {
      const form = value.toJSON();
      if (form !== value) return sortKeys(form, ofBytes);
    }
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    // Code-unit order, not locale order: the same on every machine.
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    // Object.fromEntries keeps a key such as "__proto__" an ordinary key; an assignment would not.
    return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item, ofBytes)]));
  }
  return value;
}

function hasOwnJsonForm(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
