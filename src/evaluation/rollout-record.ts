import type { RunUsage } from '../modules/module.js';
import type { Trace } from '../modules/trace.js';
import type { JudgedAnswer, ServedBy } from './judged-answers.js';
import type { Rollout, RolloutId } from './rollout.js';

/** Longest reason kept. */
const MAX_REASON_CHARS = 300;

/** What statistics need of a rollout: no long texts, so that thousands fit in memory. */
export interface RolloutRecord {
  /** Absent where the record was not made of a rollout. */
  readonly id?: RolloutId;
  readonly exampleId: string;
  readonly repeat: number;
  readonly outcome:
    | {
        readonly type: 'scored';
        readonly score: number;
        readonly objectives: Readonly<Record<string, number>>;
      }
    | {
        readonly type: 'errored' | 'skipped';
        readonly code: string;
        /** The beginning of the message, for people. */
        readonly reason?: string;
      };
  readonly usage: RunUsage;
  /** Time of all model calls one after another, as the adapters measured it; null when every reply was cached. */
  readonly modelTimeMs: number | null;
  readonly simulated: boolean;
  /** Models that answered; absent = not known. */
  readonly servedBy?: ServedBy;
  /** What the metric's own calls were answered; absent = not known. */
  readonly judged?: readonly JudgedAnswer[];
}

export function recordOf(rollout: Rollout): RolloutRecord {
  const { id, exampleId, repeat, outcome, usage, trace, simulated } = rollout;
  return {
    id,
    exampleId,
    repeat,
    outcome: outcomeOf(outcome),
    usage,
    modelTimeMs: modelTimeOf(trace),
    simulated,
  };
}

function outcomeOf(outcome: Rollout['outcome']): RolloutRecord['outcome'] {
  switch (outcome.type) {
    case 'scored': {
      const { score, objectives } = outcome.score;
      if (score === null) return { type: 'skipped', code: 'metric/not-scored' };
      return { type: 'scored', score, objectives };
    }
    case 'errored':
      return { type: 'errored', code: outcome.error.code, reason: beginning(outcome.error.message) };
    case 'skipped':
      return { type: 'skipped', code: outcome.code, reason: beginning(outcome.reason) };
  }
}

function beginning(text: string): string {
  return text.length <= MAX_REASON_CHARS ? text : `${text.slice(0, MAX_REASON_CHARS)} ...`;
}

function modelTimeOf(trace: Trace): number | null {
  const attempts = trace.entries.flatMap((entry) => (entry.type === 'call' ? entry.attempts : []));
  const asked = attempts.filter((attempt) => !attempt.cached);
  return asked.length === 0 ? null : asked.reduce((sum, attempt) => sum + attempt.latencyMs, 0);
}
