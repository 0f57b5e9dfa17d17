import type { CompileReport, EvalReport, EvaluationFigures } from '../../report-schema.js';

/** The evaluations of a report with the data they were made on; the decisive one first. */
export function evaluationsOf(report: EvalReport | CompileReport): (readonly [string, EvaluationFigures])[] {
  if (report.kind === 'eval') return [[`on ${report.dataset.name}`, report]];
  const parts: (readonly [string, EvaluationFigures | null])[] = [
    ['on the sealed test', report.test],
    ['on validation', report.validation],
  ];
  return parts.flatMap(([on, part]) => (part === null ? [] : [[on, part] as const]));
}
