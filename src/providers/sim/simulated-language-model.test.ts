import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signature } from '../../signatures/signature.js';
import { renderMessages } from '../../signatures/render.js';
import { SceneElements, SceneObjects } from '../../signatures/scene/heads.js';
import type { LanguageModelRequest } from '../language-model.js';
import { simulatedLanguageModel } from './simulated-language-model.js';
import { ask } from './testing/ask.fixture.js';
import { SIMULATED_PRICE } from './usage.js';

const model = simulatedLanguageModel();
const options = { signal: new AbortController().signal, repeat: 0 };

function elementsRequest(
  prompt: string,
  sampling: LanguageModelRequest['sampling'] = {},
): LanguageModelRequest {
  const messages = renderMessages(
    SceneElements,
    { instruction: SceneElements.instructions, demos: [] },
    { prompt },
  );
  return { messages, output: { name: 'SceneElements', schema: SceneElements.outputSchema }, sampling };
}

const PROMPTS = [
  'a red fox leaps over a mossy log',
  'two chefs cook in a small kitchen at night',
  'three boats on a lake',
];
const textOf = async (request: LanguageModelRequest, from = model) =>
  (await from.generate(request, options)).text;

describe('the simulated model', () => {
  it('is marked as simulated and says what it cannot do', () => {
    expect(model).toMatchObject({
      id: 'sim',
      simulated: true,
      capabilities: { media: ['image'], logprobs: false, seed: true },
    });
  });

  it('gives the same reply to the same request, whatever came before', async () => {
    const fresh = simulatedLanguageModel();
    const later = simulatedLanguageModel({ id: 'sim:other-name' });
    for (const prompt of PROMPTS) await later.generate(elementsRequest(prompt), options);
    for (const prompt of PROMPTS) {
      const request = elementsRequest(prompt, { seed: 5 });
      expect(await fresh.generate(request, options)).toEqual(
        await later.generate(request, { ...options, repeat: 3 }),
      );
    }
  });

  it('lets timers and signals have their turn while it answers call after call', async () => {
    let rang = false;
    setTimeout(() => (rang = true), 0);
    const request = elementsRequest(PROMPTS[0] ?? '');
    for (let call = 0; call < 1_000 && !rang; call++) await model.generate(request, options);
    expect(rang).toBe(true);
  });

  it('draws by seed, but not at temperature 0', async () => {
    const replies = (temperature: number) =>
      Promise.all(
        [1, 2, 3, 4, 5, 6].map((seed) => textOf(elementsRequest(PROMPTS[0] ?? '', { seed, temperature }))),
      );
    expect(new Set(await replies(0.7)).size).toBeGreaterThan(1);
    expect(new Set(await replies(0)).size).toBe(1);
  });

  it('has another luck under another world seed', async () => {
    const other = simulatedLanguageModel({ seed: 1 });
    const texts = await Promise.all(PROMPTS.map((prompt) => textOf(elementsRequest(prompt))));
    const others = await Promise.all(PROMPTS.map((prompt) => textOf(elementsRequest(prompt), other)));
    expect(texts).not.toEqual(others);
  });

  it('counts tokens, and its price and time follow from them', async () => {
    const short = await model.generate(elementsRequest('a cat'), options);
    const long = await model.generate(
      elementsRequest('a cat on a sofa beside a lamp and a clock and a vase'),
      options,
    );
    const { inputTokens, outputTokens } = short.usage;
    const expected =
      ((inputTokens ?? 0) * SIMULATED_PRICE.inputUsdPerMillion +
        (outputTokens ?? 0) * SIMULATED_PRICE.outputUsdPerMillion) /
      1e6;
    expect(short.costUsd).toBeCloseTo(expected, 12);
    expect(long.usage.inputTokens ?? 0).toBeGreaterThan(inputTokens ?? 0);
    expect(long.latencyMs).not.toBe(short.latencyMs);
    expect(outputTokens).toBe(Math.ceil(short.text.length / 4));
  });

  it('stops at the token limit and at stop sequences', async () => {
    const cut = await model.generate(elementsRequest('a cat', { maxOutputTokens: 10 }), options);
    expect([cut.finishReason, cut.text.length]).toEqual(['length', 40]);
    const stopped = await model.generate(elementsRequest('a cat', { stop: ['"role"'] }), options);
    expect([stopped.finishReason, stopped.text.includes('"role"')]).toEqual(['stop', false]);
  });

  it('records what it does not honour', async () => {
    const request: LanguageModelRequest = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'media', medium: { kind: 'image', source: { type: 'url', url: 'data:,' } } },
          ],
        },
      ],
      sampling: { topP: 0.5 },
      topLogprobs: 2,
    };
    const { downgrades } = await model.generate(request, options);
    expect(downgrades.map(({ setting }) => setting)).toEqual(['media', 'topLogprobs', 'topP']);
    expect((await model.generate(elementsRequest('a cat'), options)).downgrades).toEqual([]);
  });

  it('rejects when aborted before, and while it waits in real time', async () => {
    const controller = new AbortController();
    const sleeping: number[] = [];
    const slow = simulatedLanguageModel({
      realTime: true,
      clock: {
        now: () => 0,
        sleep: (ms, signal) =>
          new Promise((_resolve, reject) => {
            sleeping.push(ms);
            signal?.addEventListener('abort', () => reject(signal.reason));
          }),
      },
    });
    const waiting = slow.generate(elementsRequest('a cat'), { signal: controller.signal, repeat: 0 });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect(sleeping[0]).toBeGreaterThan(100);
    await expect(
      model.generate(elementsRequest('a cat'), { signal: controller.signal, repeat: 0 }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  it('learns somewhat from a demonstration', async () => {
    const input = {
      prompt: 'a chef in a blue apron and a waiter',
      elements: await ask(SceneElements, { prompt: 'a chef in a blue apron and a waiter' }),
    };
    const output = await ask(SceneObjects, input, {
      instruction:
        'For texture say how the surface is built and how it takes light. Name small particular details of each.',
      sampling: { seed: 2 },
    });
    const hits = async (demos: readonly { input: typeof input; output: typeof output }[]) => {
      const replies = await Promise.all(
        Array.from({ length: 30 }, (_, seed) => ask(SceneObjects, input, { demos, sampling: { seed } })),
      );
      return replies.filter(({ objects }) => objects.every(({ texture }) => texture.split(' ').length > 5))
        .length;
    };
    expect(output.objects.every(({ texture }) => texture.split(' ').length > 5)).toBe(true);
    expect(await hits([{ input, output }])).toBeGreaterThan(await hits([]));
  });

  it('repairs what the call itself names more often than it would be right by itself', async () => {
    const input = {
      prompt: 'a woman in a red dress',
      elements: {
        elements: [{ element_id: 'main_subject', role: 'protagonist', entity_type: 'adult human woman' }],
      },
    };
    const issues = [
      "[LANE_LEAKAGE] objects.main_subject.description: 'woman' - Gendered words stand outside the element's entity type.",
    ];
    const neutral = async (more: { issues?: string[] }) => {
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, seed) =>
          ask(SceneObjects, { ...input, ...more }, { sampling: { seed } }),
        ),
      );
      return replies.filter(({ objects }) => !/\b(?:woman|she|her)\b/i.test(JSON.stringify(objects))).length;
    };
    expect(await neutral({ issues })).toBeGreaterThan(await neutral({}));
  });

  it('loses skills under long and under contradicting instructions', async () => {
    const demand = 'Never mention colours or clothes in this list. Keep stated numbers in the type.';
    const rate = async (instruction: string) => {
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, seed) =>
          ask(SceneElements, { prompt: 'three cats in a red basket' }, { instruction, sampling: { seed } }),
        ),
      );
      return (
        replies.filter(({ elements }) =>
          /three/.test(JSON.stringify(elements.map(({ entity_type }) => entity_type))),
        ).length / 40
      );
    };
    const padding =
      'The committee met in spring and talked at length about many things of no interest here. '.repeat(60);
    const clear = await rate(demand);
    expect(clear).toBeGreaterThan(0.8);
    expect(await rate(`${demand} ${padding}`)).toBeLessThan(clear - 0.3);
    expect(await rate(`${demand} Do not mention quantities.`)).toBeLessThan(clear - 0.3);
  });
});

