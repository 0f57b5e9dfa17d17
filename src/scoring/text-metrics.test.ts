import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from '../datasets/example.js';
import type { Prediction } from '../modules/module.js';
import { createRunContext } from '../modules/run-context.js';
import { repliesInTurn } from '../../tests/fakes/scripted-model.js';
import { metric, type MetricResult } from './define-metric.js';
import type { Metric } from './metric.js';
import {
  containsAnswer,
  containsAnswerScore,
  exactMatch,
  exactMatchScore,
  tokenF1,
  tokenF1Score,
} from './text-metrics.js';

const context = createRunContext({ models: { task: repliesInTurn('') } });
const usage = {
  calls: 0,
  cachedCalls: 0,
  tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
  costUsd: 0,
};
const predictionOf = (output: Record<string, unknown>): Prediction<Record<string, unknown>> => ({
  output,
  trace: { entries: [] },
  usage,
  simulated: false,
});
const exampleOf = (expected: unknown): Example<unknown> => ({ id: 'x', input: {}, tags: [], expected });
const score = (
  one: Metric<unknown, Record<string, unknown>>,
  expected: unknown,
  output: Record<string, unknown>,
) => one.evaluate(exampleOf(expected), predictionOf(output), context);

describe('text comparisons', () => {
  it.each([
    ['Paris', 'paris.', 1],
    ['The  Eiffel Tower', 'eiffel tower', 1],
    ['Lyon', 'Paris', 0],
    ['', 'Paris', 0],
    ['2.5 km.', '2.5 km', 1],
    ['25', '2.5', 0],
    ['-5', '5', 0],
    ['well-known', 'well known', 1],
    ['東京', '東京。', 1],
  ])('exactMatchScore(%j, %j) = %d', (answer, expected, value) => {
    expect(exactMatchScore(answer, expected)).toBe(value);
  });

  it.each([
    ['It is in Paris, France.', 'Paris', 1],
    ['Parisian', 'Paris', 0],
    ['anything', '', 0],
  ])('containsAnswerScore(%j, %j) = %d', (answer, expected, value) => {
    expect(containsAnswerScore(answer, expected)).toBe(value);
  });

  it.each([
    // 2 words in common of 3 and 4: 2 * 2 / 7.
    ['big red bus', 'red bus goes by', 4 / 7],
    // A word counts as often as both have it.
    ['red red red', 'red', 2 / 4],
    ['', '', 1],
    ['', 'red', 0],
  ])('tokenF1Score(%j, %j) = %d', (answer, expected, value) => {
    expect(tokenF1Score(answer, expected)).toBeCloseTo(value, 12);
  });

  const words = fc
    .array(fc.constantFrom('a', 'The', 'red', 'Red.', 'bus'), { maxLength: 6 })
    .map((list) => list.join(' '));

  it('agree with one another', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const f1 = tokenF1Score(one, other);
        expect(tokenF1Score(other, one)).toBeCloseTo(f1, 12);
        expect(f1).toBeGreaterThanOrEqual(0);
        expect(f1).toBeLessThanOrEqual(1);
        expect(tokenF1Score(one, one)).toBe(1);
        if (exactMatchScore(one, other) === 1) expect(f1).toBe(1);
        // A text of articles alone has no words, and nothing contains it.
        const isEmpty = exactMatchScore(one, '') === 1;
        expect(containsAnswerScore(`${one} ${other}`, one)).toBe(isEmpty ? 0 : 1);
      }),
    );
  });
});

describe('text metrics', () => {
  it('take one text, several, or a field as expected', async () => {
    expect(await score(exactMatch(), 'Paris', { answer: 'Paris' })).toMatchObject({ score: 1 });
    expect(await score(exactMatch(), ['Lutetia', 'Paris'], { answer: 'paris' })).toMatchObject({ score: 1 });
    expect(await score(tokenF1(), { answer: 'red bus' }, { answer: 'bus' })).toMatchObject({
      score: 2 / 3,
      feedback: 'Partly right: expected "red bus", the answer was "bus".',
    });
    const other = containsAnswer({ field: 'city', expectedField: 'capital' });
    expect(await score(other, { capital: 'Paris' }, { city: 'in Paris' })).toMatchObject({ score: 1 });
  });

  it('give no score, and the reason, where there is nothing to compare', async () => {
    expect(await score(exactMatch(), undefined, { answer: 'x' })).toMatchObject({
      score: null,
      feedback: 'the example has no expected text',
    });
    expect(await score(exactMatch(), 'x', { other: 'x' })).toMatchObject({
      score: null,
      feedback: 'the output has no text "answer"',
    });
  });
});

describe('metric', () => {
  const giving = (result: MetricResult) =>
    metric({ name: 'mine', objectives: ['part'], evaluate: () => result });

  it('fills in what a short result leaves out', async () => {
    expect(await score(giving(0.5), null, {})).toEqual({
      score: 0.5,
      objectives: {},
      feedback: '',
      componentFeedback: {},
    });
    expect(await score(giving({ score: 1, objectives: { part: 0 } }), null, {})).toMatchObject({
      objectives: { part: 0 },
    });
    expect((await score(giving(null), null, {})).feedback).toMatch(/no score/);
  });

  it.each([
    ['NaN', Number.NaN],
    ['more than 1', 1.0001],
    ['less than 0', -0.1],
    ['an objective of NaN', { score: 1, objectives: { part: Number.NaN } }],
  ])('refuses %s', async (_, result) => {
    await expect(score(giving(result), null, {})).rejects.toMatchObject({ code: 'metric/invalid-score' });
  });

  it('refuses an objective that it did not declare', async () => {
    await expect(score(giving({ score: 1, objectives: { other: 1 } }), null, {})).rejects.toMatchObject({
      code: 'metric/unknown-objective',
      hint: expect.stringContaining('part'),
    });
  });
});
