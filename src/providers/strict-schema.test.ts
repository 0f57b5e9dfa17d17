import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import { strictSchemaProblem } from './strict-schema.js';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe('strict mode', () => {
  it('takes what zod makes of plain objects, lists, enums, unions and nullables', () => {
    const schema = z.toJSONSchema(
      z.object({
        kind: z.enum(['a', 'b']),
        size: z.number().min(0).max(1).nullable(),
        parts: z.array(z.object({ name: z.string() })).max(3),
        either: z.union([z.string(), z.object({ x: z.int() })]),
      }),
    );
    expect(strictSchemaProblem(schema as JsonObject)).toBeNull();
  });

  it.each([
    ['a root that is no object', { type: 'array', items: { type: 'string' } }, 'root is not an object'],
    ['open objects', object({}, { additionalProperties: true }), 'additional properties'],
    [
      'open objects inside',
      object({ a: { type: 'object', properties: {} } }),
      '/a allows additional properties',
    ],
    ['optional properties', object({ a: { type: 'string' } }, { required: [] }), 'a is optional'],
    ['unknown keywords', object({ a: { type: 'string', minLength: 3 } }), '/a uses "minLength"'],
    [
      'keywords in lists',
      object({ a: { type: 'array', items: { type: 'string', maxLength: 3 } } }),
      '/a/items uses',
    ],
    [
      'keywords in unions',
      object({ a: { anyOf: [{ type: 'string', default: 'x' }] } }),
      '/a/anyOf/0 uses "default"',
    ],
    ['keywords in definitions', { ...object({}), $defs: { D: { oneOf: [] } } }, '/D uses "oneOf"'],
    [
      'records',
      object({ a: { type: 'object', propertyNames: { type: 'string' } } }),
      '/a uses "propertyNames"',
    ],
    ['anything', object({ a: {} }), '/a has no type'],
  ])('does not take %s', (_, schema, problem) => {
    expect(strictSchemaProblem(schema)).toContain(problem);
  });
});
