import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../core/json.js';
import { flatJson, layoutJson } from './json-layout.js';

it('keeps on one line what fits on one', () => {
  expect(layoutJson({ a: [1, 'two', null], b: {} })).toBe('{ "a": [1, "two", null], "b": {} }');
});

it('breaks what does not fit, from the outside in', () => {
  const names = Array.from({ length: 12 }, (_, at) => `name_${at}`);
  expect(layoutJson({ type: 'object', names, short: [] })).toBe(
    [
      '{',
      '  "type": "object",',
      '  "names": [',
      ...names.map((name, at) => `    "${name}"${at < 11 ? ',' : ''}`),
      '  ],',
      '  "short": []',
      '}',
    ].join('\n'),
  );
});

it('says the same as the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json: JsonValue = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(layoutJson(json))).toEqual(json);
      expect(JSON.parse(flatJson(json))).toEqual(json);
    }),
  );
});
