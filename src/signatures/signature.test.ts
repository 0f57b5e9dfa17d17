import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { audio, image, video } from './media.js';
import { signature } from './signature.js';

const parts = {
  name: 'Caption',
  instructions: 'Write a caption.',
  input: z.object({ photo: image().describe('The picture'), mood: z.string().default('calm') }),
  output: z.object({
    caption: z.string().max(80),
    words: z.int(),
    tags: z.array(z.enum(['indoors', 'outdoors'])).optional(),
  }),
};
const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message), exitCode: 2 });

describe('a signature', () => {
  it('has the JSON Schema of what the model is to write', () => {
    expect(signature(parts).outputSchema).toEqual({
      type: 'object',
      properties: {
        caption: { type: 'string', maxLength: 80 },
        words: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string', enum: ['indoors', 'outdoors'] } },
      },
      required: ['caption', 'words'],
      additionalProperties: false,
    });
  });

  it('asks for the input of defaults and transforms', () => {
    const { outputSchema } = signature({
      ...parts,
      output: z.object({
        day: z.iso.date().transform((day) => new Date(day)),
        size: z.preprocess((raw) => raw, z.enum(['s', 'm'])),
        count: z.number().default(1),
      }),
    });
    expect(outputSchema).toMatchObject({
      properties: {
        day: { type: 'string', format: 'date' },
        size: { enum: ['s', 'm'] },
        count: { default: 1 },
      },
      required: expect.arrayContaining(['day']),
    });
    expect(outputSchema.required).not.toContain('count');
  });

  it('leaves an object open that is declared open', () => {
    const output = z.object({
      any: z.looseObject({ a: z.string() }),
      closed: z.strictObject({ a: z.string() }),
    });
    expect(signature({ ...parts, output }).outputSchema).toMatchObject({
      properties: { any: { additionalProperties: {} }, closed: { additionalProperties: false } },
    });
  });

  it('does not close the parts of an intersection against each other', () => {
    const both = z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }));
    const { properties } = signature({ ...parts, output: z.object({ both }) }).outputSchema;
    expect(JSON.stringify(properties).match(/"additionalProperties":false/g) ?? []).toHaveLength(1);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(signature(parts), { name: 'Other' })).toThrow(TypeError);
  });
});

describe('hash', () => {
  const { hash } = signature(parts);

  it('is the same for the same name and schemas, whatever the instructions', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(signature({ ...parts, instructions: 'Something else.' }).hash).toBe(hash);
    expect(
      signature({
        ...parts,
        input: z.object({ photo: image().describe('The picture'), mood: z.string().default('calm') }),
      }).hash,
    ).toBe(hash);
  });

  it.each<[string, { name: string; instructions: string; input: z.ZodObject; output: z.ZodObject }]>([
    ['the name', { ...parts, name: 'Title' }],
    [
      'the kind of a medium',
      {
        ...parts,
        input: z.object({ photo: video().describe('The picture'), mood: z.string().default('calm') }),
      },
    ],
    ['a description', { ...parts, input: parts.input.extend({ photo: image().describe('A drawing') }) }],
    ['a default', { ...parts, input: parts.input.extend({ mood: z.string().default('glad') }) }],
    ['an added input', { ...parts, input: parts.input.extend({ more: z.date() }) }],
    ['an output', { ...parts, output: parts.output.extend({ caption: z.string() }) }],
  ])('changes with %s', (_what, changed) => {
    expect(signature(changed).hash).not.toBe(hash);
  });

  it('tells apart inputs that JSON Schema cannot', () => {
    const withField = (field: z.ZodType) => signature({ ...parts, input: z.object({ field }) }).hash;
    expect(withField(z.date())).not.toBe(withField(z.bigint()));
  });
});

describe('what cannot be a signature', () => {
  it.each(['', 'two words', 'a-b', '1st', 'é', 'x'.repeat(65)])('the name %j', (name) => {
    expect(() => signature({ ...parts, name })).toThrow(refused('signature/name', /has to be an identifier/));
  });

  it('empty instructions', () => {
    expect(() => signature({ ...parts, instructions: ' \n' })).toThrow(
      refused('signature/instructions', /Signature Caption: the instructions are empty/),
    );
  });

  it('anything but an object', () => {
    const text: unknown = z.string();
    // @ts-expect-error -- plain JavaScript can do it
    expect(() => signature({ ...parts, input: text })).toThrow(
      refused('signature/not-object', /Signature Caption: the input is not a zod object/),
    );
    expect(() => signature({ ...parts, output: z.object({}) })).toThrow(
      refused('signature/no-fields', /no fields/),
    );
  });

  it('a field whose name would not make a heading', () => {
    expect(() => signature({ ...parts, input: z.object({ 'my field': z.string() }) })).toThrow(
      refused(
        'signature/field-name',
        /the input: the name of a field has to be an identifier, found "my field"/,
      ),
    );
  });

  it.each([
    ['a date', z.date(), 'date'],
    ['a bigint', z.bigint(), 'bigint'],
    ['a map', z.map(z.string(), z.string()), 'map'],
    ['a custom check', z.custom<string>(), 'custom'],
    ['undefined', z.undefined(), 'undefined'],
  ])('an output that holds %s', (_what, schema, type) => {
    const output = z.object({ list: z.array(z.object({ deep: schema })) });
    expect(() => signature({ ...parts, output })).toThrow(
      refused('signature/output-not-json', new RegExp(`output "list\\[\\].deep" is of zod type ${type}`)),
    );
  });

  it.each([image(), audio(), video(), image().optional(), z.array(image().describe('x'))])(
    'an output that holds a medium (%#)',
    (field) => {
      const output = z.object({ scene: z.object({ field }) });
      expect(() => signature({ ...parts, output })).toThrow(
        refused('signature/media-output', /output "scene\.field/),
      );
    },
  );
});
