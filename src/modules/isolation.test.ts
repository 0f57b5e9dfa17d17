import { expect, it } from 'vitest';
import { z } from 'zod';
import { passTurns, scriptedModel } from '../../tests/fakes/scripted-model.js';
import { createRng } from '../core/rng.js';
import { image } from '../signatures/media.js';
import { textOf } from '../signatures/messages.js';
import { signature } from '../signatures/signature.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { refine } from './refine.js';

const ask = (name: string) =>
  predict(
    signature({
      name,
      instructions: 'Say who you are.',
      input: z.object({ id: z.string(), photo: image().optional() }),
      output: z.object({ voice: z.string(), id: z.string() }),
    }),
  );

const choir = program({
  name: 'choir',
  input: z.object({ id: z.string(), photo: image().optional() }),
  output: z.object({ voices: z.array(z.string()), ids: z.array(z.string()) }),
  modules: {
    alto: ask('Alto'),
    bass: refine(ask('Bass'), {
      n: 2,
      threshold: 2,
      reward: () => 1,
      feedback: ({ input }) => `Mind ${input.id}.`,
    }),
  },
  async forward({ id, photo }, { alto, bass }) {
    const all = await Promise.all([
      alto({ id, photo }),
      bass({ id, photo }),
      alto({ id: `${id}-again`, photo }),
    ]);
    return { voices: all.map(({ voice }) => voice), ids: all.map((one) => one.id) };
  },
});

/** Tells back the instruction and the input it was asked with. */
function echo(seed: number) {
  const rng = createRng(seed);
  return scriptedModel(async ({ messages }) => {
    await passTurns(rng.integer(0, 8));
    const [system, user] = [messages[0], messages.at(-1)].map((message) => message && textOf(message));
    const voice = /\n\n(I am .*)\n\n/.exec(system ?? '')?.[1];
    const [, id] = /## id\n(\S+)/.exec(user ?? '') ?? [];
    return JSON.stringify({ voice, id });
  });
}

const candidates = ['red', 'green', 'blue'].map((colour) =>
  choir.with({
    alto: { instruction: `I am ${colour} alto` },
    bass: {
      instruction: `I am ${colour} bass`,
      demos: [{ input: { id: colour }, output: { voice: colour, id: colour } }],
    },
  }),
);

it('300 runs of three candidates at once do not touch each other', async () => {
  const model = echo(7);
  const runs = Array.from({ length: 300 }, async (_, number) => {
    const candidate = candidates[number % 3] ?? choir;
    return candidate.run({ id: `run${number}` }, { models: { task: model }, seed: number });
  });
  for (const [number, { output, trace, usage }] of (await Promise.all(runs)).entries()) {
    const colour = ['red', 'green', 'blue'][number % 3];
    expect(output.voices).toEqual([`I am ${colour} alto`, `I am ${colour} bass`, `I am ${colour} alto`]);
    expect(output.ids).toEqual([`run${number}`, `run${number}`, `run${number}-again`]);
    expect(usage.calls).toBe(4);
    expect(trace.entries.filter((entry) => entry.type === 'call').map(({ input }) => input.id)).toEqual([
      `run${number}`,
      `run${number}`,
      `run${number}`,
      `run${number}-again`,
    ]);
  }
});

it('a run alone gives the same as the same run among others', async () => {
  const alone = await candidates[1]?.run({ id: 'x' }, { models: { task: echo(1) }, seed: 5 });
  const crowd = await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      (candidates[number % 3] ?? choir).run(
        { id: 'x' },
        { models: { task: echo(2) }, seed: number % 2 === 0 ? 5 : number },
      ),
    ),
  );
  expect(crowd[4]).toEqual(alone);
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}

it('changes neither its input nor the program nor what it was given', async () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
  const input = deepFreeze({ id: 'x', photo: { bytes: png } });
  const [candidate] = candidates;
  const before = JSON.stringify(candidate?.components());
  const changes = deepFreeze({ alto: { instruction: 'I am new' } });
  const changed = candidate?.with(changes);
  const { trace } =
    (await changed?.run(input, Object.freeze({ models: Object.freeze({ task: echo(3) }) }))) ?? {};
  expect(JSON.stringify(candidate?.components())).toBe(before);
  expect(png).toEqual(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]));
  expect(trace?.entries[0]).toMatchObject({ input: { id: 'x', photo: '[image 1]' } });
});

it('gives texts that cannot be changed from outside', () => {
  const [component] = candidates[0]?.components().slice(1) ?? [];
  expect(() => Object.assign(component ?? {}, { instruction: 'x' })).toThrow(TypeError);
  expect(() => Object.assign(component?.demos[0]?.output ?? {}, { voice: 'x' })).toThrow(TypeError);
});
