import { expect, it } from 'vitest';
import { z } from 'zod';
import { demoErrors } from './demo.js';
import { image } from './media.js';
import { signature } from './signature.js';

const Caption = signature({
  name: 'Caption',
  instructions: 'i',
  input: z.object({
    style: z.string(),
    photo: image(),
    more: z.array(z.object({ photo: image().optional() })).optional(),
    size: z.number().optional(),
  }),
  output: z.object({ caption: z.string(), tags: z.array(z.string()).default([]) }),
});
const output = { caption: 'A cat.' };

it.each([
  { style: 'plain' },
  { style: 'plain', photo: '[image 1]', more: [{ photo: '[image 2]' }], size: 2 },
])('media may be left out or be placeholders (%#)', (input) => {
  expect(demoErrors(Caption, { input, output })).toEqual([]);
});

it('everything else has to fit, with one line for each thing that does not', () => {
  const demo = { input: { size: 'big', colour: 'red' }, output: { caption: null, mood: 'glad' } };
  expect(demoErrors(Caption, demo)).toEqual([
    'input.colour: unknown field',
    'input.style: expected string, found nothing',
    'input.size: expected number, found "big"',
    'output.mood: unknown field',
    'output.caption: expected string, found null',
  ]);
});
