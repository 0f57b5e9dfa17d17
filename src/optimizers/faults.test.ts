import { describe, expect, it } from 'vitest';
import { ProviderError } from '../core/errors.js';
import type { Example } from '../datasets/example.js';
import type { LanguageModelRequest } from '../providers/language-model.js';
import { compile } from './compile.js';
import { toyExamples, toyMetric, toyModel, toyProgram } from './toy-program.fixture.js';
import { paperGepa } from './optimizers.js';

const trainset = toyExamples('t', 8);
const valset = toyExamples('v', 6);
const shared = { program: toyProgram, trainset, valset, metric: toyMetric, concurrency: 4 };

function serverError(): ProviderError {
  return new ProviderError('the server failed', { failure: 'server', model: 'toy:one', status: 500 });
}

const isReflection = (request: LanguageModelRequest) => request.messages[0]?.role !== 'system';
const asks = (request: LanguageModelRequest, example: Example) =>
  JSON.stringify(request.messages).includes(String((example.input as { word: string }).word));

describe('a provider that fails', () => {
  it('now and then: the same candidates at the same budget as without failures', async () => {
    const faultless = await compile({
      ...shared,
      models: { task: toyModel() },
      budget: { metricCalls: 100 },
    });
    const failedOnce = new Set<string>();
    const flaky = toyModel({
      before: (_number, request) => {
        const text = JSON.stringify(request);
        if (isReflection(request) || text.length % 5 !== 0 || failedOnce.has(text)) return;
        failedOnce.add(text);
        throw serverError();
      },
    });
    const result = await compile({
      ...shared,
      models: { task: flaky },
      budget: { metricCalls: 100 },
    });
    expect(failedOnce.size).toBeGreaterThan(5);
    expect(result.candidates).toEqual(faultless.candidates);
    expect(result.counts).toEqual(faultless.counts);
    expect(result.counts.unscored).toBe(0);
  });

  it('always on one example: it has no score anywhere, never a zero, and nothing is compared on it', async () => {
    const [bad] = valset;
    const model = toyModel({
      before: (_number, request) => {
        if (bad !== undefined && asks(request, bad)) throw serverError();
      },
    });
    const result = await compile({
      ...shared,
      optimizer: paperGepa,
      models: { task: model },
      budget: { metricCalls: 100 },
    });
    expect(result.candidates.length).toBeGreaterThan(2);
    expect(result.candidates.map((one) => one.scored)).toEqual(
      result.candidates.map(() => valset.length - 1),
    );
    expect(result.counts.unscored).toBe(result.candidates.length);
    expect(result.best.score).toBeGreaterThan(0);
  });

  it('on everything: says that nothing could be scored instead of returning a best', async () => {
    const model = toyModel({
      before: () => {
        throw serverError();
      },
    });
    const run = compile({ ...shared, models: { task: model }, budget: { metricCalls: 60 } });
    await expect(run).rejects.toMatchObject({ code: 'gepa/seed-unscored', exitCode: 2 });
  });

  it('in reflection only: iterations are skipped with the reason, and after ten in a row the search ends', async () => {
    const model = toyModel({
      before: (_number, request) => {
        if (isReflection(request)) throw serverError();
      },
    });
    const reasons = new Set<string>();
    const result = await compile({
      ...shared,
      models: { task: model },
      budget: { metricCalls: 40 },
      onEvent: (event) => {
        if (event.type === 'search' && event.event.type === 'task-skipped') reasons.add(event.event.reason);
      },
    });
    expect(result.candidates).toHaveLength(1);
    expect(result.counts.iterations).toBe(10);
    expect(result.stop).toMatchObject({ by: 'reflection-failed', isExternal: true });
    expect(result.stop.text).toContain('the server failed');
    expect([...reasons]).toEqual(['no-proposal']);
  });
});
