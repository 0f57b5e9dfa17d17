import type { RolloutRecord } from '../rollout-record.js';
import type { CompileReport, EvalReport, EvaluationFigures } from '../report/report-schema.js';

/** Which examples of a run were scored: all of an evaluation, or a part of a compile. */
export const RUN_PARTS = ['eval', 'test', 'validation'] as const;
export type RunPart = (typeof RUN_PARTS)[number];

/** One evaluation that stands in the report of a run. */
export interface EvaluatedRun {
  /** As people know it; unique among the runs that are compared. */
  readonly name: string;
  readonly part: RunPart;
  readonly figures: EvaluationFigures;
  /** Every rollout by the name of its program; null where only the report is known. */
  readonly records: ReadonlyMap<string, readonly RolloutRecord[]> | null;
}

/** The evaluation of a report: of a compile the sealed test, else validation, or the part that is asked for. */
export function evaluatedPart(
  report: EvalReport | CompileReport,
  part: 'test' | 'validation' | null,
): Omit<EvaluatedRun, 'name' | 'records'> | null {
  if (report.kind === 'eval') return part === null ? { part: 'eval', figures: report } : null;
  if (part !== 'validation' && report.test !== null) return { part: 'test', figures: report.test };
  if (part !== 'test' && report.validation !== null)
    return { part: 'validation', figures: report.validation };
  return null;
}
