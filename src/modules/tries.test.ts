import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { passTurns, scriptedModel } from '../../tests/fakes/scripted-model.js';
import { BudgetExceededError, ProviderError } from '../core/errors.js';
import { createRng } from '../core/rng.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { bestOfN } from './best-of-n.js';
import type { Trace } from './trace.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { refine } from './refine.js';
import { toProgram } from './to-program.js';

const Guess = signature({
  name: 'Guess',
  instructions: 'Guess.',
  input: z.object({ about: z.string() }),
  output: z.object({ number: z.number() }),
});
const guess = predict(Guess);
const input = { about: 'x' };

/** Guesses in turn; a negative number is a provider that is down. */
const guesses = (...numbers: number[]) =>
  scriptedModel((_request, at) => {
    const number = numbers[at] ?? 0;
    if (number < 0) throw new ProviderError(`down ${at}`, { failure: 'server', model: 'test' });
    return `{"number": ${number}}`;
  });
const notes = ({ entries }: Trace) =>
  entries.flatMap((entry) => (entry.type === 'warning' ? [`${entry.code}: ${entry.message}`] : []));
const byNumber = ({ number }: { number: number }) => number;

describe('bestOfN', () => {
  const three = toProgram(bestOfN(guess, { n: 3, reward: byNumber }));

  it('gives the output with the highest reward', async () => {
    const model = guesses(1, 3, 2);
    const { output, trace, usage } = await three.run(input, { models: { task: model } });
    expect(output.number).toBe(3);
    expect(usage.calls).toBe(3);
    expect(notes(trace)).toEqual(['best-of-n/taken: Took try 1. Rewards: 0: 1; 1: 3; 2: 2']);
    expect(new Set(model.requests.map(({ request }) => request.sampling?.seed)).size).toBe(3);
  });

  it('gives the earliest of equals', async () => {
    const { trace } = await three.run(input, { models: { task: guesses(2, 3, 3) } });
    expect(notes(trace)[0]).toContain('Took try 1.');
  });

  it('has the component of its module, at the same path', () => {
    expect(three.components().map(({ path }) => path)).toEqual(['guess']);
    expect(three.with({ guess: { instruction: 'Think.' } }).components()[0]?.instruction).toBe('Think.');
  });

  it('leaves out tries that fail', async () => {
    const { output, trace } = await three.run(input, { models: { task: guesses(-1, 1, 2) } });
    expect(output.number).toBe(2);
    expect(notes(trace)[0]).toContain('0: module failed (down 0)');
  });

  it('does not take a failing reward for a low one', async () => {
    const picky = bestOfN(guess, {
      n: 3,
      reward: ({ number }) => {
        if (number > 1) throw new Error('cannot judge');
        return number === 1 ? Number.NaN : -5;
      },
    });
    const { output, trace } = await toProgram(picky).run(input, { models: { task: guesses(7, 1, 0) } });
    expect(output.number).toBe(0);
    expect(notes(trace)[0]).toContain('0: reward failed (cannot judge); 1: reward failed');
  });

  it('rejects with the first error when no try was rewarded', async () => {
    const models = { task: guesses(-1, -1, -1) };
    await expect(three.run(input, { models })).rejects.toMatchObject({
      code: 'provider/server',
      message: 'down 0',
    });
    const unjudged = toProgram(
      bestOfN(guess, { n: 2, reward: () => Promise.reject(new Error('cannot judge')) }),
    );
    await expect(unjudged.run(input, { models: { task: guesses(1, 2) } })).rejects.toMatchObject({
      code: 'reward/failed',
      message: 'The reward function failed on all of 2 tries: cannot judge',
    });
  });

  it('rejects at once when the budget is spent', async () => {
    const model = scriptedModel((_request, at) => {
      if (at === 1) throw new BudgetExceededError('budget/calls', 'spent');
      return '{"number": 1}';
    });
    await expect(three.run(input, { models: { task: model } })).rejects.toMatchObject({
      code: 'budget/calls',
    });
  });

  it('stops at the threshold, one after the other with concurrency 1', async () => {
    const model = guesses(1, 3, 9);
    const eager = toProgram(bestOfN(guess, { n: 3, threshold: 3, concurrency: 1, reward: byNumber }));
    expect((await eager.run(input, { models: { task: model } })).output.number).toBe(3);
    expect(model.requests).toHaveLength(2);
  });

  it('takes the first good enough try by number, however fast the others are', async () => {
    const eager = toProgram(bestOfN(guess, { n: 4, threshold: 3, reward: byNumber }));
    for (let latencies = 0; latencies < 20; latencies++) {
      const rng = createRng(latencies);
      const numbers = [1, 5, 9, 9];
      const model = scriptedModel(async (_request, at, { signal }) => {
        await passTurns(rng.integer(0, 5));
        signal.throwIfAborted();
        return `{"number": ${numbers[at]}}`;
      });
      expect((await eager.run(input, { models: { task: model } })).output.number).toBe(5);
    }
  });

  it('stops the tries that a good one makes needless', async () => {
    const stopped: number[] = [];
    const model = scriptedModel((_request, at, { signal }) =>
      at === 0
        ? '{"number": 5}'
        : new Promise<string>((_resolve, reject) =>
            signal.addEventListener('abort', () => {
              stopped.push(at);
              reject(signal.reason);
            }),
          ),
    );
    const eager = toProgram(bestOfN(guess, { n: 3, threshold: 3, reward: byNumber }));
    expect((await eager.run(input, { models: { task: model } })).output.number).toBe(5);
    expect(stopped).toEqual([1, 2]);
  });

  it('lets the reward call models, on the trace below the module', async () => {
    const judged = program({
      name: 'judged',
      input: z.object({ about: z.string() }),
      output: z.object({ number: z.number() }),
      modules: {
        guess: bestOfN(guess, {
          n: 2,
          reward: async (output, _input, context) =>
            (await predict(Guess, { role: 'judge' }).forward({ about: `${output.number}` }, context)).number,
        }),
      },
      forward: (given, modules) => modules.guess(given),
    });
    const judge = scriptedModel(({ messages }) => {
      const [, number] = /(\d+)$/.exec(messages.map(textOf).at(-1) ?? '') ?? [];
      return `{"number": ${-Number(number)}}`;
    });
    const { output, trace } = await judged.run(input, { models: { task: guesses(2, 1), judge } });
    expect(output.number).toBe(1);
    expect(trace.entries.map(({ component }) => component)).toEqual([
      'guess.@reward',
      'guess',
      'guess.@reward',
      'guess',
      'guess',
    ]);
  });

  it.each([0, 1.5, -1])('refuses n = %d', (n) => {
    expect(() => bestOfN(guess, { n, reward: byNumber })).toThrow(
      expect.objectContaining({ code: 'tries/count' }),
    );
    expect(() => bestOfN(guess, { n: 2, concurrency: n, reward: byNumber })).toThrow(
      expect.objectContaining({ code: 'tries/count' }),
    );
  });
});

