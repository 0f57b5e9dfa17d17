import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ProviderError } from '../core/errors.js';
import { cached } from '../providers/middleware/cache.js';
import { memoryReplyStore } from '../providers/middleware/reply-store.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { predict } from './predict.js';
import { createRunContext, contextFor } from './run-context.js';
import { repliesInTurn, scriptedModel } from '../../tests/fakes/scripted-model.js';
import { toProgram } from './to-program.js';

const Answer = signature({
  name: 'AnswerQuestion',
  instructions: 'Answer the question.',
  input: z.object({ question: z.string() }),
  output: z.object({ answer: z.string(), confidence: z.number().optional() }),
});

const program = toProgram(predict(Answer));
const input = { question: 'Where is the Louvre?' };

describe('one call', () => {
  it('asks with the prompt and the schema, and gives the typed output', async () => {
    const model = repliesInTurn('{"answer": "Paris"}');
    const { output, usage, simulated } = await program.run(input, { models: { task: model } });
    expect(output).toEqual({ answer: 'Paris' });
    expect(usage).toEqual({
      calls: 1,
      cachedCalls: 0,
      tokens: { inputTokens: 10, outputTokens: 5, cachedInputTokens: null, reasoningTokens: null },
      costUsd: 0.001,
    });
    expect(simulated).toBe(false);
    const request = model.requests[0]?.request;
    expect(request?.output).toEqual({ name: 'AnswerQuestion', schema: Answer.outputSchema });
    expect(request?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('puts the call on the trace, with its component, input and output', async () => {
    const { trace } = await program.run(input, { models: { task: repliesInTurn('{"answer": "Paris"}') } });
    expect(trace.entries).toMatchObject([
      {
        type: 'call',
        component: 'answerQuestion',
        signature: 'AnswerQuestion',
        input,
        output: { answer: 'Paris' },
        attempts: [
          { model: 'test:scripted', reply: '{"answer": "Paris"}', parse: { status: 'ok' }, costUsd: 0.001 },
        ],
      },
    ]);
  });

  it('refuses an input that is not valid before anything is sent', async () => {
    const model = repliesInTurn('{}');
    const wrong: object = { question: 7 };
    // @ts-expect-error -- the type system refuses it too
    await expect(program.run(wrong, { models: { task: model } })).rejects.toMatchObject({
      code: 'input/invalid',
      message: 'The input of AnswerQuestion is not valid:\nquestion: expected string, found 7',
    });
    expect(model.requests).toHaveLength(0);
  });

  it('warns of keys that were dropped', async () => {
    const { trace } = await program.run(input, {
      models: { task: repliesInTurn('{"answer": "x", "mood": 1}') },
    });
    expect(trace.entries[1]).toMatchObject({ type: 'warning', code: 'reply/unknown-keys', message: /mood/ });
  });
});

describe('options', () => {
  it('role decides which model answers, and falls back to task', async () => {
    const judged = toProgram(predict(Answer, { role: 'judge' }));
    const task = repliesInTurn('{"answer": "task"}');
    const judge = repliesInTurn('{"answer": "judge"}');
    expect((await judged.run(input, { models: { task, judge } })).output.answer).toBe('judge');
    expect((await judged.run(input, { models: { task } })).output.answer).toBe('task');
  });

  it('sampling goes into the request, and its seed overrides the derived one', async () => {
    const model = repliesInTurn('{"answer": "x"}');
    const sampled = toProgram(predict(Answer, { sampling: { temperature: 0.5, seed: 3 } }));
    await sampled.run(input, { models: { task: model } });
    expect(model.requests[0]?.request.sampling).toEqual({ temperature: 0.5, seed: 3 });
  });

  it('instruction and demos are the starting text', async () => {
    const demos = [{ input: { question: 'q' }, output: { answer: 'a' } }];
    const model = repliesInTurn('{"answer": "x"}');
    const started = toProgram(predict(Answer, { instruction: 'Be brief.', demos }));
    expect(started.components()[0]).toMatchObject({ instruction: 'Be brief.', demos });
    await started.run(input, { models: { task: model } });
    const messages = model.requests[0]?.request.messages ?? [];
    expect(messages.map(textOf)).toEqual([
      expect.stringContaining('Be brief.'),
      '## question\nq',
      '{ "answer": "a" }',
      '## question\nWhere is the Louvre?',
    ]);
  });
});

describe('a reply that cannot be used', () => {
  it('is asked for once more with the validation errors, and both attempts count', async () => {
    const model = repliesInTurn('{"reply": "Paris"}', '{"answer": "Paris"}');
    const { output, trace, usage } = await program.run(input, { models: { task: model } });
    expect(output.answer).toBe('Paris');
    expect(usage).toMatchObject({ calls: 2, costUsd: 0.002 });
    const [call] = trace.entries.filter((entry) => entry.type === 'call');
    expect(call?.attempts.map(({ parse }) => parse.status)).toEqual(['schema-mismatch', 'ok']);
    const second = model.requests[1]?.request.messages ?? [];
    expect(second.slice(-2)).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: '{"reply": "Paris"}' }] },
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text:
              'Your reply cannot be used:\n- answer: expected string, found nothing\n\n' +
              'Reply again with the whole corrected JSON object and nothing else.',
          },
        ],
      },
    ]);
  });

  it('is asked for no more than once more', async () => {
    const model = repliesInTurn('no', 'never', '{"answer": "too late"}');
    const outcome = await program.tryRun(input, { models: { task: model } });
    expect(model.requests).toHaveLength(2);
    expect(outcome).toMatchObject({
      type: 'failed',
      error: { code: 'reply/malformed', reply: 'never' },
      usage: { calls: 2, costUsd: 0.002 },
      trace: { entries: [{ error: { code: 'reply/malformed' } }] },
    });
  });

  it('gets no empty assistant turn when it was empty', async () => {
    const model = repliesInTurn('', '{"answer": "x"}');
    await program.run(input, { models: { task: model } });
    expect(model.requests[1]?.request.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });

  it('gets more room when it ran into maxOutputTokens', async () => {
    const short = toProgram(predict(Answer, { sampling: { maxOutputTokens: 10 } }));
    const model = repliesInTurn({ text: '{"answer": "Pa', finishReason: 'length' }, '{"answer": "Paris"}');
    await short.run(input, { models: { task: model } });
    const [first, second] = model.requests.map(({ request }) => request);
    expect(second?.sampling?.maxOutputTokens).toBe(20);
    expect(second?.messages).toEqual(first?.messages);
  });

  it('is not asked for again when the model itself has no more room', async () => {
    const model = repliesInTurn({ text: '{"answer": "Pa', finishReason: 'length' });
    await expect(program.run(input, { models: { task: model } })).rejects.toMatchObject({
      code: 'reply/truncated',
      hint: expect.stringContaining('maxOutputTokens'),
    });
    expect(model.requests).toHaveLength(1);
  });

  it('does not come again from a cache once its call has failed', async () => {
    const model = repliesInTurn('no', 'never', '{"answer": "Paris"}');
    const task = cached({ store: memoryReplyStore() })(model);
    expect(await program.tryRun(input, { models: { task } })).toMatchObject({ type: 'failed' });
    expect((await program.run(input, { models: { task } })).output.answer).toBe('Paris');
    expect(model.requests).toHaveLength(3);
  });

  it('comes again from a cache where asking once more helped', async () => {
    const model = repliesInTurn('no', '{"answer": "Paris"}');
    const task = cached({ store: memoryReplyStore() })(model);
    const runs = [
      await program.run(input, { models: { task } }),
      await program.run(input, { models: { task } }),
    ];
    expect(runs.map(({ output }) => output.answer)).toEqual(['Paris', 'Paris']);
    expect(model.requests).toHaveLength(2);
  });

  it('is not asked for again when the model declined', async () => {
    const model = repliesInTurn({ text: 'I will not.', finishReason: 'refusal' });
    await expect(program.run(input, { models: { task: model } })).rejects.toMatchObject({
      code: 'provider/refusal',
      message: expect.stringContaining('I will not.'),
    });
    expect(model.requests).toHaveLength(1);
  });
});

