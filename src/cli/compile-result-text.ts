import { verdictSentence } from '../evaluation/report/markdown.js';
import type { CompileReport, EvaluationFigures } from '../evaluation/report/report-schema.js';
import type { BudgetAmount } from '../providers/middleware/budget.js';
import { count, score, signedScore, usd } from './progress/figures.js';
import { shellCommand } from './provenance.js';

/** Where the results lie, as the reader of this terminal would name it. */
export interface ResultPaths {
  readonly folder: string;
  readonly report: string;
  /** What `--program` has to say for the result to be used; undefined = nothing. */
  readonly program: string | undefined;
  /** By all models of the run, its interrupted parts included. */
  readonly spent: BudgetAmount;
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
    ...controlLines(report),
    '',
    `search      ended by ${search.stop}: ${count(search.iterations)} iterations, ${count(search.proposals)} proposals, ${search.accepted.length} accepted`,
    `spent       ${spentText(report, paths.spent)}${simulated ? ' (simulated)' : ''}`,
    ...perPointLine(report, paths.spent),
    ...frontLine(report),
    `run folder  ${paths.folder}`,
    `report      ${paths.report}`,
    `use it      ${useCommand(paths)} ...`,
  ];
}

function useCommand({ folder, program }: ResultPaths): string {
  const base = program === undefined ? [] : ['--program', program];
  return shellCommand(['scenewright', 'run', ...base, '--compiled', folder]);
}

function controlLines({ controls }: CompileReport): string[] {
  if (controls === undefined) return [];
  const { evaluation, searches, metricCalls, part } = controls;
  const lines = searches.map(({ optimizer }) => {
    const program = evaluation?.programs.find(({ name }) => name === optimizer);
    const compared = evaluation?.comparisons.find((one) => one.program === optimizer)?.score;
    const name = `  ${optimizer.padEnd(18)}  `;
    if (program?.score === undefined || program.score === null)
      return `${name}without a score: a cap was reached`;
    const { mean } = program.score;
    if (compared === undefined || compared === null) return `${name}${score(mean)}`;
    return `${name}${score(mean)}, against compiled ${signedScore(compared.difference.mean)}${intervalText(compared.difference)}`;
  });
  const where = part === 'test' ? 'the sealed test' : 'validation';
  return ['', `controls at the same budget (${count(metricCalls)} metric calls each), on ${where}`, ...lines];
}

/** What a hundredth of the score cost, where the sealed test shows a gain; nothing else says what was paid for. */
function perPointLine({ spending, test }: CompileReport, { usd: dollars }: BudgetAmount): string[] {
  const gain = test?.comparisons[0]?.score?.difference;
  if (gain === undefined || gain.low === null || gain.low <= 0) return [];
  if (spending.total.costUsd === null || dollars === 0) return [];
  return [`per point   ${usd(dollars / (100 * gain.mean))} for each 0.01 gained on the sealed test`];
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
  const [seed, compiled] = evaluation.programs;
  const isSeed = compiled !== undefined && compiled.candidateHash === seed?.candidateHash;
  const failed = evaluation.programs.reduce(
    (sum, { rollouts }) => sum + rollouts.errored + rollouts.skipped,
    0,
  );
  return [
    `on the ${title} (${evaluation.dataset.examples} examples, ${evaluation.metric.name})`,
    ...(compared === null ? [] : [`  seed        ${score(compared.baselineMean)}`]),
    ...(compared === null || isSeed
      ? []
      : [
          `  compiled    ${score(compared.programMean)}`,
          `  difference  ${signedScore(compared.difference.mean)}${intervalText(compared.difference)}`,
        ]),
    isSeed ? '  the result is the seed: the search found nothing better' : `  ${verdictSentence(comparison)}`,
    ...(failed === 0
      ? []
      : [`  ${failed} rollouts have no score; they are left out on both sides, never counted as zero`]),
  ];
}

function intervalText({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  return low === null || high === null ? '' : `, 95% interval ${signedScore(low)} to ${signedScore(high)}`;
}

/** As the budget of the models counts it; the reports say whether every price was known. */
function spentText(
  { spending, test, validation, controls }: CompileReport,
  { calls, tokens, usd: dollars }: BudgetAmount,
): string {
  const parts = [test, validation, controls?.evaluation].flatMap((part) => part?.programs ?? []);
  const isPriced = [spending.total, ...parts.map(({ usage }) => usage)].every(
    ({ costUsd }) => costUsd !== null,
  );
  return `${count(calls)} model calls, ${count(tokens)} tokens, ${isPriced ? usd(dollars) : 'cost unknown'}`;
}
