import { createRng } from '../core/rng.js';
import type { Prediction, RunContext, RunUsage, TraceScope } from '../modules/module.js';
import type { Trace, TraceEntry } from '../modules/trace.js';
import type { RolloutWork } from './run-rollout.js';

/** What one rollout runs in: the program and the metric write to one trace. */
export interface OpenedRollout {
  readonly simulated: boolean;
  readonly metricContext: RunContext;
  predict(): Promise<Prediction<unknown>>;
  finish(): { readonly trace: Trace; readonly usage: RunUsage };
}

export function openRollout(work: RolloutWork): OpenedRollout {
  const { program, request, models, clock, signal } = work;
  const { example, seed, repeat } = request;
  const entries: TraceEntry[] = [];
  const scope = (path: string): TraceScope => ({
    path,
    child: (name) => scope(path === '' ? name : `${path}.${name}`),
    add: (entry) => entries.push(entry),
    snapshot: () => ({ entries: [...entries] }),
  });
  let usage: RunUsage | undefined;
  return {
    simulated: models.task.simulated || models.judge?.simulated === true,
    metricContext: {
      models,
      signal,
      clock,
      seed,
      repeat,
      rng: createRng(seed, repeat, 'metric'),
      trace: scope('metric'),
    },
    async predict() {
      const prediction = await program.run(example.input, { models, signal, seed, repeat, clock });
      entries.push(...prediction.trace.entries);
      usage = prediction.usage;
      return prediction;
    },
    finish: () => ({ trace: { entries }, usage: usage ?? NO_USAGE }),
  };
}

const NO_USAGE: RunUsage = {
  calls: 0,
  cachedCalls: 0,
  tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
  costUsd: 0,
};
