import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  type LoopbackServer,
  type RecordedRequest,
} from '../../tests/loopback/loopback-server.js';
import { seenByOpenAI, startOpenAIServer } from '../../tests/loopback/openai-server.js';
import { createRng } from '../core/rng.js';
import { standardMiddleware } from '../providers/middleware/standard.js';
import { languageModel } from '../providers/registry.js';
import type { Metric } from '../scoring/metric.js';
import { compile } from './compile.js';
import type { CompileOptions } from './optimizer.js';
import { toyExamples, toyMetric, toyProgram, toyReply } from './toy-program.fixture.js';

let server: LoopbackServer;
beforeEach(async () => {
  server = await startOpenAIServer();
});
afterEach(() => server.close());

function options(maxAttempts: number): CompileOptions {
  const model = standardMiddleware({
    label: 'task',
    retry: { maxAttempts, baseDelayMs: 2, maxDelayMs: 10, rng: createRng(0, 'retry') },
  })(languageModel('openai:toy', { baseUrl: `${server.url}/v1`, apiKey: 'none' }));
  return {
    program: toyProgram,
    trainset: toyExamples('t', 8),
    valset: toyExamples('v', 6),
    metric: toyMetric,
    models: { task: model },
    budget: { metricCalls: 60 },
    concurrency: 8,
  };
}

function answer(request: RecordedRequest): Answer {
  const { system, turns } = seenByOpenAI(request);
  return { type: 'text', text: toyReply(system === '' ? null : system, turns.at(-1)?.text ?? '') };
}

const FAULTS: readonly Answer[] = [
  { type: 'error', status: 429, headers: { 'retry-after': '0.01' } },
  { type: 'error', status: 500 },
  { type: 'cut', start: '{"id":"chatcmpl-1","choices":[' },
  { type: 'raw', status: 200, body: '{"id":"chatcmpl-1","choices":' },
];

/** Answers that fail as often as `share` says, in every way there is. */
function faulty(share: number): () => number {
  const rng = createRng(3, 'faults');
  let failed = 0;
  server.answerWith((request) => {
    if (rng.random() >= share) return answer(request);
    failed += 1;
    return rng.choice(FAULTS);
  });
  return () => failed;
}

describe('a provider over HTTP that fails a fifth of its calls', () => {
  it('does not change what a compile comes to', async () => {
    server.answerWith(answer);
    const whole = await compile(options(1));
    expect(whole.candidates.length).toBeGreaterThan(2);
    const failed = faulty(0.2);
    const result = await compile(options(8));
    expect(failed()).toBeGreaterThan(20);
    expect(result.candidates).toEqual(whole.candidates);
    expect(result.counts).toEqual(whole.counts);
    expect(result.counts.unscored).toBe(0);
  });

  it('leaves rollouts without a score when nobody tries again, and never scores one as zero', async () => {
    faulty(0.2);
    const given: (number | null)[] = [];
    const metric: Metric = {
      ...toyMetric,
      async evaluate(example, prediction, context) {
        const score = await toyMetric.evaluate(example, prediction, context);
        given.push(score.score);
        return score;
      },
    };
    const scores: (number | null)[] = [];
    await compile({
      ...options(1),
      metric,
      onEvent: (event) => {
        if (event.type === 'rollout') scores.push(event.outcome === 'scored' ? event.score : null);
      },
    });
    expect(scores).toContain(null);
    const scored = scores.filter((score) => score !== null);
    expect(scored.length).toBeGreaterThan(20);
    expect(scored.toSorted()).toEqual(given.toSorted());
  });
});