describe('refine', () => {
  const options = {
    n: 3,
    threshold: 3,
    reward: byNumber,
    feedback: ({
      output,
      reward,
      threshold,
      number,
    }: {
      output: { number: number };
      reward: number;
      threshold: number;
      number: number;
    }) => `Try ${number}: ${output.number} gives ${reward}, wanted ${threshold}.`,
  };
  const refined = toProgram(refine(guess, options));
  const lastTexts = (model: ReturnType<typeof guesses>) =>
    model.requests.map(({ request }) => textOf(request.messages.at(-1) ?? { role: 'user', content: [] }));

  it('tries again with advice from the last attempt until it is good enough', async () => {
    const model = guesses(1, 2, 3, 4);
    expect((await refined.run(input, { models: { task: model } })).output.number).toBe(3);
    expect(lastTexts(model)).toEqual([
      '## about\nx',
      '## about\nx\n\n## advice\nTry 0: 1 gives 1, wanted 3.',
      '## about\nx\n\n## advice\nTry 1: 2 gives 2, wanted 3.',
    ]);
  });

  it('stops at the first that is good enough', async () => {
    const model = guesses(3, 9);
    expect((await refined.run(input, { models: { task: model } })).output.number).toBe(3);
    expect(model.requests).toHaveLength(1);
  });

  it('gives the best after n attempts, and makes no advice that nobody reads', async () => {
    let advised = 0;
    const counted = refine(guess, { ...options, feedback: () => `${advised++}` });
    const { output, trace } = await toProgram(counted).run(input, { models: { task: guesses(2, 1, 0) } });
    expect(output.number).toBe(2);
    expect(advised).toBe(2);
    expect(notes(trace)).toEqual(['refine/taken: Took try 0. Rewards: 0: 2; 1: 1; 2: 0']);
  });

  it('keeps the advice over an attempt that fails', async () => {
    const model = guesses(1, -1, 3);
    expect((await refined.run(input, { models: { task: model } })).output.number).toBe(3);
    expect(lastTexts(model)[2]).toBe(lastTexts(model)[1]);
  });

  it('does not change the signature, so compiled texts still fit', () => {
    expect(refined.components()[0]?.signature.hash).toBe(Guess.hash);
    expect(refined.hash).toBe(toProgram(guess).hash);
  });

  it('advises single components by their path', async () => {
    const pair = program({
      name: 'pair',
      input: z.object({ about: z.string() }),
      output: z.object({ number: z.number() }),
      modules: { one: guess, two: guess },
      async forward(given, { one, two }) {
        await one(given);
        return two(given);
      },
    });
    const model = guesses(1, 1, 5, 5);
    await toProgram(refine(pair, { ...options, feedback: () => ({ two: 'Higher.' }) })).run(input, {
      models: { task: model },
    });
    expect(lastTexts(model)).toEqual([
      '## about\nx',
      '## about\nx',
      '## about\nx',
      '## about\nx\n\n## advice\nHigher.',
    ]);
    const wrong = toProgram(refine(pair, { ...options, feedback: () => ({ three: 'Higher.' }) }));
    await expect(wrong.run(input, { models: { task: guesses(1, 1) } })).rejects.toMatchObject({
      code: 'advice/unknown-component',
      hint: 'Its components are: "one", "two".',
    });
  });

  it('goes on without advice when there is none', async () => {
    const model = guesses(1, 3);
    await toProgram(refine(guess, { ...options, feedback: () => undefined })).run(input, {
      models: { task: model },
    });
    expect(lastTexts(model)[1]).toBe('## about\nx');
  });
});
