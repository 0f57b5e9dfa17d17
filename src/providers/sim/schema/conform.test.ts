import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/json.js';
import { createMemory, makeCall } from '../make-call.js';
import { readRequest } from '../request/read-request.js';
import { conform, nearestListed } from './conform.js';
import { fillGeneric } from './generic.js';
import { rootNode } from './schema-node.js';

const reading = readRequest({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Is the 12 m tower old?' }] }],
});
const call = makeCall(reading, 'answer', {}, createMemory(), 0);
const ajv = new Ajv2020({ strict: false });

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 3, max: 40 }) }),
  fc.record({
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -5, max: 0 }),
    maximum: fc.integer({ min: 1, max: 9 }),
  }),
  fc.constantFrom<JsonObject>(
    { type: 'boolean' },
    { type: 'null' },
    { const: 'fixed' },
    { $ref: '#/$defs/colour' },
  ),
  fc.record({ enum: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }) }),
);
const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      minItems: fc.integer({ min: 0, max: 2 }),
      maxItems: fc.integer({ min: 2, max: 4 }),
    }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'answer', 'reasoning', 'tags'), tie('schema'), { maxKeys: 4 })
      .map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      })),
  ),
}));

describe('conform', () => {
  it('makes any value follow any schema', () => {
    fc.assert(
      fc.property(schema, fc.jsonValue({ maxDepth: 3 }), (generated, value) => {
        const whole = { ...generated, $defs: { colour: { enum: ['red', 'blue'] } } };
        const node = rootNode(whole);
        const made = conform(value, node, '', (blank, name) => fillGeneric(call, blank, name));
        expect(ajv.validate(whole, made), JSON.stringify([whole, made, ajv.errors])).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('finds the listed value that is meant', () => {
    const listed = ['eye_level', 'low_angle', '35mm_standard', 'soft natural daylight'];
    expect(nearestListed('Low angle', listed)).toBe('low_angle');
    expect(nearestListed('35mm', listed)).toBe('35mm_standard');
    expect(nearestListed('soft_natural_daylight', listed)).toBe('soft natural daylight');
    expect(nearestListed('submarine', listed)).toBeUndefined();
  });

  it('writes values outside a vocabulary the way the schema allows', () => {
    const node = rootNode({
      anyOf: [{ enum: ['static', 'tracking'] }, { type: 'string', pattern: '^custom:.+' }],
    });
    const fill = () => 'x';
    expect(conform('tracking', node, 'movement', fill)).toBe('tracking');
    expect(conform('whip pan', node, 'movement', fill)).toBe('custom:whip pan');
  });

  it('prefers a vocabulary that the description lists', () => {
    const node = rootNode({ type: 'string', description: 'E.g. 35mm_lens, eye_level, golden_hour' });
    expect(conform('eye level', node, 'angle', () => 'x')).toBe('eye_level');
  });
});