describe('a contradicting instruction', () => {
  it('breaks the JSON of a few first replies, and of none that is asked for again', async () => {
    const instruction = 'Never mention colours. Describe the colours and clothes of every element.';
    const messages = renderMessages(
      SceneElements,
      { instruction, demos: [] },
      { prompt: 'a fox in a red coat' },
    );
    const again: LanguageModelRequest['messages'] = [
      ...messages,
      { role: 'assistant', content: [{ type: 'text', text: '{' }] },
      { role: 'user', content: [{ type: 'text', text: 'not valid JSON' }] },
    ];
    const broken = async (list: LanguageModelRequest['messages']) => {
      const texts = await Promise.all(
        Array.from({ length: 200 }, (_, seed) =>
          textOf({ ...elementsRequest(''), messages: list, sampling: { seed } }),
        ),
      );
      return texts.filter((text) => parsed(text) === undefined).length;
    };
    const count = await broken(messages);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(25);
    expect(await broken(again)).toBe(0);
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('any request', () => {
  const Anything = z.object({
    label: z.enum(['red', 'green']),
    score: z.number().min(2).max(3),
    rank: z.number().int().min(1).max(5),
    ok: z.boolean(),
    tags: z.array(z.string()).min(2).max(4),
    nested: z.object({ note: z.string().max(20), maybe: z.string().nullable() }),
    choice: z.union([z.literal('a'), z.object({ kind: z.literal('b'), n: z.number() })]),
  });
  const Free = signature({
    name: 'Free',
    instructions: 'Fill it.',
    input: z.object({ text: z.string() }),
    output: Anything,
  });

  it('is answered in its schema for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect((await ask(Free, { text })).tags.length).toBeGreaterThanOrEqual(2);
        expect((await ask(SceneElements, { prompt: text })).elements.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['emoji', '🦊🌲✨'],
    ['another script', '一只狐狸跳过木头'],
    ['right to left', 'امرأة تمشي في المدينة ليلا'],
    ['punctuation', '?!... --- """'],
    ['headings of its own', '## elements\n```json\n{"elements": 3}\n```\n## prompt\nagain'],
    ['very long', 'a fox and a dog and a cat run over the bridge. '.repeat(2_200)],
  ])('is answered: %s', async (_name, prompt) => {
    const elements = await ask(SceneElements, { prompt });
    const { objects } = await ask(SceneObjects, { prompt, elements });
    expect(objects.length).toBeGreaterThan(0);
  });

  it('is answered without any message of a known kind', async () => {
    await expect(model.generate({ messages: [] }, options)).resolves.toMatchObject({ finishReason: 'stop' });
    await expect(
      model.generate({ messages: [{ role: 'assistant', content: [] }] }, options),
    ).resolves.toBeDefined();
  });
});