describe('a provider that fails', () => {
  const model = scriptedModel(() => {
    throw new ProviderError('down', { failure: 'server', model: 'test:scripted' });
  });

  it('is on the trace and rejects with its own error', async () => {
    const outcome = await program.tryRun(input, { models: { task: model } });
    expect(outcome).toMatchObject({
      type: 'failed',
      error: { code: 'provider/server', isRetryable: true },
      trace: {
        entries: [
          { component: 'answerQuestion', attempts: [], error: { code: 'provider/server', message: 'down' } },
        ],
      },
      usage: { calls: 0, costUsd: 0 },
    });
  });
});

describe('request seeds', () => {
  const seedOf = async (
    question: string,
    options: { seed?: number; repeat?: number },
  ): Promise<number | undefined> => {
    const model = repliesInTurn('{"answer": "x"}');
    await program.run({ question }, { models: { task: model }, ...options });
    expect(model.requests[0]?.options.repeat).toBe(options.repeat ?? 0);
    return model.requests[0]?.request.sampling?.seed;
  };

  it('are 31-bit integers, equal for equal work', async () => {
    const seed = await seedOf('a', { seed: 1 });
    expect(seed).toBe(await seedOf('a', { seed: 1 }));
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThanOrEqual(0);
    expect(seed).toBeLessThan(2 ** 31);
  });

  it('differ by seed, repeat and input', async () => {
    const seeds = [
      await seedOf('a', { seed: 1 }),
      await seedOf('a', { seed: 2 }),
      await seedOf('a', { seed: 1, repeat: 1 }),
      await seedOf('b', { seed: 1 }),
    ];
    expect(new Set(seeds).size).toBe(4);
  });

  it('differ when one run asks the same twice, and by component', async () => {
    const model = repliesInTurn('{"answer": "x"}');
    const context = createRunContext({ models: { task: model } });
    const answer = predict(Answer);
    await answer.forward(input, contextFor(context, 'one'));
    await answer.forward(input, contextFor(context, 'one'));
    await answer.forward(input, contextFor(context, 'two'));
    expect(new Set(model.requests.map(({ request }) => request.sampling?.seed)).size).toBe(3);
  });

  it('stay the same when only the instruction changes', async () => {
    const model = repliesInTurn('{"answer": "x"}');
    const other = program.with({ answerQuestion: { instruction: 'Answer in French.' } });
    await program.run(input, { models: { task: model } });
    await other.run(input, { models: { task: model } });
    const [first, second] = model.requests.map(({ request }) => request);
    expect(second?.sampling?.seed).toBe(first?.sampling?.seed);
    expect(second?.messages[0]).not.toEqual(first?.messages[0]);
  });
});

describe('simulated', () => {
  it('is true only when a simulator answered', async () => {
    const real = repliesInTurn('{"answer": "x"}');
    const simulated = scriptedModel(() => '{"answer": "x"}', { id: 'sim', simulated: true });
    expect((await program.run(input, { models: { task: simulated } })).simulated).toBe(true);
    expect((await program.run(input, { models: { task: real, judge: simulated } })).simulated).toBe(false);
  });
});

it('an aborted run sends nothing', async () => {
  const model = repliesInTurn('{"answer": "x"}');
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(program.run(input, { models: { task: model }, signal })).rejects.toMatchObject({
    code: 'run/aborted',
  });
  expect(model.requests).toHaveLength(0);
});
