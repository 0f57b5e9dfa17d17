import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ScriptedReply } from '../../tests/fakes/scripted-model.js';
import { repliesInTurn, scriptedModel } from '../../tests/fakes/scripted-model.js';
import { ProviderError } from '../core/errors.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { chainOfThought } from './chain-of-thought.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { toProgram } from './to-program.js';

const Draft = signature({
  name: 'Draft',
  instructions: 'Write a draft.',
  input: z.object({ topic: z.string(), remarks: z.string().optional() }),
  output: z.object({ text: z.string() }),
});
const Review = signature({
  name: 'Review',
  instructions: 'Review the draft.',
  input: z.object({ text: z.string() }),
  output: z.object({ good: z.boolean(), remarks: z.string() }),
});

const write = program({
  name: 'write',
  input: z.object({ topic: z.string().min(1), rounds: z.number().default(2) }),
  output: z.object({ text: z.string(), rounds: z.number() }),
  modules: { draft: predict(Draft), review: predict(Review) },
  async forward({ topic, rounds }, { draft, review }) {
    let { text } = await draft({ topic });
    for (let round = 1; round <= rounds; round++) {
      const { good, remarks } = await review({ text });
      if (good) return { text, rounds: round };
      ({ text } = await draft({ topic, remarks }));
    }
    return { text, rounds };
  },
});

const writer = () =>
  scriptedModel(({ output }, number) =>
    output?.name === 'Draft' ? `{"text": "draft ${number}"}` : `{"good": ${number > 2}, "remarks": "more"}`,
  );

describe('a program', () => {
  it('runs plain code over its steps: a loop, a condition, the same step twice', async () => {
    const { output, trace } = await write.run({ topic: 'tea' }, { models: { task: writer() } });
    expect(output).toEqual({ text: 'draft 2', rounds: 2 });
    expect(trace.entries.map((entry) => entry.component)).toEqual(['draft', 'review', 'draft', 'review']);
  });

  it('validates what goes in and fills in defaults', async () => {
    await expect(write.run({ topic: '' }, { models: { task: writer() } })).rejects.toMatchObject({
      code: 'input/invalid',
      message: 'The input of program write is not valid:\ntopic: expected at least 1 characters, found ""',
    });
  });

  it('validates what comes out', async () => {
    const broken = program({
      name: 'broken',
      input: z.object({ topic: z.string() }),
      output: z.object({ text: z.string().max(3) }),
      modules: { draft: predict(Draft) },
      forward: (input, { draft }) => draft(input),
    });
    await expect(broken.run({ topic: 'x' }, { models: { task: writer() } })).rejects.toMatchObject({
      code: 'program/invalid-output',
      message: expect.stringContaining('text: expected at most 3 characters'),
    });
  });

  it('may be a step of another program, with its paths below that step', async () => {
    const twice = program({
      name: 'twice',
      input: z.object({ topic: z.string() }),
      output: z.object({ texts: z.array(z.string()) }),
      modules: { writing: write, title: chainOfThought(Draft) },
      async forward({ topic }, { writing, title }) {
        const [body, head] = await Promise.all([writing({ topic, rounds: 1 }), title({ topic })]);
        return { texts: [head.text, body.text] };
      },
    });
    expect(twice.components().map(({ path }) => path)).toEqual(['writing.draft', 'writing.review', 'title']);
    const model = scriptedModel(({ output }) =>
      output?.name === 'Draft' ? '{"reasoning": "r", "text": "x"}' : '{"good": true, "remarks": ""}',
    );
    const { trace } = await twice.run({ topic: 'tea' }, { models: { task: model } });
    expect(trace.entries.flatMap((entry) => (entry.type === 'call' ? [entry.component] : []))).toEqual([
      'writing.draft',
      'writing.review',
      'title',
    ]);
  });
});

