import { EXIT_CODES, type ExitCode } from '../../core/errors.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import type { Check } from '../../evaluation/report/junit.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import { wasCutShort } from '../cut-short.js';
import type { Output } from '../output.js';
import { type Threshold, thresholdChecks } from '../threshold.js';

/** What was asked of the programs. */
export interface Demands {
  readonly thresholds: readonly Threshold[];
  readonly failOn: 'regression' | undefined;
}

/** Everything that was asked for, and whether it held. No report and no flag of one has a part in it. */
export function checksOf({ thresholds, failOn }: Demands, report: EvalReport): readonly Check[] {
  const comparisons = failOn === undefined ? [] : report.comparisons;
  return [
    ...thresholdChecks(thresholds, report),
    ...comparisons.map(({ program, baseline, verdict }) => ({
      program,
      name: `no regression against ${baseline}`,
      failure: verdict === 'regressed' ? `${program} is worse than ${baseline}` : null,
    })),
  ];
}

/** Says what went wrong, and gives the code to end with. */
export function verdictOf(
  evaluation: Evaluation,
  report: EvalReport,
  checks: readonly Check[],
  output: Output,
): ExitCode {
  const isCutShort = wasCutShort(report.programs);
  if (isCutShort) output.note('error: a cap was reached before every rollout was scored');
  const unscored = report.programs.filter(({ score }) => score === null);
  for (const { name, errors, skips } of unscored) {
    const codes = [...errors, ...skips].map(({ code }) => code);
    const reason = firstReason(evaluation, name);
    output.note(`error: ${name}: no rollout could be scored (${codes.join(', ')})${reason}`);
  }
  const failed = checks.filter(({ failure }) => failure !== null);
  for (const { program, name, failure } of failed) {
    if (name.startsWith('no regression')) output.note(`regression: ${failure ?? ''}`);
    else output.note(`threshold: ${program}: ${name} ${failure ?? ''}`);
  }
  if (isCutShort) return EXIT_CODES.budget;
  if (unscored.length > 0) {
    const codes = unscored.flatMap(({ errors, skips }) => [...errors, ...skips].map(({ code }) => code));
    return codes.every((code) => OWN_FAILURE.test(code)) ? EXIT_CODES.usage : EXIT_CODES.provider;
  }
  return failed.length > 0 ? EXIT_CODES.threshold : EXIT_CODES.ok;
}

/** Codes of what a user's own program or metric did wrong. */
const OWN_FAILURE = /^(?:program|metric)\//;

function firstReason({ programs }: Evaluation, name: string): string {
  const records = programs.find((program) => program.name === name)?.records ?? [];
  for (const { outcome } of records) {
    if (outcome.type !== 'scored' && outcome.reason !== undefined) return `; the first: ${outcome.reason}`;
  }
  return '';
}
