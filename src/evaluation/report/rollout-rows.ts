import type { Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';
import { rounded, usageFigures } from './figures.js';
import type { UsageFigures } from './report-schema.js';

/** One rollout, flat, as tables show it. */
export interface RolloutRow {
  readonly program: string;
  readonly exampleId: string;
  readonly tags: readonly string[];
  readonly repeat: number;
  readonly outcome: 'scored' | 'errored' | 'skipped';
  /** Null for what was not scored: never a zero. */
  readonly score: number | null;
  readonly objectives: Readonly<Record<string, number>>;
  /** Of what was not scored. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly usage: UsageFigures;
  readonly modelTimeMs: number | null;
  readonly simulated: boolean;
  readonly rolloutId: string | null;
}

/** The rollouts of an evaluation by program, example and repeat. */
export function rolloutRows({ programs, dataset }: Evaluation): RolloutRow[] {
  const tags = new Map(dataset.examples.map((example) => [example.id, example.tags]));
  return programs.flatMap(({ name, records }) =>
    records.map((record) => ({
      program: name,
      exampleId: record.exampleId,
      tags: [...(tags.get(record.exampleId) ?? [])],
      repeat: record.repeat,
      ...outcomeOf(record.outcome),
      usage: usageFigures(record.usage),
      modelTimeMs: record.modelTimeMs === null ? null : rounded(record.modelTimeMs, 3),
      simulated: record.simulated,
      rolloutId: record.id ?? null,
    })),
  );
}

function outcomeOf(outcome: RolloutRecord['outcome']) {
  switch (outcome.type) {
    case 'scored': {
      const objectives = Object.entries(outcome.objectives).map(
        ([name, value]) => [name, rounded(value)] as const,
      );
      const score = rounded(outcome.score);
      return {
        outcome: outcome.type,
        score,
        objectives: Object.fromEntries(objectives),
        code: null,
        reason: null,
      };
    }
    case 'errored':
    case 'skipped': {
      const { type, code, reason = null } = outcome;
      return { outcome: type, score: null, objectives: {}, code, reason };
    }
  }
}
