import { verdictSentence } from '../evaluation/report/markdown.js';
import type { EvalReport, ProgramFigures } from '../evaluation/report/report-schema.js';
import { sumOrNull } from '../modules/usage.js';
import { trustSentences } from '../evaluation/report/trust-markdown.js';
import type { BudgetAmount } from '../providers/middleware/budget.js';
import { count, score, usd } from './progress/figures.js';

/** Where the results lie, as the reader of this terminal would name it. */
export interface EvalPaths {
  readonly folder: string;
  readonly page: string;
  /** By all parts of the run together. */
  readonly spent: BudgetAmount;
}

/** An evaluation for a terminal. */
export function evalLines(report: EvalReport, { folder, page, spent }: EvalPaths): string[] {
  const width = Math.max(7, ...report.programs.map(({ name }) => name.length));
  const { dataset, metric, repeats, simulated } = report;
  return [
    `${dataset.name}: ${dataset.examples} examples, ${metric.name}, ${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}${simulated ? ' (simulated)' : ''}`,
    '',
    `${'program'.padEnd(width)}  score  95% interval    scored  failed  calls   cost`,
    ...report.programs.map((program) => programLine(program, width)),
    '',
    ...report.comparisons.map(verdictSentence),
    ...trustSentences(report),
    ...(report.comparisons.length + trustSentences(report).length > 0 ? [''] : []),
    ...spentLine(report, spent),
    `run folder  ${folder}`,
    `report      ${page}`,
  ];
}

/** Less is the rounding of figures. */
const HALF_A_CENT = 0.005;

/** What the run took, where that is more than its rollouts tell: some were cut off, and run again or not. */
function spentLine({ programs, simulated }: EvalReport, spent: BudgetAmount): string[] {
  const counted = sumOrNull(programs.map(({ usage }) => usage.costUsd));
  if (counted === null || spent.usd < counted + HALF_A_CENT) return [];
  const amounts = `${count(spent.calls)} model calls, ${count(spent.tokens)} tokens, ${usd(spent.usd)}`;
  return [
    `spent       ${amounts} in all, rollouts that were cut off included${simulated ? ' (simulated)' : ''}`,
  ];
}

function programLine({ name, score: estimate, rollouts, usage }: ProgramFigures, width: number): string {
  const interval =
    estimate === null || estimate.low === null || estimate.high === null
      ? ''
      : `${score(estimate.low)} to ${score(estimate.high)}`;
  return [
    name.padEnd(width),
    estimate === null ? '  -  ' : score(estimate.mean),
    interval.padEnd(14),
    String(rollouts.scored).padEnd(6),
    String(rollouts.errored + rollouts.skipped).padEnd(6),
    count(usage.calls - usage.cachedCalls).padEnd(6),
    usage.costUsd === null ? 'unknown' : usd(usage.costUsd),
  ].join('  ');
}
