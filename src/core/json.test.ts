import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashJson, sha256 } from './hash.js';
import { canonicalJson } from './json.js';

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson({ x: [turned] })).toBe(canonicalJson({ x: [value] }));
        expect(hashJson(turned)).toBe(hashJson(value));
      }),
    );
  });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        // JSON has no minus zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps a key that would change a prototype, and drops undefined', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}'))).toBe('{"__proto__":{"x":2},"b":1}');
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  });

  it('lets a value decide its JSON form', () => {
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });

  it.each([
    [Number.NaN, 'NaN is not a JSON number'],
    [Number.POSITIVE_INFINITY, 'Infinity is not a JSON number'],
    [new Uint8Array(1), 'bytes are not JSON'],
    [undefined, 'undefined is not a JSON value'],
  ])('refuses %s', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
});

describe('hashes', () => {
  it('are SHA-256 in hex, of text as UTF-8', () => {
    // The test vector "abc" of FIPS 180-4.
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(new TextEncoder().encode('é'))).toBe(sha256('é'));
  });
});
