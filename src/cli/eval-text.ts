import { verdictSentence } from '../evaluation/report/markdown.js';
import type { EvalReport, ProgramFigures } from '../evaluation/report/report-schema.js';
import { trustSentences } from '../evaluation/report/trust-markdown.js';
import { count, score, usd } from './progress/figures.js';

/** Where the results lie, as the reader of this terminal would name it. */
export interface EvalPaths {
  readonly folder: string;
  readonly page: string;
}

/** An evaluation for a terminal. */
export function evalLines(report: EvalReport, { folder, page }: EvalPaths): string[] {
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
    `run folder  ${folder}`,
    `report      ${page}`,
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
