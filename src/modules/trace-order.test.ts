import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { passTurns, scriptedModel } from '../../tests/fakes/scripted-model.js';
import { createRng } from '../core/rng.js';
import { signature } from '../signatures/signature.js';
import { bestOfN } from './best-of-n.js';
import { parallel } from './parallel.js';
import { predict } from './predict.js';
import { program } from './program.js';
import { createTraceScope } from './trace-scope.js';

const step = (name: string) =>
  predict(
    signature({
      name,
      instructions: `Do ${name}.`,
      input: z.object({ text: z.string() }),
      output: z.object({ text: z.string() }),
    }),
  );

/** Loops, branches, tries, and chains that race. */
const everything = program({
  name: 'everything',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  modules: {
    first: step('First'),
    branches: parallel({ left: step('Left'), right: step('Right') }),
    chain: program({
      name: 'chain',
      input: z.object({ text: z.string() }),
      output: z.object({ text: z.string() }),
      modules: { one: step('One'), two: step('Two') },
      forward: async ({ text }, { one, two }) => two(await one({ text })),
    }),
    best: bestOfN(step('Best'), { n: 3, reward: ({ text }) => text.length }),
  },
  async forward({ text }, { first, branches, chain, best }) {
    for (let round = 0; round < 2; round++) {
      await first({ text });
      await branches({ text });
    }
    const parts = await Promise.all(['a', 'b', 'c'].map((part) => chain({ text: part })));
    return best({ text: parts.map((part) => part.text).join('+') });
  },
});

function withLatencies(seed: number) {
  const rng = createRng(seed, 'latencies');
  return scriptedModel(async ({ messages, sampling }) => {
    await passTurns(rng.integer(0, 6));
    const [part] = messages.at(-1)?.content ?? [];
    const asked = part?.type === 'text' ? part.text.replace('## text\n', '') : '';
    return JSON.stringify({ text: `${asked}-${(sampling?.seed ?? 0) % 1000}` });
  });
}

const run = (latencies: number) =>
  everything.run({ text: 'x' }, { models: { task: withLatencies(latencies) }, seed: 1 });

it('trace, seeds and output do not depend on which call is faster', async () => {
  const first = JSON.stringify(await run(0));
  for (let latencies = 1; latencies <= 30; latencies++) {
    expect(JSON.stringify(await run(latencies))).toBe(first);
  }
});

it('is ordered by round, then by the order of the steps, then by what is below', async () => {
  const { trace } = await run(3);
  expect(trace.entries.flatMap((entry) => (entry.type === 'call' ? [entry.component] : []))).toEqual([
    ...['first', 'branches.left', 'branches.right', 'chain.one', 'chain.two', 'best', 'best', 'best'],
    ...['first', 'branches.left', 'branches.right', 'chain.one', 'chain.two'],
    ...['chain.one', 'chain.two'],
  ]);
});

describe('seeds', () => {
  it('are the same for the same work even where chains race without a program of their own', async () => {
    const racing = program({
      name: 'racing',
      input: z.object({ text: z.string() }),
      output: z.object({ texts: z.array(z.string()) }),
      modules: { one: step('One'), two: step('Two') },
      async forward(_input, { one, two }) {
        const texts = await Promise.all(
          ['a', 'b', 'c', 'd'].map(async (text) => (await two(await one({ text }))).text),
        );
        return { texts };
      },
    });
    const outputs = new Set<string>();
    for (let latencies = 0; latencies < 20; latencies++) {
      const { output } = await racing.run({ text: 'x' }, { models: { task: withLatencies(latencies) } });
      outputs.add(JSON.stringify(output));
    }
    expect(outputs.size).toBe(1);
  });
});

describe('a trace scope', () => {
  const note = (code: string) => ({ type: 'warning' as const, component: '', code, message: '' });
  const codes = (scope: ReturnType<typeof createTraceScope>) =>
    scope.snapshot().entries.map((entry) => (entry.type === 'warning' ? entry.code : ''));

  it('orders steps by first use when nothing else is said', () => {
    const root = createTraceScope();
    const b = root.child('b');
    const a = root.child('a');
    a.add(note('a'));
    b.add(note('b'));
    expect(codes(root)).toEqual(['b', 'a']);
  });

  it('orders steps as told, rounds first', () => {
    const root = createTraceScope();
    root.child('b', 1).add(note('b0'));
    root.child('b', 1).add(note('b1'));
    root.child('a', 0).add(note('a0'));
    expect(codes(root)).toEqual(['a0', 'b0', 'b1']);
  });

  it('orders lanes by number and has its own notes last', () => {
    const root = createTraceScope('step');
    root.add(note('own'));
    root.lane(1).add(note('second'));
    root.lane(0).add(note('first'));
    expect(codes(root)).toEqual(['first', 'second', 'own']);
    expect(root.lane(2).path).toBe('step');
    expect(root.child('x').child('y').path).toBe('step.x.y');
  });
});
