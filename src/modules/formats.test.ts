import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repliesInTurn } from '../../tests/fakes/scripted-model.js';
import { signature } from '../signatures/signature.js';
import { compiledProgram } from './compiled-program.js';
import { publishedJsonSchema, publishedSchemas } from './formats.js';
import { predict } from './predict.js';
import { toProgram } from './to-program.js';

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

function validatorOf(file: string) {
  return new Ajv2020({ strict: false }).compile(
    z.record(z.string(), z.unknown()).parse(readJson(`../../schemas/${file}`)),
  );
}

const Answer = signature({
  name: 'Answer',
  instructions: 'Answer.',
  input: z.object({ question: z.string() }),
  output: z.object({ answer: z.string() }),
});

describe.each(publishedSchemas)('$file', (published) => {
  it('is what the code validates with', () => {
    expect(readJson(`../../schemas/${published.file}`)).toEqual(publishedJsonSchema(published));
  });
});

it('a compiled program follows its published schema', () => {
  const demos = [{ input: { question: 'q' }, output: { answer: 'a' } }];
  const compiled = compiledProgram(toProgram(predict(Answer, { demos })));
  const validate = validatorOf('compiled-program.schema.json');
  expect(validate(compiled), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...compiled, components: { answer: { instruction: '' } } })).toBe(false);
});

it('a trace follows its published schema', async () => {
  const model = repliesInTurn('no', '{"answer": "a", "more": 1}');
  const { trace } = await toProgram(predict(Answer)).run({ question: 'q' }, { models: { task: model } });
  const validate = validatorOf('trace.schema.json');
  expect(validate(JSON.parse(JSON.stringify(trace))), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ entries: [{ type: 'call' }] })).toBe(false);
});
