import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import type { RolloutIds, SearchIds } from './rollout-keys.js';
import { programTexts, rolloutIds } from './rollout-keys.js';
import type { RunSource } from './run-source.js';
import type { SearchRecord } from './search-record.js';
import type { EventOf } from './parse-events.js';

/** A program whose rollouts a report shows, with a way to find them. */
export interface ShownProgram {
  readonly name: string;
  readonly ids: RolloutIds;
  /** Rollouts of each example. */
  readonly repeats: number;
}

/** An example that a report can show. */
export interface ShownExample {
  readonly id: string;
  readonly part: string;
  readonly tags: readonly string[];
  /** Score by program as the report has it; empty for an unfinished run. */
  readonly scores: Readonly<Record<string, number | null>>;
}

/** The seed, the result's parent and the result; the parent only where it is another one than the seed. */
export function compilePrograms(record: SearchRecord, best: number, ids: SearchIds): readonly ShownProgram[] {
  const parent = record.pool[best]?.parents[0] ?? 0;
  const shown = [
    ['seed', 0],
    ...(parent === 0 ? [] : [['parent', parent] as const]),
    ['compiled', best],
  ] as const;
  return shown.flatMap(([name, index]) => {
    const member = record.pool[index];
    return member === undefined ? [] : [{ name, ids: ids(member.texts), repeats: 1 }];
  });
}

/** The programs of an evaluation whose texts the run folder has. */
export function evalPrograms(
  source: RunSource,
  { programs, models, seed, repeats }: EventOf<'evaluation-started'>,
): readonly ShownProgram[] {
  const texts = programTexts(source);
  return programs.flatMap(({ name, programHash }) => {
    const own = texts.get(name);
    return own === undefined ? [] : [{ name, ids: rolloutIds(own, { programHash, seed, models }), repeats }];
  });
}

/** The sealed examples first: only they were not tuned on. */
export function shownExamples(
  report: EvalReport | CompileReport,
  record: SearchRecord | null,
): readonly ShownExample[] {
  if (report.kind === 'eval') {
    return report.examples.map(({ id, tags, scores }) => ({ id, part: 'evaluated', tags, scores }));
  }
  const parts = [
    ['test', report.test],
    ['validation', report.validation],
  ] as const;
  const reported = parts.flatMap(([part, figures]) =>
    (figures?.examples ?? []).map(({ id, tags, scores }) => ({ id, part, tags, scores })),
  );
  if (report.validation !== null) return reported;
  const validation = [...(record?.pool[0]?.scores.keys() ?? [])];
  return [...reported, ...validation.map((id) => ({ id, part: 'validation', tags: [], scores: {} }))];
}
