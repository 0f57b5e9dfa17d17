import { isScenewrightError } from '../../core/errors.js';
import { billedBy } from '../billed-error.js';
import type { Generates } from '../generates.js';
import type { CallOptions, LanguageModelMiddleware, TokenUsage } from '../language-model.js';

/** What was used under one label. Token and dollar sums leave out what is unknown; the counts beside tell how much. */
export interface UsageLine {
  /** Replies that a provider was called for. */
  readonly calls: number;
  /** Replies that came from a cache or a shared call: they cost nothing. */
  readonly cachedCalls: number;
  readonly failedCalls: number;
  /** Attempts before replies that had to be repeated. */
  readonly retries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
  /** Replies without token counts. */
  readonly callsWithoutTokens: number;
  /** Replies, those of the cache included, that a simulated model gave or a server that only simulates one. */
  readonly simulatedReplies: number;
  /** With what failed calls were billed. */
  readonly costUsd: number;
  /** Replies whose price is unknown; above 0, `costUsd` is a lower bound. */
  readonly callsWithoutPrice: number;
  /** What the cached replies once cost. */
  readonly savedUsd: number;
  /** Sum over the replies that a provider was called for. */
  readonly latencyMs: number;
  /** Part of it in which this machine itself computed replies; calls computed together count in full each. */
  readonly computeMs: number;
  /** Failed calls by error code. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface UsageReport {
  readonly total: UsageLine;
  readonly byLabel: Readonly<Record<string, UsageLine>>;
}

/** What is counted of a reply. */
export interface CountedReply {
  readonly cached: boolean;
  readonly costUsd: number | null;
  readonly latencyMs: number;
  readonly computeMs?: number | undefined;
  readonly retries: readonly string[];
  /** Absent: no tokens are counted for this kind of model. */
  readonly usage?: TokenUsage;
  readonly simulated?: true | undefined;
}

/** Counts what models use, by label. */
export interface UsageMeter {
  countReply(label: string, reply: CountedReply): void;
  countFailure(label: string, error: unknown): void;
  report(): UsageReport;
}

const EMPTY: UsageLine = {
  calls: 0,
  cachedCalls: 0,
  failedCalls: 0,
  retries: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  callsWithoutTokens: 0,
  simulatedReplies: 0,
  costUsd: 0,
  callsWithoutPrice: 0,
  savedUsd: 0,
  latencyMs: 0,
  computeMs: 0,
  failures: {},
};

export function createUsageMeter(): UsageMeter {
  const lines = new Map<string, UsageLine>();
  const change = (label: string, more: UsageLine) => lines.set(label, sum(lines.get(label) ?? EMPTY, more));
  return {
    countReply: (label, reply) => {
      change(label, lineOfReply(reply));
    },
    countFailure: (label, error) => {
      const code = isScenewrightError(error) ? error.code : 'unknown';
      change(label, { ...EMPTY, failedCalls: 1, failures: { [code]: 1 }, costUsd: billedBy(error) });
    },
    report: () => {
      const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
      const total = sorted.reduce((all, [, line]) => sum(all, line), EMPTY);
      return { total, byLabel: Object.fromEntries(sorted) };
    },
  };
}

/** Counts every call of a model under a label. Put it outermost, so that it sees cached replies as such. */
export function metered(meter: UsageMeter, label: string): LanguageModelMiddleware {
  return (model) => ({ ...model, generate: counting(model, meter, label) });
}

/** The counting itself, for every kind of model. */
export function counting<Request, Reply extends CountedReply>(
  model: Generates<Request, Reply> & { readonly simulated: boolean },
  meter: UsageMeter,
  label: string,
): (request: Request, call: CallOptions) => Promise<Reply> {
  return async (request, call) => {
    try {
      const reply = await model.generate(request, call);
      meter.countReply(label, model.simulated ? { ...reply, simulated: true } : reply);
      return reply;
    } catch (error) {
      meter.countFailure(label, error);
      throw error;
    }
  };
}

function lineOfReply(reply: CountedReply): UsageLine {
  const { cached, usage, costUsd, latencyMs, computeMs = 0, retries } = reply;
  const simulatedReplies = reply.simulated === true ? 1 : 0;
  if (cached) return { ...EMPTY, cachedCalls: 1, simulatedReplies, savedUsd: costUsd ?? 0 };
  return {
    ...EMPTY,
    calls: 1,
    retries: retries.length,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    cachedInputTokens: usage?.cachedInputTokens ?? 0,
    reasoningTokens: usage?.reasoningTokens ?? 0,
    callsWithoutTokens:
      usage !== undefined && (usage.inputTokens === null || usage.outputTokens === null) ? 1 : 0,
    simulatedReplies,
    costUsd: costUsd ?? 0,
    callsWithoutPrice: costUsd === null ? 1 : 0,
    latencyMs,
    computeMs,
  };
}

function sum(a: UsageLine, b: UsageLine): UsageLine {
  const codes = [...new Set([...Object.keys(a.failures), ...Object.keys(b.failures)])].sort();
  return {
    calls: a.calls + b.calls,
    cachedCalls: a.cachedCalls + b.cachedCalls,
    failedCalls: a.failedCalls + b.failedCalls,
    retries: a.retries + b.retries,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    callsWithoutTokens: a.callsWithoutTokens + b.callsWithoutTokens,
    simulatedReplies: a.simulatedReplies + b.simulatedReplies,
    costUsd: a.costUsd + b.costUsd,
    callsWithoutPrice: a.callsWithoutPrice + b.callsWithoutPrice,
    savedUsd: a.savedUsd + b.savedUsd,
    latencyMs: a.latencyMs + b.latencyMs,
    computeMs: a.computeMs + b.computeMs,
    failures: Object.fromEntries(
      codes.map((code) => [code, (a.failures[code] ?? 0) + (b.failures[code] ?? 0)]),
    ),
  };
}
