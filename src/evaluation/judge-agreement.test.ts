import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, CallTrace } from '../modules/trace.js';
import { judgeAgreement, judgeDrift } from './judge-agreement.js';
import { judgedAnswers, servedBy } from './judged-answers.js';

const asked = (question: string, ...answers: readonly (number | boolean | string)[]) =>
  answers.map((verdict) => ({ question, answers: { verdict } }));

describe('judgeAgreement', () => {
  it('counts pairs of answers to one question', () => {
    const agreement = judgeAgreement([
      ...asked('a', 'yes', 'yes', 'no'),
      ...asked('b', 'no', 'no'),
      ...asked('c', 'yes'),
    ]);
    expect(agreement).toEqual({
      replies: 6,
      questions: 3,
      repeatedQuestions: 2,
      // Of the three pairs of a one is equal, and the one of b.
      answers: [{ name: 'verdict', pairs: 4, equal: 0.5, meanDifference: null }],
    });
  });

  it('says nothing where no question was asked twice', () => {
    expect(judgeAgreement([...asked('a', 1), ...asked('b', 2)])).toMatchObject({
      repeatedQuestions: 0,
      answers: [],
    });
  });

  it('is what counting every pair gives', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(numbers, (values) => {
        const pairs = values.flatMap((one, at) => values.slice(at + 1).map((other) => Math.abs(one - other)));
        const [found] = judgeAgreement(asked('a', ...values)).answers;
        expect(found?.pairs).toBe(pairs.length);
        expect(found?.equal).toBeCloseTo(pairs.filter((far) => far === 0).length / pairs.length, 12);
        expect(found?.meanDifference).toBeCloseTo(
          pairs.reduce((sum, far) => sum + far, 0) / pairs.length,
          12,
        );
      }),
    );
  });
});

describe('judgeDrift', () => {
  it('compares the same prompts of two runs, and only those', () => {
    const earlier = [...asked('a', 6), ...asked('b', 7, 8), ...asked('c', 1)];
    const later = [...asked('a', 5), ...asked('b', 7), ...asked('d', 9)];
    expect(judgeDrift(earlier, later)).toEqual({
      sharedQuestions: 2,
      answers: [{ name: 'verdict', questions: 2, equal: 0, shift: { mean: -0.75, standardError: 0.25 } }],
    });
    const words = judgeDrift(asked('a', 'good'), asked('a', 'good'));
    expect(words.answers).toEqual([{ name: 'verdict', questions: 1, equal: 1, shift: null }]);
    const flags = judgeDrift(
      [...asked('a', true), ...asked('b', true)],
      [...asked('a', true), ...asked('b', false)],
    );
    expect(flags.answers[0]).toMatchObject({ equal: 0.5, shift: { mean: -0.5 } });
  });

  it('of a run with itself is none', () => {
    const run = [...asked('a', 1, 2), ...asked('b', 3)];
    expect(judgeDrift(run, run).answers[0]).toMatchObject({ equal: 1, shift: { mean: 0 } });
  });
});

const attempt: Attempt = {
  model: 'test:judge',
  servedBy: 'judge-2026-11',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Is it good?' }] }],
  reply: '',
  finishReason: 'stop',
  parse: { status: 'ok', repairs: [], errors: [] },
  usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 },
  costUsd: 0,
  cached: false,
  latencyMs: 1,
  requestId: null,
  downgrades: [],
  retries: [],
};
const call: CallTrace = {
  type: 'call',
  component: '@metric.judge',
  signature: 'Judge',
  input: {},
  output: {
    score: 7,
    isFine: true,
    verdict: 'good',
    comment: 'Rather good, I think.',
    issues: ['a', 'b'],
    parts: { depth: 3 },
  },
  attempts: [attempt],
};
const picture = (bytes: Uint8Array): CallTrace => ({
  ...call,
  attempts: [
    {
      ...attempt,
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'media',
              medium: { kind: 'image', source: { type: 'bytes', bytes, mediaType: 'image/png' } },
            },
          ],
        },
      ],
    },
  ],
});

describe('judgedAnswers', () => {
  it('keeps what can be compared of what the metric asked', () => {
    const program = { ...call, component: 'answer' };
    const [judged, ...others] = judgedAnswers({ entries: [program, call] });
    expect(others).toEqual([]);
    expect(judged?.answers).toEqual({
      score: 7,
      isFine: true,
      verdict: 'good',
      'issues.length': 2,
      'parts.depth': 3,
    });
    expect(judgedAnswers({ entries: [call] })[0]?.question).toBe(judged?.question);
  });

  it('leaves out what failed, and what came out of a cache and agrees with itself', () => {
    const { output: _, ...failed } = call;
    const cached = { ...call, attempts: [{ ...attempt, cached: true }] };
    expect(judgedAnswers({ entries: [failed, cached] })).toEqual([]);
  });

  it('tells pictures apart by their bytes', () => {
    const [one, other, again] = [[1], [2], [1]].map(
      (bytes) => judgedAnswers({ entries: [picture(Uint8Array.from(bytes))] })[0]?.question,
    );
    expect(one).toBe(again);
    expect(one).not.toBe(other);
  });

  it('the models that answered are told apart by who asked', () => {
    const program = { ...call, component: 'answer', attempts: [{ ...attempt, servedBy: 'task-1' }] };
    expect(servedBy({ entries: [program, call] })).toEqual({
      program: ['task-1'],
      metric: ['judge-2026-11'],
    });
  });
});
