import type { LanguageModelMiddleware } from '../../src/providers/language-model.js';

/** What replies took of the model when they were made, whether they are made now or replayed. */
export interface ProofUsage {
  readonly calls: number;
  readonly inputTokens: number;
  readonly reusedInputTokens: number;
  readonly outputTokens: number;
  readonly truncated: number;
  readonly computeSeconds: number;
}

export interface ProofMeter {
  readonly middleware: LanguageModelMiddleware;
  report(): ProofUsage;
}

/** Each different request counts once, in what order they come does not matter: so a replay counts the same. */
export function proofMeter(): ProofMeter {
  const seen = new Set<string>();
  const sums = {
    calls: 0,
    inputTokens: 0,
    reusedInputTokens: 0,
    outputTokens: 0,
    truncated: 0,
    computeMs: 0,
  };
  return {
    middleware: (model) => ({
      ...model,
      async generate(request, call) {
        const reply = await model.generate(request, call);
        const key = JSON.stringify([request, call.repeat]);
        if (seen.has(key)) return reply;
        seen.add(key);
        sums.calls++;
        sums.inputTokens += reply.usage.inputTokens ?? 0;
        sums.reusedInputTokens += reply.usage.cachedInputTokens ?? 0;
        sums.outputTokens += reply.usage.outputTokens ?? 0;
        sums.truncated += reply.finishReason === 'length' ? 1 : 0;
        sums.computeMs += reply.computeMs ?? 0;
        return reply;
      },
    }),
    report: () => {
      const { computeMs, ...counts } = sums;
      return { ...counts, computeSeconds: Math.round(computeMs / 1000) };
    },
  };
}
