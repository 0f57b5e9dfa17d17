import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { unknownKeys } from './unknown-keys.js';

const leaf = z.object({ known: z.string() });
const value = { known: 'x', more: 1 };
interface Tree {
  name: string;
  children: Tree[];
}
const tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.array(z.lazy(() => tree)) });

it.each<[string, z.ZodType, unknown, string[]]>([
  ['an object', leaf, value, ['more']],
  ['an array', z.array(leaf), [value, { known: '' }], ['[0].more']],
  ['a record', z.record(z.string(), leaf), { a: value }, ['a.more']],
  ['a tuple', z.tuple([z.string(), leaf]).rest(leaf), ['x', value, value], ['[1].more', '[2].more']],
  ['an optional', z.object({ a: leaf.optional() }), { a: value }, ['a.more']],
  [
    'a nullable with a default',
    z.object({ a: leaf.nullable().default(null) }),
    { a: value, b: 1 },
    ['a.more', 'b'],
  ],
  ['the branch of a union', z.union([z.object({ other: z.number() }), leaf]), value, ['more']],
  ['an intersection', z.intersection(leaf, z.object({ more: z.number() })), { ...value, x: 1 }, ['x']],
  [
    'a recursive schema',
    tree,
    { name: 'a', children: [{ name: 'b', children: [], x: 1 }] },
    ['children[0].x'],
  ],
  ['what is transformed afterwards', leaf.transform(({ known }) => known), value, ['more']],
  ['nothing in an open object', z.looseObject({ a: leaf }), { a: value, b: 1 }, ['a.more']],
  ['nothing behind a preprocessing step', z.preprocess((raw) => raw, leaf), value, []],
  ['nothing in free JSON', z.object({ any: z.json() }), { any: value }, []],
])('looks into %s', (_what, schema, given, expected) => {
  expect(schema.safeParse(given).success).toBe(true);
  expect(unknownKeys(schema, given)).toEqual(expected);
});

it('takes inherited names for what they are', () => {
  expect(unknownKeys(leaf, JSON.parse('{"known": "x", "constructor": 1, "__proto__": 2}'))).toEqual([
    'constructor',
    '__proto__',
  ]);
});

it('finds exactly the keys that zod drops', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { noNullPrototype: true }),
      (extra) => {
        const given = { ...extra, known: 'x' };
        const kept = Object.keys(leaf.parse(given));
        const dropped = Object.keys(given).filter((key) => !kept.includes(key));
        expect(unknownKeys(leaf, given)).toHaveLength(dropped.length);
      },
    ),
  );
});
