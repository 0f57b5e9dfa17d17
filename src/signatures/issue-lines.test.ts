import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatPath } from './issue-lines.js';
import { image } from './media-fields.js';
import { checkSchema } from './parse-schema.js';

const lines = (schema: z.ZodType, value: unknown): readonly string[] => {
  const checked = checkSchema(schema, value);
  return checked.ok ? [] : checked.errors;
};

describe('validation errors', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['expected string, found 3', z.string(), 3],
    ['expected object, found an array of 2', z.object({}), [1, 2]],
    ['expected array, found an object with a, b', z.array(z.string()), { a: 1, b: 2 }],
    ['expected number, found null', z.number(), null],
    ['expected int, found 1.5', z.int(), 1.5],
    ['expected one of "a", "b", found "c"', z.enum(['a', 'b']), 'c'],
    ['expected "yes", found true', z.literal('yes'), true],
    ['expected at least 2 items, found an array of 1', z.array(z.string()).min(2), ['x']],
    ['expected at most 3 characters, found "long"', z.string().max(3), 'long'],
    ['expected more than 0, found 0', z.number().positive(), 0],
    ['expected less than 5, found 5', z.number().lt(5), 5],
    ['expected a multiple of 0.5, found 0.3', z.number().multipleOf(0.5), 0.3],
    ['expected a valid url, found "x"', z.url(), 'x'],
    ['expected text that matches /^a/, found "b"', z.string().regex(/^a/), 'b'],
    ['must be even, found 3', z.number().refine((n) => n % 2 === 0, 'must be even'), 3],
    ['expected one of the allowed forms, found true', z.union([z.string(), z.number()]), true],
  ])('say what was expected and found: %s', (line, schema, value) => {
    expect(lines(z.object({ field: schema }), { field: value })).toEqual([`field: ${line}`]);
    expect(lines(schema, value)).toEqual([`(top level): ${line}`]);
  });

  it('say once what was found, also of a medium', () => {
    expect(lines(z.object({ pic: image() }), { pic: new Uint8Array(0) })).toEqual([
      'pic: expected an image, found 0 bytes',
    ]);
    expect(lines(z.object({ pic: image() }), {})).toEqual(['pic: expected image, found nothing']);
  });

  it('name every unknown key of a strict object', () => {
    expect(lines(z.object({ a: z.strictObject({}) }), { a: { b: 1, c: 2 } })).toEqual([
      'a.b: unknown key',
      'a.c: unknown key',
    ]);
  });

  it('of a union are those of the branch that came nearest', () => {
    const shape = z.union([
      z.object({ type: z.literal('circle'), radius: z.number() }),
      z.object({ type: z.literal('square'), side: z.number(), turned: z.boolean() }),
    ]);
    expect(lines(z.array(shape), [{ type: 'circle', radius: 'big' }])).toEqual([
      '[0].radius: expected number, found "big"',
    ]);
  });

  it('shorten what is long and stop when there are many', () => {
    expect(lines(z.number(), 'x'.repeat(500))[0]?.length).toBeLessThan(120);
    const many = lines(
      z.array(z.string()),
      Array.from({ length: 100 }, (_, at) => at),
    );
    expect(many).toHaveLength(21);
    expect(many.at(-1)).toBe('... and 80 more errors');
  });

  it('start where they are told the value is', () => {
    const checked = checkSchema(z.object({ a: z.string() }), {}, ['input', 0]);
    expect(!checked.ok && checked.errors).toEqual(['input[0].a: expected string, found nothing']);
  });
});

it('a path reads as in code', () => {
  expect(formatPath(['a', 0, 'b', 'c', 12])).toBe('a[0].b.c[12]');
  expect(formatPath([2])).toBe('[2]');
});

it('asynchronous schemas are refused, since parsing is pure', () => {
  expect(() =>
    checkSchema(
      z.string().refine(() => Promise.resolve(true)),
      'x',
    ),
  ).toThrow(expect.objectContaining({ code: 'signature/async-schema' }));
});
