import { expect, it } from 'vitest';
import { z } from 'zod';
import { image, video } from '../signatures/media.js';
import { inputFields, promptField } from './input-fields.js';

const input = z.object({
  style: z.string().optional(),
  question: z.string().min(1).describe('what is asked'),
  passages: z.array(z.string()),
  limit: z.number().default(3),
  photo: image().optional(),
  photos: z.array(image()),
  clip: video().nullable(),
});

it('tells how each field is filled from the command line', () => {
  expect(inputFields(input)).toEqual([
    { name: 'style', kind: 'text', isList: false, isRequired: false },
    { name: 'question', kind: 'text', isList: false, isRequired: true },
    { name: 'passages', kind: 'text', isList: true, isRequired: true },
    { name: 'limit', kind: 'json', isList: false, isRequired: false },
    { name: 'photo', kind: 'image', isList: false, isRequired: false },
    { name: 'photos', kind: 'image', isList: true, isRequired: true },
    { name: 'clip', kind: 'video', isList: false, isRequired: true },
  ]);
});

it('gives a bare prompt to the first required text', () => {
  expect(promptField(inputFields(input))?.name).toBe('question');
  expect(promptField(inputFields(z.object({ note: z.string().optional() })))?.name).toBe('note');
  expect(promptField(inputFields(z.object({ n: z.number() })))).toBeUndefined();
});
