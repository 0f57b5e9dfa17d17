import { verdictSentence } from '../evaluation/report/markdown.js';
import type { CompileReport, EvaluationFigures } from '../evaluation/report/report-schema.js';
import { count, score, signedScore, usd } from './progress/figures.js';
import { shellCommand } from './provenance.js';

/** Where the results lie, as the reader of this terminal would name it. */
export interface ResultPaths {
  readonly folder: string;
  readonly report: string;
}

/** What a compile found, for a terminal: the sealed test first, since only that was not tuned on. */
export function resultLines(report: CompileReport, paths: ResultPaths): string[] {
  const { search, test, validation, simulated } = report;
  return [
    ...(test === null
      ? [
          'no sealed test: there are no test examples, so nothing is said about unseen data',
          ...figures('validation', validation),
        ]
      : figures('sealed test', test)),
    '',
    `search      ended by ${search.stop}: ${count(search.iterations)} iterations, ${count(search.proposals)} proposals, ${search.accepted.length} accepted`,
    `spent       ${spentText(report)}${simulated ? ' (simulated)' : ''}`,
    ...frontLine(report),
    `run folder  ${paths.folder}`,
    `report      ${paths.report}`,
    `use it      ${shellCommand(['scenewright', 'run', '--compiled', paths.folder])} ...`,
  ];
}

function frontLine({ front }: CompileReport): string[] {
  if (front === undefined) return [];
  const { members, chosen, prefer } = front;
  const reason = prefer === null ? 'the best score' : 'by preference';
  return [
    `front       ${count(members.length)} programs on the front, listed in front.json; candidate ${chosen} is the result: ${reason}`,
  ];
}

function figures(title: string, evaluation: EvaluationFigures | null): string[] {
  const [comparison] = evaluation?.comparisons ?? [];
  if (evaluation === null || comparison === undefined) return [];
  const compared = comparison.score;
  const failed = evaluation.programs.reduce(
    (sum, { rollouts }) => sum + rollouts.errored + rollouts.skipped,
    0,
  );
  return [
    `on the ${title} (${evaluation.dataset.examples} examples, ${evaluation.metric.name})`,
    ...(compared === null
      ? []
      : [
          `  seed        ${score(compared.baselineMean)}`,
          `  compiled    ${score(compared.programMean)}`,
          `  difference  ${signedScore(compared.difference.mean)}${intervalText(compared.difference)}`,
        ]),
    `  ${verdictSentence(comparison)}`,
    ...(failed === 0
      ? []
      : [`  ${failed} rollouts have no score; they are left out on both sides, never counted as zero`]),
  ];
}

function intervalText({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  return low === null || high === null ? '' : `, 95% interval ${signedScore(low)} to ${signedScore(high)}`;
}

/** Search and sealed test together; validation repeats what the search has paid. */
function spentText({ spending, test }: CompileReport): string {
  const parts = [spending.total, ...(test?.programs.map(({ usage }) => usage) ?? [])];
  const sum = (pick: (usage: (typeof parts)[number]) => number | null) =>
    parts.reduce<number | null>((total, usage) => {
      const value = pick(usage);
      return total === null || value === null ? null : total + value;
    }, 0);
  const calls = sum((usage) => usage.calls - usage.cachedCalls) ?? 0;
  const tokens = sum((usage) =>
    usage.inputTokens === null || usage.outputTokens === null ? null : usage.inputTokens + usage.outputTokens,
  );
  const cost = sum((usage) => usage.costUsd);
  return [
    `${count(calls)} model calls`,
    tokens === null ? 'tokens not counted' : `${count(tokens)} tokens`,
    cost === null ? 'cost unknown' : usd(cost),
  ].join(', ');
}
