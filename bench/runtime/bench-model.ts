import type { LanguageModel, LanguageModelRequest } from '../../src/providers/language-model.js';
import { textOf } from '../../src/signatures/messages.js';
import { replyTo } from './task.js';

export interface BenchModel extends LanguageModel {
  calls(): number;
  /** The most calls that were open at once. */
  most(): number;
}

/** The bench's model in this process; every answer takes `delayMs`, on a real timer. */
export function benchModel(delayMs = 0): BenchModel {
  let calls = 0;
  let open = 0;
  let most = 0;
  return {
    id: 'bench:one',
    capabilities: { structuredOutput: 'prompted', media: [], seed: true, logprobs: false },
    simulated: true,
    calls: () => calls,
    most: () => most,
    async generate(request, { signal }) {
      calls += 1;
      open += 1;
      most = Math.max(most, open);
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      open -= 1;
      signal.throwIfAborted();
      const { system, user } = partsOf(request);
      return {
        text: replyTo(system, user),
        finishReason: 'stop',
        usage: { inputTokens: 400, outputTokens: 20, cachedInputTokens: 0, reasoningTokens: 0 },
        costUsd: 0.0001,
        servedBy: 'bench',
        requestId: null,
        logprobs: null,
        downgrades: [],
        latencyMs: delayMs,
        cached: false,
        retries: [],
      };
    },
  };
}

function partsOf({ messages }: LanguageModelRequest): { system: string | null; user: string } {
  const [first] = messages;
  const last = messages.at(-1);
  return {
    system: first?.role === 'system' ? textOf(first) : null,
    user: last === undefined ? '' : textOf(last),
  };
}
