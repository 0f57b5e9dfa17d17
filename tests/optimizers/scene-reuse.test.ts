import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/datasets/example.js';
import { localExecutor } from '../../src/evaluation/local-executor.js';
import { withReplies } from '../../src/evaluation/with-replies.js';
import { memoReplies } from '../../src/optimizers/memo-replies.js';
import { memoryReplyMemo } from '../../src/optimizers/reply-memo.js';
import { sceneProgram } from '../../src/programs/scene/scene-program.js';
import type { LanguageModel } from '../../src/providers/language-model.js';
import { simulatedLanguageModel } from '../../src/providers/sim/index.js';
import { sceneMetric } from '../../src/scoring/scene/scene-metric.js';

const examples: Example[] = ['a red fox leaps over a wall at dusk', 'two old men play chess in a park'].map(
  (prompt, at) => ({ id: `e${at}`, input: { prompt }, expected: undefined, tags: [] }),
);

/** The simulator, and how often each task was asked of it. */
function counting(): { model: LanguageModel; asked: Map<string, number> } {
  const inner = simulatedLanguageModel();
  const asked = new Map<string, number>();
  const model: LanguageModel = {
    ...inner,
    async generate(request, options) {
      const [part] = request.messages[0]?.content ?? [];
      const task = part?.type === 'text' ? (/^# Task: (\w+)/.exec(part.text)?.[1] ?? '') : '';
      asked.set(task, (asked.get(task) ?? 0) + 1);
      return inner.generate(request, options);
    },
  };
  return { model, asked };
}

async function run(models: { task: LanguageModel }, candidate: Record<string, { instruction: string }>) {
  const program = sceneProgram();
  const executor = localExecutor({ program, metric: sceneMetric(), models, concurrency: 2 });
  const requests = examples.map((example) => ({ candidate, example, seed: 0, repeat: 0 }));
  const rollouts = [];
  for await (const rollout of executor.execute(requests)) rollouts.push(rollout);
  return rollouts;
}

describe('a candidate of the scene program that changes the summary only', () => {
  it('pays for summaries and what comes after them, and for no head', async () => {
    const { model, asked } = counting();
    const models = withReplies({ task: model }, memoReplies(memoryReplyMemo()).open());
    const before = await run(models, {});
    asked.clear();
    const after = await run(models, { summary: { instruction: 'Sum the scene up in two short sentences.' } });
    const paid = [...asked.keys()].filter((task) => !/Summary|Review|Critic/.test(task));
    expect(paid).toEqual([]);
    expect(asked.get('SceneSummary')).toBe(examples.length);
    for (const [at, { usage, outcome }] of after.entries()) {
      expect(outcome.type).toBe('scored');
      expect(usage.cachedCalls).toBeGreaterThanOrEqual(5);
      expect(usage.costUsd ?? 1).toBeLessThan(before[at]?.usage.costUsd ?? 0);
    }
  });
});
