import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repliesInTurn } from '../../tests/fakes/scripted-model.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { chainOfThought } from './chain-of-thought.js';
import { toProgram } from './to-program.js';

const Sum = signature({
  name: 'Sum',
  instructions: 'Add up.',
  input: z.object({ numbers: z.array(z.number()) }),
  output: z
    .object({ low: z.number(), sum: z.number().transform((sum) => `= ${sum}`) })
    .refine(({ low }) => low < 5, { error: 'low is too high', path: ['low'] }),
});
const input = { numbers: [1, 2] };
const reply = '{"reasoning": "1 and 2 make 3", "low": 1, "sum": 3}';

describe('chainOfThought', () => {
  it('asks for reasoning first, and has it on the trace but not in the output', async () => {
    const model = repliesInTurn(reply);
    const { output, trace } = await toProgram(chainOfThought(Sum)).run(input, { models: { task: model } });
    expect(output).toEqual({ low: 1, sum: '= 3' });
    expect(trace.entries).toMatchObject([{ output: { reasoning: '1 and 2 make 3', low: 1, sum: 3 } }]);
    expect(trace.entries).toHaveLength(1);
    const schema = model.requests[0]?.request.output?.schema;
    expect(Object.keys(schema?.properties ?? {})).toEqual(['reasoning', 'low', 'sum']);
    expect(schema?.required).toEqual(['reasoning', 'low', 'sum']);
  });

  it('gives the reasoning when asked to', async () => {
    const kept = toProgram(chainOfThought(Sum, { keepReasoning: true }));
    const { output } = await kept.run(input, { models: { task: repliesInTurn(reply) } });
    expect(output).toEqual({ reasoning: '1 and 2 make 3', low: 1, sum: '= 3' });
  });

  it('asks again when a rule of the whole output is broken', async () => {
    const model = repliesInTurn('{"reasoning": "r", "low": 9, "sum": 3}', reply);
    await toProgram(chainOfThought(Sum)).run(input, { models: { task: model } });
    const correction = model.requests[1]?.request.messages.at(-1);
    expect(correction && textOf(correction)).toContain('- low: low is too high, found 9');
  });

  it('shows demonstrations with their reasoning, and refuses those without', () => {
    const output = { low: 1, sum: 3 };
    const demo = { input, output: { reasoning: 'r', ...output } };
    expect(chainOfThought(Sum, { demos: [demo] }).components()[0]?.demos).toEqual([demo]);
    expect(() => chainOfThought(Sum, { demos: [{ input, output }] })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('output.reasoning: expected string, found nothing'),
      }),
    );
  });

  it('refuses a signature that reasons already', () => {
    const Reasons = signature({ ...Sum, output: z.object({ reasoning: z.string() }) });
    expect(() => chainOfThought(Reasons)).toThrow(
      expect.objectContaining({ code: 'chain-of-thought/field-taken' }),
    );
  });
});