describe('advice for one call of a step', () => {
  const advisedWith = (advice: string | Record<string, string>) =>
    program({
      name: 'advised',
      input: z.object({ topic: z.string() }),
      output: z.object({ text: z.string() }),
      modules: { writing: write },
      forward: ({ topic }, { writing }) => writing({ topic, rounds: 1 }, { advice }),
    });
  const lastTexts = async (advice: string | Record<string, string>) => {
    const model = writer();
    await advisedWith(advice).run({ topic: 'tea' }, { models: { task: model } });
    return model.requests.map(({ request }) => request.messages.slice(-1).map(textOf).join());
  };

  it('is a last section of the input, for all components below or for one', async () => {
    expect(await lastTexts('Be brief.')).toEqual([
      '## topic\ntea\n\n## advice\nBe brief.',
      '## text\ndraft 0\n\n## advice\nBe brief.',
      '## topic\ntea\n\n## remarks\nmore\n\n## advice\nBe brief.',
    ]);
    expect((await lastTexts({ review: 'Be strict.' })).map((text) => text.includes('## advice'))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('is refused for a component that is not there', async () => {
    await expect(lastTexts({ editor: 'x' })).rejects.toMatchObject({
      code: 'advice/unknown-component',
      hint: 'Its components are: "draft", "review".',
    });
  });
});

describe('with', () => {
  it('gives a changed program and leaves the first as it is', async () => {
    const changed = write.with({ draft: { instruction: 'Write in rhyme.' } });
    expect(write.components()[0]?.instruction).toBe('Write a draft.');
    expect(changed.components().map(({ instruction }) => instruction)).toEqual([
      'Write in rhyme.',
      'Review the draft.',
    ]);
    const model = writer();
    await changed.run({ topic: 'tea' }, { models: { task: model } });
    const system = model.requests
      .map(({ request }) => request.messages[0])
      .map((message) => message && textOf(message));
    expect(system[0]).toContain('Write in rhyme.');
    expect(system[1]).toContain('Review the draft.');
  });

  it('reaches components of nested programs, and keeps what it does not name', () => {
    const outer = program({
      name: 'outer',
      input: z.object({}),
      output: z.object({}),
      modules: { inner: write },
      forward: () => ({}),
    });
    const demos = [{ input: { text: 't' }, output: { good: true, remarks: '' } }];
    const changed = outer
      .with({ 'inner.review': { demos } })
      .with({ 'inner.draft': { instruction: 'New.' } });
    expect(changed.components()).toMatchObject([
      { path: 'inner.draft', instruction: 'New.', demos: [] },
      { path: 'inner.review', instruction: 'Review the draft.', demos },
    ]);
  });

  it('refuses an unknown path and lists the known ones', () => {
    expect(() => write.with({ drafts: { instruction: 'x' } })).toThrow(
      expect.objectContaining({
        code: 'program/unknown-component',
        message: 'Program write has no component "drafts".',
        hint: 'Its components are: "draft", "review".',
      }),
    );
  });

  it('refuses empty instructions', () => {
    expect(() => write.with({ draft: { instruction: ' ' } })).toThrow(
      expect.objectContaining({ code: 'component/empty-instruction' }),
    );
  });

  it('refuses demonstrations that do not fit the signature, and says why', () => {
    const demos = [{ input: { topic: 3, mood: 'x' }, output: {} }];
    expect(() => write.with({ draft: { demos } })).toThrow(
      expect.objectContaining({
        code: 'component/invalid-demo',
        message: [
          'Demonstration 1 for Draft does not fit its signature:',
          'input.mood: unknown field',
          'input.topic: expected string, found 3',
          'output.text: expected string, found nothing',
        ].join('\n'),
      }),
    );
  });

  it('does not see later changes to what it was given', () => {
    const demo = { input: { topic: 'a' }, output: { text: 'b' } };
    const changed = write.with({ draft: { demos: [demo] } });
    demo.output.text = 'changed';
    expect(changed.components()[0]?.demos[0]?.output).toEqual({ text: 'b' });
  });
});

describe('hash', () => {
  it('is of name, schemas, paths and signatures, not of texts', () => {
    expect(write.with({ draft: { instruction: 'Other.' } }).hash).toBe(write.hash);
    expect(toProgram(predict(Draft)).hash).not.toBe(toProgram(predict(Review)).hash);
    expect(toProgram(predict(Draft)).hash).not.toBe(toProgram(chainOfThought(Draft)).hash);
    expect(write.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('names', () => {
  const parts = { input: z.object({}), output: z.object({}), forward: () => ({}) };

  it.each(['', 'two words', '1st', 'a.b'])('of a program cannot be %j', (name) => {
    expect(() => program({ ...parts, name, modules: { draft: predict(Draft) } })).toThrow(
      expect.objectContaining({ code: 'program/name' }),
    );
  });

  it('of a step cannot hold a dot, which separates the steps of a path', () => {
    expect(() => program({ ...parts, name: 'p', modules: { 'a.b': predict(Draft) } })).toThrow(
      expect.objectContaining({ code: 'program/module-name' }),
    );
    expect(() => program({ ...parts, name: 'p', modules: {} })).toThrow(
      expect.objectContaining({ code: 'program/no-modules' }),
    );
  });
});

describe('toProgram', () => {
  it.each([
    ['Draft', 'draft'],
    ['AnswerQuestion', 'answerQuestion'],
    ['FIBOPrompt', 'fiboPrompt'],
    ['answer_question', 'answerQuestion'],
    ['QA', 'qa'],
  ])('names the component of %s %s', (name, path) => {
    const whole = toProgram(predict(signature({ ...Draft, name })));
    expect(whole.components().map((component) => component.path)).toEqual([path]);
    expect(whole.with({ [path]: { instruction: 'New.' } }).components()[0]).toMatchObject({
      path,
      instruction: 'New.',
    });
  });

  it('leaves a program as it is', () => {
    expect(toProgram(write)).toBe(write);
  });
});

describe('a run that fails', () => {
  const both = program({
    name: 'both',
    input: z.object({}),
    output: z.object({}),
    modules: { fails: predict(Draft), waits: predict(Review) },
    async forward(_input, { fails, waits }) {
      await Promise.all([fails({ topic: 'a' }), waits({ text: 'b' })]);
      return {};
    },
  });

  it('stops the branches beside it, and has them on its trace', async () => {
    const model = scriptedModel(({ output }, _number, { signal }) => {
      if (output?.name === 'Draft') throw new ProviderError('down', { failure: 'server', model: 'test' });
      return new Promise<string>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    });
    const outcome = await both.tryRun({}, { models: { task: model } });
    expect(outcome).toMatchObject({
      type: 'failed',
      error: { code: 'provider/server' },
      trace: { entries: [{ component: 'fails' }, { component: 'waits', error: { code: 'run/ended' } }] },
    });
  });

  it('counts what a branch beside it still cost', async () => {
    const model = scriptedModel(({ output }) => {
      if (output?.name === 'Draft') throw new ProviderError('down', { failure: 'server', model: 'test' });
      return new Promise<string>((resolve) => setTimeout(() => resolve('{"good": true, "remarks": ""}'), 5));
    });
    const outcome = await both.tryRun({}, { models: { task: model } });
    expect(outcome).toMatchObject({ type: 'failed', usage: { calls: 1, costUsd: 0.001 } });
  });

  it('has the error of the program itself, whatever it is', async () => {
    const buggy = program({
      name: 'buggy',
      input: z.object({}),
      output: z.object({}),
      modules: { draft: predict(Draft) },
      forward: () => {
        throw new TypeError('a bug');
      },
    });
    await expect(buggy.run({}, { models: { task: writer() } })).rejects.toThrow(new TypeError('a bug'));
  });
});

describe('usage', () => {
  const run = (...replies: ScriptedReply[]) =>
    write.run({ topic: 'x', rounds: 1 }, { models: { task: repliesInTurn(...replies) } });
  const draft = { text: '{"text": "x"}' };
  const review = { text: '{"good": true, "remarks": ""}' };

  it('adds up calls, tokens and dollars', async () => {
    expect((await run(draft, review)).usage).toMatchObject({
      calls: 2,
      costUsd: 0.002,
      tokens: { inputTokens: 20 },
    });
  });

  it('bills nothing for cached calls', async () => {
    expect((await run({ ...draft, cached: true }, review)).usage).toMatchObject({
      calls: 2,
      cachedCalls: 1,
      costUsd: 0.001,
      tokens: { inputTokens: 20 },
    });
  });

  it('is null where a part is unknown, but not for a price that was not paid', async () => {
    expect((await run({ ...draft, costUsd: null }, review)).usage.costUsd).toBeNull();
    expect((await run({ ...draft, costUsd: null, cached: true }, review)).usage.costUsd).toBe(0.001);
    const unknown = { inputTokens: null, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null };
    expect((await run({ ...draft, usage: unknown }, review)).usage.tokens).toMatchObject({
      inputTokens: null,
      outputTokens: 6,
    });
  });
});
