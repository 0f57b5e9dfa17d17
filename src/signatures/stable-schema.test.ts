import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../core/json.js';
import { canonicalJson } from '../core/json.js';
import { closeObjects } from './close-objects.js';
import { stableSchema } from './stable-schema.js';

const text = { type: 'string' };
const object = (properties: JsonObject, ...required: string[]) => ({ type: 'object', properties, required });

describe('a schema as two releases of zod write it', () => {
  // Recorded from 4.2.0 and 4.6.7.
  it.each<[string, JsonObject, JsonObject]>([
    ['nullable', { anyOf: [text, { type: 'null' }] }, { type: ['string', 'null'] }],
    [
      'nullable with a description',
      { description: 'd', anyOf: [text, { type: 'null' }] },
      { description: 'd', type: ['string', 'null'] },
    ],
    [
      'nullable union',
      { anyOf: [{ anyOf: [text, { type: 'boolean' }] }, { type: 'null' }] },
      { type: ['string', 'boolean', 'null'] },
    ],
    [
      'tuple',
      { type: 'array', prefixItems: [text, { type: 'number' }] },
      { type: 'array', prefixItems: [text, { type: 'number' }], items: false, minItems: 2, maxItems: 2 },
    ],
    [
      'tuple with a rest',
      { type: 'array', prefixItems: [text], items: { type: 'number' } },
      { type: 'array', prefixItems: [text], items: { type: 'number' }, minItems: 1 },
    ],
    [
      'intersection',
      { description: 'd', allOf: [object({ a: text }, 'a'), object({ b: text }, 'b')] },
      { description: 'd', ...object({ a: text, b: text }, 'a', 'b') },
    ],
    [
      'format with a pattern',
      { ...text, format: 'e164', pattern: '^1' },
      { ...text, format: 'e164', pattern: '^2' },
    ],
    ['start of a string', { ...text, pattern: '^a.*' }, { ...text, format: 'starts_with', pattern: '^a.*' }],
    [
      'record with known keys',
      { type: 'object', propertyNames: { enum: ['a'] }, additionalProperties: text },
      { type: 'object', propertyNames: { enum: ['a'] }, additionalProperties: text, required: ['a'] },
    ],
  ])('is the same: %s', (_what, older, newer) => {
    expect(canonicalJson(older)).not.toBe(canonicalJson(newer));
    for (const place of [
      (one: JsonObject) => one,
      (one: JsonObject) => object({ deep: { type: 'array', items: one } }),
    ]) {
      expect(stableSchema(place(newer))).toEqual(stableSchema(place(older)));
    }
  });

  it('keeps apart what is different', () => {
    const pairs: [JsonObject, JsonObject][] = [
      [text, { type: ['string', 'null'] }],
      [
        { ...text, pattern: '^a' },
        { ...text, pattern: '^b' },
      ],
      [
        { ...text, format: 'date' },
        { ...text, format: 'time' },
      ],
      [
        { type: 'array', items: text, minItems: 1 },
        { type: 'array', items: text },
      ],
      [object({ a: text }, 'a'), object({ a: text })],
    ];
    for (const [one, other] of pairs) expect(stableSchema(one)).not.toEqual(stableSchema(other));
  });

  it('leaves names and values of the user alone', () => {
    const schema = object(
      { propertyNames: text, required: text, type: { const: { format: 'regex' } } },
      'required',
    );
    expect(stableSchema(schema)).toEqual(schema);
  });
});

describe('closeObjects', () => {
  it('closes objects at any depth, but none that says how open it is, and no part of an intersection', () => {
    const open = { ...object({ a: text }), additionalProperties: {} };
    const schema = object({
      list: { type: 'array', items: object({}) },
      open,
      both: { allOf: [object({}), object({})] },
    });
    expect(closeObjects(schema)).toEqual({
      ...object({
        list: { type: 'array', items: { ...object({}), additionalProperties: false } },
        open,
        both: { allOf: [object({}), object({})] },
      }),
      additionalProperties: false,
    });
  });
});
