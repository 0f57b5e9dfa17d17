import { describe, expect, it } from 'vitest';
import { AbortedError, BudgetExceededError, ProviderError, ReplyError } from '../core/errors.js';
import type { Prediction, RunContext } from '../modules/module.js';
import { type Stage, type StageResult, stagedMetric } from './stages.js';

const example = { id: '1', input: 'question', tags: [] };
const prediction: Prediction<string> = {
  output: 'answer',
  trace: { entries: [] },
  usage: {
    calls: 0,
    cachedCalls: 0,
    tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: null, reasoningTokens: null },
    costUsd: 0,
  },
  simulated: false,
};
// Stages pass the context on; these look at nothing in it.
const context = {} as RunContext;

function stage(
  name: string,
  result: StageResult | Error,
  seen: string[] = [],
): Stage<string, string, unknown> {
  return {
    name,
    objectives: [name],
    evaluate() {
      seen.push(name);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  };
}

const measured = (name: string, value: number, more: Partial<StageResult> = {}): StageResult => ({
  objectives: { [name]: value },
  feedback: `${name} was ${value}`,
  ...more,
});

describe('stagedMetric', () => {
  it('runs the stages in order and weighs their objectives', async () => {
    const seen: string[] = [];
    const metric = stagedMetric({
      name: 'm',
      stages: [stage('lint', measured('lint', 1), seen), stage('judge', measured('judge', 0.5), seen)],
      weights: { lint: 1, judge: 3 },
    });
    const score = await metric.evaluate(example, prediction, context);
    expect(seen).toEqual(['lint', 'judge']);
    expect(metric.objectives).toEqual(['lint', 'judge']);
    expect(score).toEqual({
      score: 0.625,
      objectives: { lint: 1, judge: 0.5 },
      feedback: 'lint was 1\njudge was 0.5',
      componentFeedback: {},
    });
  });

  it('ends early when a stage says so: later stages are not run, count 0, and are named', async () => {
    const seen: string[] = [];
    const metric = stagedMetric({
      name: 'm',
      stages: [
        stage('lint', measured('lint', 0.2, { endBecause: 'too many defects.' }), seen),
        stage('critic', measured('critic', 1), seen),
        stage('review', measured('review', 1), seen),
      ],
      weights: { lint: 0.5, critic: 0.25, review: 0.25 },
    });
    const score = await metric.evaluate(example, prediction, context);
    expect(seen).toEqual(['lint']);
    expect(score.score).toBeCloseTo(0.1);
    expect(score.skippedStages).toEqual(['critic', 'review']);
    expect(score.feedback).toContain('Not looked at further (critic, review): too many defects.');
  });

  it('does not call a last stage that ends early a short cut', async () => {
    const only = stage('lint', measured('lint', 1, { endBecause: 'done' }));
    const metric = stagedMetric({ name: 'm', stages: [only], weights: { lint: 1 } });
    expect(await metric.evaluate(example, prediction, context)).not.toHaveProperty('skippedStages');
  });

  it('shares the weight of what could not be measured', async () => {
    const metric = stagedMetric({
      name: 'm',
      stages: [
        stage('lint', measured('lint', 0.8)),
        stage('coverage', { objectives: {}, feedback: 'no words' }),
      ],
      weights: { lint: 0.5, coverage: 0.5 },
    });
    expect((await metric.evaluate(example, prediction, context)).score).toBeCloseTo(0.8);
  });

  it.each([
    new ProviderError('the judge is down', { failure: 'server', model: 'x:y' }),
    new ReplyError('malformed', 'the judge wrote no JSON', { reply: '?' }),
  ])('leaves an example unscored when a judge fails: $code', async (error) => {
    const metric = stagedMetric({
      name: 'm',
      stages: [stage('lint', measured('lint', 1)), stage('review', error)],
      weights: { lint: 1, review: 1 },
    });
    const score = await metric.evaluate(example, prediction, context);
    expect(score.score).toBeNull();
    expect(score.objectives).toEqual({ lint: 1 });
    expect(score.feedback).toContain(`Not scored: the stage "review" failed: ${error.message}`);
  });

  it.each([
    new AbortedError('run/aborted', 'stopped'),
    new BudgetExceededError('budget/usd', 'spent'),
    new TypeError('a fault in the metric'),
  ])('lets through what is no failure of a judge: $message', async (error) => {
    const metric = stagedMetric({ name: 'm', stages: [stage('lint', error)], weights: { lint: 1 } });
    await expect(metric.evaluate(example, prediction, context)).rejects.toBe(error);
  });

  it('leaves an example unscored when a stage says that it could not judge it', async () => {
    const result = { objectives: {}, feedback: '', unscoredBecause: 'an answer is missing' };
    const metric = stagedMetric({
      name: 'm',
      stages: [
        stage('lint', measured('lint', 1)),
        stage('review', result),
        stage('more', measured('more', 1)),
      ],
      weights: { lint: 1 },
    });
    const score = await metric.evaluate(example, prediction, context);
    expect(score).toMatchObject({ score: null, objectives: { lint: 1 } });
    expect(score.feedback).toContain('Not scored: the stage "review" failed: an answer is missing');
  });

  it('collects the feedback of each component over all stages', async () => {
    const metric = stagedMetric({
      name: 'm',
      stages: [
        stage('lint', measured('lint', 1, { componentFeedback: { a: 'one', b: 'two' } })),
        stage('judge', measured('judge', 1, { componentFeedback: { a: 'three', b: '' } })),
      ],
      weights: { lint: 1 },
    });
    const { componentFeedback } = await metric.evaluate(example, prediction, context);
    expect(componentFeedback).toEqual({ a: 'one\nthree', b: 'two' });
  });

  it('refuses weights that are negative or for nothing', () => {
    const stages = [stage('lint', measured('lint', 1))];
    expect(() => stagedMetric({ name: 'm', stages, weights: { lint: -1 } })).toThrow(/cannot be used/);
    expect(() => stagedMetric({ name: 'm', stages, weights: { typo: 1 } })).toThrow(/"typo"/);
  });
});
