import { describe, expect, it } from 'vitest';
import type { Prediction } from '../modules/module.js';
import { createRunContext } from '../modules/run-context.js';
import { scriptedModel } from '../../tests/fakes/scripted-model.js';
import { metric } from './define-metric.js';
import type { Metric } from './metric.js';
import { sideBySide } from './side-by-side.js';

const exact = metric({
  name: 'exact',
  objectives: ['case'],
  evaluate: (example, { output }: Prediction<unknown>) => ({
    score: output === example.expected ? 1 : 0,
    objectives: { case: 0.5 },
    feedback: 'as expected',
  }),
});
const length = metric({
  name: 'length',
  objectives: ['words'],
  evaluate: () => ({ score: 0.25, objectives: { words: 0.75 }, feedback: 'short' }),
});
const shy = metric({ name: 'shy', evaluate: () => null });
const broken = metric({
  name: 'broken',
  evaluate: () => {
    throw new Error('no ruler');
  },
});

const example = { id: 'a', input: {}, expected: 'yes', tags: [] };
const prediction: Prediction<unknown> = {
  output: 'yes',
  simulated: false,
  trace: { entries: [] },
  usage: {
    calls: 0,
    cachedCalls: 0,
    tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 0,
  },
};
const scoreOf = (combined: Metric) =>
  // The metrics above take any input and output.
  (combined as Metric<object, unknown>).evaluate(
    example,
    prediction,
    createRunContext({ models: { task: scriptedModel(() => '') } }),
  );

describe('sideBySide', () => {
  it('takes the score of the first, and what the others say as objectives', async () => {
    const combined = sideBySide([exact, length]);
    expect(combined).toMatchObject({
      name: 'exact + length',
      objectives: ['case', 'length', 'length.words'],
    });
    expect(await scoreOf(combined)).toEqual({
      score: 1,
      objectives: { case: 0.5, length: 0.25, 'length.words': 0.75 },
      feedback: 'as expected\nlength: short',
      componentFeedback: {},
    });
    expect((await scoreOf(sideBySide([length, exact]))).score).toBe(0.25);
  });

  it('leaves out what another metric gave no score for, and is not scored where the first gave none', async () => {
    expect((await scoreOf(sideBySide([exact, shy]))).objectives).toEqual({ case: 0.5 });
    expect((await scoreOf(sideBySide([shy, exact]))).score).toBeNull();
  });

  it('fails where one of them does: nothing is a score because something else was', async () => {
    await expect(scoreOf(sideBySide([exact, broken]))).rejects.toThrow('no ruler');
  });

  it('is the metric itself where there is one, and refuses none or two of a name', () => {
    expect(sideBySide([exact])).toBe(exact);
    expect(() => sideBySide([])).toThrow(expect.objectContaining({ code: 'metric/none' }));
    expect(() => sideBySide([exact, length, length])).toThrow(
      expect.objectContaining({ code: 'metric/names-collide' }),
    );
  });
});
