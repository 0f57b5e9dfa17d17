import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Example } from '../datasets/example.js';
import { predict } from '../modules/predict.js';
import { toProgram } from '../modules/to-program.js';
import type { LanguageModel, LanguageModelRequest } from '../providers/language-model.js';
import { image } from '../signatures/media.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { compile } from './compile.js';
import { defaultPolicies } from './gepa/default-policies.js';
import type { GepaEvent } from './gepa/events.js';
import type { OperatorPolicy, OperatorState } from './gepa/reflection/operators/operator-policy.js';
import { seedSelector } from './gepa/parent-selector.js';
import type { CompileOptions, SearchOptions } from './optimizer.js';
import type { TrajectorySource } from './trajectory.js';
import { responseOf, toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';

/** A reflection model whose reply to a prompt is given by a function; what it was asked is kept. */
function replying(reply: (prompt: string, request: LanguageModelRequest) => string) {
  const prompts: string[] = [];
  const requests: LanguageModelRequest[] = [];
  const model: LanguageModel = {
    ...toyModel(),
    id: 'toy:reflection',
    generate(request) {
      const [message] = request.messages;
      const prompt = message === undefined ? '' : textOf(message);
      prompts.push(prompt);
      requests.push(request);
      return Promise.resolve(responseOf(reply(prompt, request)));
    },
  };
  return { model, prompts, requests };
}

async function searched(
  reflection: LanguageModel,
  search: SearchOptions,
  changes: Partial<CompileOptions> = {},
) {
  const events: GepaEvent[] = [];
  const result = await compile({
    program: toyProgram,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    models: { task: toyModel(), reflection },
    budget: { metricCalls: 80 },
    // The paper's policies, one component at a time: what is tested here is how texts are written.
    options: { policies: defaultPolicies(), ...search },
    onEvent: (event) => {
      if (event.type === 'search') events.push(event.event);
    },
    ...changes,
  });
  return { result, events };
}

const instructionIn = (prompt: string) => prompt.split('```')[1]?.trim() ?? '';
const missingIn = (prompt: string) => [
  ...new Set(
    [...prompt.matchAll(/Missing letters: ([a-z ]*)\./g)].flatMap(([, letters = '']) => letters.split(' ')),
  ),
];

describe('reflection.variants', () => {
  const manyLetters = replying((prompt) =>
    missingIn(prompt)
      .map(
        (letter, at) =>
          `## Variant ${at + 1}\n\`\`\`\n${instructionIn(prompt)} Name letter ${letter}.\n\`\`\``,
      )
      .join('\n\n'),
  );

  it('several: one call gives several children', async () => {
    const { result, events } = await searched(manyLetters.model, { reflection: { variants: 3 } });
    const proposed = events.filter(({ type }) => type === 'proposed').length;
    expect(manyLetters.prompts[0]).toContain('Give 3 variants');
    expect(proposed).toBeGreaterThan(2 * result.spending.reflections);
    expect(result.best.score).toBeGreaterThan(result.seed.score ?? 1);
  });

  it('are refused out of range', async () => {
    await expect(searched(manyLetters.model, { reflection: { variants: 9 } })).rejects.toMatchObject({
      code: 'compile/option',
    });
  });
});

describe('reflection.operator', () => {
  const long = (letters: string) => `Answer with letters. ${'Mind the word. '.repeat(40)}${letters}`;
  const program = toyProgram.with({ draft: { instruction: long('') }, polish: { instruction: long('') } });

  it('edit: changes parts; an edit that does not apply is asked for once more, then dropped', async () => {
    const wrong = replying(() => '<<<<<<< SEARCH\nnot there\n=======\nx\n>>>>>>> REPLACE');
    const { result, events } = await searched(wrong.model, { reflection: { operator: 'edit' } }, { program });
    expect(result.candidates).toHaveLength(1);
    const skipped = events.flatMap((event) => (event.type === 'task-skipped' ? [event.detail ?? ''] : []));
    expect(new Set(skipped)).toEqual(
      new Set(['draft', 'polish'].map((name) => `${name}: the reflection reply was edit-not-found, 2 times`)),
    );
    expect(wrong.prompts.filter((prompt) => prompt.includes('do not stand in the instruction')).length).toBe(
      wrong.prompts.length / 2,
    );
    const right = replying(
      (prompt) => `<<<<<<< SEARCH\n=======\nName letter ${missingIn(prompt)[0]}.\n>>>>>>> REPLACE`,
    );
    const better = await searched(right.model, { reflection: { operator: 'edit' } }, { program });
    expect(better.result.best.score).toBeGreaterThan(better.result.seed.score ?? 1);
    expect(better.result.best.texts['draft']?.startsWith(long('').trim())).toBe(true);
  });

  it('crossover: shows both texts once there is another candidate', async () => {
    let asked = 0;
    const model = replying((prompt) => {
      const letters = missingIn(prompt);
      const letter = letters[asked++ % letters.length] ?? 'a';
      const second = /The second:\n```\n([\s\S]*?)\n```/.exec(prompt)?.[1] ?? '';
      return `\`\`\`\n${instructionIn(prompt)} ${second} Name letter ${letter}.\n\`\`\``;
    });
    // Always from the seed: whatever was found since is better than it somewhere.
    const policies = defaultPolicies<null, TrajectorySource>({ parentSelector: seedSelector });
    await searched(model.model, { policies, reflection: { operator: 'crossover' } });
    const crossed = model.prompts.filter((prompt) => prompt.includes('Two instructions for it were tried'));
    expect(crossed.length).toBeGreaterThan(0);
    expect(model.prompts[0]).toContain('Write a better instruction');
    for (const prompt of crossed) {
      const [, first, , second] = prompt.split('```');
      expect(first).not.toBe(second);
    }
  });

  it('a policy: chooses among them and is told what they gained, the same way at any concurrency', async () => {
    const replies = () =>
      replying((prompt) => {
        const addition = `Name letter ${missingIn(prompt)[0] ?? 'a'}.`;
        if (prompt.includes('SEARCH')) return `<<<<<<< SEARCH\n=======\n${addition}\n>>>>>>> REPLACE`;
        if (prompt.includes('shorter')) return '```\nAnswer.\n```';
        return `\`\`\`\n${instructionIn(prompt)} ${addition}\n\`\`\``;
      });
    const [one, many] = [replies(), replies()];
    const seen: OperatorState[] = [];
    const policy: OperatorPolicy = {
      name: 'any',
      choose(available, state, rng) {
        seen.push(state);
        return rng.choice(available);
      },
    };
    const search = { reflection: { operator: policy } };
    const changes = { program, budget: { metricCalls: 200 } };
    const serial = await searched(one.model, search, { ...changes, concurrency: 1 });
    const parallel = await searched(many.model, search, { ...changes, concurrency: 8 });
    expect(parallel.result.candidates).toEqual(serial.result.candidates);
    expect([...many.prompts].sort()).toEqual([...one.prompts].sort());
    const kinds = one.prompts.map((prompt) => /SEARCH|shorter/.exec(prompt)?.[0] ?? 'whole');
    expect(new Set(kinds).size).toBe(3);
    expect(seen[0]).toEqual({});
    const { rewrite } = seen.at(-1) ?? {};
    expect(rewrite?.tries).toBeGreaterThan(0);
    expect(rewrite?.gain).toBeGreaterThan(0);
    expect(rewrite?.tokens).toBeGreaterThan(15 * (rewrite?.tries ?? 0));
  });
});

describe('reflection.describesTask and reflection.records', () => {
  const echo = () => replying((prompt) => `\`\`\`\n${instructionIn(prompt)} More.\n\`\`\``);

  it('what a step is given and gives is told, or not', async () => {
    const [told, silent] = [echo(), echo()];
    await searched(told.model, {}, { budget: { metricCalls: 20 } });
    await searched(silent.model, { reflection: { describesTask: false } }, { budget: { metricCalls: 20 } });
    expect(told.prompts[0]).toContain(
      'The task is called ToyDraft. It is given word, and gives letters as JSON',
    );
    expect(silent.prompts[0]).not.toContain('ToyDraft');
  });

  it('long inputs are cut to the limit', async () => {
    const [whole, cut] = [echo(), echo()];
    const trainset = toyExamples('t', 8).map((example) => ({
      ...example,
      input: { word: `${JSON.stringify(example.input)} ${'word '.repeat(3_000)}` },
    }));
    const changes = { trainset, budget: { metricCalls: 20 } };
    await searched(whole.model, {}, changes);
    await searched(cut.model, { reflection: { records: { tokensPerRecord: 200 } } }, changes);
    expect(whole.prompts[0]).not.toContain('characters left out');
    expect(cut.prompts[0]).toContain('characters left out');
    expect(cut.prompts[0]?.length).toBeLessThan(6_000);
  });
});

describe('media of failures', () => {
  const Look = signature({
    name: 'Look',
    instructions: 'Say what it is.',
    input: z.object({ picture: image() }),
    output: z.object({ answer: z.string() }),
  });
  const program = toProgram(predict(Look));
  // The smallest PNG there is: a signature is enough to be taken for one.
  const png = (at: number) => Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, at]);
  const examples = (prefix: string, count: number): Example[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `${prefix}${at}`,
      input: { picture: `data:image/png;base64,${png(at).toString('base64')}` },
      expected: undefined,
      tags: [],
    }));
  const metric = {
    name: 'first-right',
    objectives: [],
    evaluate: (example: Example) =>
      Promise.resolve({
        score: example.id.endsWith('0') ? 1 : 0.2,
        objectives: {},
        feedback: 'Look closer.',
        componentFeedback: {},
      }),
  };
  const task: LanguageModel = {
    ...toyModel(),
    generate: () => Promise.resolve(responseOf('{"answer":"a cat"}')),
  };
  const run = async (media: LanguageModel['capabilities']['media'], search: SearchOptions = {}) => {
    const reflection = replying((prompt) => `\`\`\`\n${instructionIn(prompt)} Closer.\n\`\`\``);
    const model = { ...reflection.model, capabilities: { ...reflection.model.capabilities, media } };
    const [trainset, valset] = [examples('t', 3), examples('v', 2)];
    const models = { task, reflection: model };
    await searched(model, search, { program, metric, trainset, valset, models, budget: { metricCalls: 12 } });
    const [request] = reflection.requests;
    return { prompt: reflection.prompts[0] ?? '', parts: request?.messages[0]?.content ?? [] };
  };

  it('are sent to a model that can see, after their labels, and those of successes are not', async () => {
    const { prompt, parts } = await run(['image']);
    expect(parts.filter(({ type }) => type === 'media')).toHaveLength(2);
    expect(prompt).toContain('[image 1]: see below');
    expect(prompt.match(/Example \d, \[image 1\]:/g)).toHaveLength(2);
  });

  it('are left out with a note for a model that reads text only, or by option; a scaler is used', async () => {
    const blind = await run([]);
    expect(blind.parts.every(({ type }) => type === 'text')).toBe(true);
    expect(blind.prompt).toContain('not shown, you cannot see images here');
    expect((await run(['image'], { reflection: { media: { count: 0 } } })).parts).toHaveLength(1);
    const small = {
      kind: 'image',
      source: { type: 'bytes', bytes: png(99), mediaType: 'image/png' },
    } as const;
    const scaled = await run(['image'], { reflection: { scaleMedium: () => Promise.resolve(small) } });
    expect(scaled.parts.flatMap((part) => (part.type === 'media' ? [part.medium] : []))).toEqual([
      small,
      small,
    ]);
  });
});
