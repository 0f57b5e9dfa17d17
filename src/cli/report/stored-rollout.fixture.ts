import type { Rollout, RolloutOutcome } from '../../evaluation/rollout.js';
import type { Attempt, CallTrace, ImageCallTrace, TraceEntry } from '../../modules/trace.js';
import type { ContentPart } from '../../signatures/messages.js';

/** Rollouts as they are read from a log, for tests: bytes are references. */
export function attemptOf(changes: Partial<Attempt> = {}): Attempt {
  return {
    model: 'm',
    servedBy: 'm-2026',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
    reply: '{}',
    finishReason: 'stop',
    parse: { status: 'ok', repairs: [], errors: [] },
    usage: { inputTokens: 10, outputTokens: 2, cachedInputTokens: null, reasoningTokens: null },
    costUsd: 0.5,
    cached: false,
    latencyMs: 1_000,
    requestId: null,
    downgrades: [],
    retries: [],
    ...changes,
  };
}

export function callOf(
  component: string,
  attempts: readonly Attempt[],
  changes: Partial<CallTrace> = {},
): CallTrace {
  return { type: 'call', component, signature: 'S', input: {}, attempts, ...changes };
}

/** A question to a judge about an image, with its answer. */
export function judgedCall(component: string, signature: string, image: string, answer: object): CallTrace {
  // As the log has it: a reader of a report does not put bytes back.
  const bytes = JSON.parse(JSON.stringify({ $blob: image })) as Uint8Array;
  const content: ContentPart[] = [
    { type: 'text', text: 'look' },
    { type: 'media', medium: { kind: 'image', source: { type: 'bytes', bytes, mediaType: 'image/png' } } },
  ];
  const messages = [{ role: 'user' as const, content }];
  return callOf(component, [attemptOf({ messages, reply: JSON.stringify(answer) })], { signature });
}

export function imageCallOf(changes: Partial<ImageCallTrace> = {}): ImageCallTrace {
  return {
    type: 'image',
    component: 'image',
    model: 'painter',
    request: { prompt: { type: 'text', text: 'a fox' } },
    ...changes,
  };
}

export function rolloutOf(entries: readonly TraceEntry[], outcome?: RolloutOutcome): Rollout {
  const scored = {
    type: 'scored',
    score: { score: 1, objectives: {}, feedback: '', componentFeedback: {} },
    output: {},
  } as const;
  return {
    id: 'a'.repeat(64),
    exampleId: 'e1',
    seed: 0,
    repeat: 0,
    outcome: outcome ?? scored,
    trace: { entries },
    usage: {
      calls: entries.length,
      cachedCalls: 0,
      tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: null, reasoningTokens: null },
      costUsd: 0,
    },
    simulated: true,
  };
}
