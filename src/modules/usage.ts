import type { TokenUsage } from '../providers/language-model.js';
import type { ModelsByRole, RunUsage } from './module.js';
import type { Attempt, ImageCallTrace, Trace } from './trace.js';

/** Totals over all attempts of a trace; null where any part is unknown. */
export function usageOf(trace: Trace): RunUsage {
  const attempts = attemptsOf(trace);
  const images = imageCallsOf(trace);
  return {
    calls: attempts.length,
    cachedCalls: attempts.filter((attempt) => attempt.cached).length,
    tokens: {
      inputTokens: total(attempts, (usage) => usage.inputTokens),
      outputTokens: total(attempts, (usage) => usage.outputTokens),
      cachedInputTokens: total(attempts, (usage) => usage.cachedInputTokens),
      reasoningTokens: total(attempts, (usage) => usage.reasoningTokens),
    },
    ...(images.length > 0 && { images: images.reduce((count, call) => count + madeBy(call), 0) }),
    costUsd: sumOrNull([
      ...attempts.map((attempt) => (attempt.cached ? 0 : attempt.costUsd)),
      ...images.map(billed),
    ]),
  };
}

function madeBy({ response }: ImageCallTrace): number {
  return response === undefined || response.cached ? 0 : response.images.length;
}

function billed({ response, error }: ImageCallTrace): number | null {
  if (response === undefined) return error?.billedUsd ?? 0;
  return response.cached ? 0 : response.costUsd;
}

/** Totals of several runs. */
export function addUsage(usages: readonly RunUsage[]): RunUsage {
  const tokens = usages.map((usage) => usage.tokens);
  const images = usages.flatMap((usage) => usage.images ?? []);
  return {
    calls: usages.reduce((calls, usage) => calls + usage.calls, 0),
    cachedCalls: usages.reduce((calls, usage) => calls + usage.cachedCalls, 0),
    tokens: {
      inputTokens: sumOrNull(tokens.map((count) => count.inputTokens)),
      outputTokens: sumOrNull(tokens.map((count) => count.outputTokens)),
      cachedInputTokens: sumOrNull(tokens.map((count) => count.cachedInputTokens)),
      reasoningTokens: sumOrNull(tokens.map((count) => count.reasoningTokens)),
    },
    ...(images.length > 0 && { images: images.reduce((all, count) => all + count, 0) }),
    costUsd: sumOrNull(usages.map((usage) => usage.costUsd)),
  };
}

/** Whether a simulator took part: one of its replies is on the trace. */
export function isSimulated(trace: Trace, models: ModelsByRole): boolean {
  const { task, judge, reflection, image } = models;
  const simulated = new Set(
    [task, judge, reflection].flatMap((model) => (model?.simulated ? [model.id] : [])),
  );
  return (
    attemptsOf(trace).some((attempt) => attempt.simulated === true || simulated.has(attempt.model)) ||
    (image?.simulated === true && imageCallsOf(trace).length > 0)
  );
}

function imageCallsOf(trace: Trace): ImageCallTrace[] {
  return trace.entries.flatMap((entry) => (entry.type === 'image' ? [entry] : []));
}

function attemptsOf(trace: Trace): Attempt[] {
  return trace.entries.flatMap((entry) => (entry.type === 'call' ? entry.attempts : []));
}

function total(attempts: readonly Attempt[], part: (usage: TokenUsage) => number | null): number | null {
  return sumOrNull(attempts.map((attempt) => part(attempt.usage)));
}

/** Null where one of them is not known: less than the truth would be a lie. */
export function sumOrNull(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((all, part) => (all === null || part === null ? null : all + part), 0);
}
