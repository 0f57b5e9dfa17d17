import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scriptedModel } from '../../tests/fakes/scripted-model.js';
import { ProviderError } from '../core/errors.js';
import { inputFields } from '../signatures/input.js';
import { signature } from '../signatures/signature.js';
import { parallel } from './parallel.js';
import { predict } from './predict.js';
import { toProgram } from './to-program.js';

const text = z.string().describe('What to read');
const Title = signature({
  name: 'Title',
  instructions: 'Title.',
  input: z.object({ text }),
  output: z.object({ title: z.string() }),
});
const Translation = signature({
  name: 'Translation',
  instructions: 'Translate.',
  input: z.strictObject({ text, language: z.string() }),
  output: z.object({ translation: z.string() }),
});

const both = parallel({ head: predict(Title), body: predict(Translation) });
const input = { text: 'Tee', language: 'English' };

describe('parallel', () => {
  it('gives each module its own fields, and the outputs by name', async () => {
    const model = scriptedModel(({ output }) =>
      output?.name === 'Title' ? '{"title": "T"}' : '{"translation": "tea"}',
    );
    const { output } = await toProgram(both).run(input, { models: { task: model } });
    expect(output).toEqual({ head: { title: 'T' }, body: { translation: 'tea' } });
  });

  it('takes fields with any name', async () => {
    const named = signature({
      name: 'Named',
      instructions: 'Read.',
      input: z.object({ text, constructor: z.string().optional() }),
      output: z.object({ title: z.string() }),
    });
    const { input } = parallel({ one: predict(named), other: predict(named) });
    expect(Object.keys(input.shape)).toEqual(['text', 'constructor']);
    expect(inputFields(named, { text: 'a' }).map(({ name }) => name)).toEqual(['text']);
  });

  it('starts them all before it waits for any', async () => {
    let release: (() => void) | undefined;
    const allAsked = new Promise<void>((resolve) => (release = resolve));
    const model = scriptedModel(async ({ output }, number) => {
      if (number === 1) release?.();
      await allAsked;
      return output?.name === 'Title' ? '{"title": "T"}' : '{"translation": "tea"}';
    });
    await toProgram(both).run(input, { models: { task: model } });
    expect(model.requests).toHaveLength(2);
  });

  it('has the components of all, below their names', () => {
    const program = toProgram(both);
    expect(program.components().map(({ path }) => path)).toEqual(['head', 'body']);
    expect(program.with({ body: { instruction: 'New.' } }).components()[1]?.instruction).toBe('New.');
  });

  it('stops the others when one fails, and throws its error', async () => {
    let stopped = false;
    const model = scriptedModel(({ output }, _number, { signal }) => {
      if (output?.name === 'Translation')
        throw new ProviderError('down', { failure: 'server', model: 'test' });
      return new Promise<string>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(signal.reason);
        }),
      );
    });
    await expect(toProgram(both).run(input, { models: { task: model } })).rejects.toMatchObject({
      message: 'down',
    });
    expect(stopped).toBe(true);
  });

  it('refuses modules that mean different things by the same field', () => {
    const Count = signature({ ...Title, name: 'Count', input: z.object({ text: z.array(z.string()) }) });
    expect(() => parallel({ title: predict(Title), count: predict(Count) })).toThrow(
      expect.objectContaining({
        code: 'parallel/field-conflict',
        message: expect.stringContaining('"text" of "count"'),
      }),
    );
    const Same = signature({
      ...Title,
      name: 'Same',
      input: z.object({ text: z.string().describe('What to read') }),
    });
    expect(Object.keys(parallel({ title: predict(Title), same: predict(Same) }).input.shape)).toEqual([
      'text',
    ]);
  });
});
