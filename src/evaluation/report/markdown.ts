import { SIMULATED_LINES, cell, code, fixed, intervalText, row, signed } from './markdown-cells.js';
import { frontLines } from './front-markdown.js';
import { trustLines } from './trust-markdown.js';
import type {
  CompileReport,
  ComparisonFigures,
  EvalReport,
  EvaluationFigures,
  ProgramFigures,
  UsageFigures,
} from './report-schema.js';

/** Rows of each list, so that the whole stays below 60 lines and fits a pull-request comment. */
interface Limits {
  readonly programs: number;
  readonly objectives: number;
  readonly tags: number;
  readonly failures: number;
}
const EVAL_LIMITS: Limits = { programs: 6, objectives: 6, tags: 5, failures: 3 };
/** A compile compares two programs, and has its search to tell as well. */
const COMPILE_LIMITS: Limits = { programs: 3, objectives: 5, tags: 3, failures: 2 };
const MAX_ACCEPTED = 4;
/** What controls reach says more than single tags and proposals. */
const CONTROLLED_LIMITS: Limits = { ...COMPILE_LIMITS, tags: 1 };
const MAX_ACCEPTED_CONTROLLED = 1;

/** A report as Markdown of at most 60 lines. */
export function reportMarkdown(report: EvalReport | CompileReport): string {
  const lines = report.kind === 'eval' ? evalLines(report) : compileLines(report);
  return `${lines.join('\n')}\n`;
}

/** What a comparison says, in a sentence. */
export function verdictSentence(comparison: ComparisonFigures): string {
  const { program, baseline, verdict, score } = comparison;
  if (score === null) return `No verdict: ${program} and ${baseline} have no scored example in common.`;
  const by = `${signed(score.difference.mean)} ${intervalText(score.difference)}, n = ${score.difference.examples}`;
  switch (verdict) {
    case 'improved':
      return `${program} is better than ${baseline}: ${by}.`;
    case 'regressed':
      return `${program} is worse than ${baseline}: ${by}.`;
    case 'no-evidence':
      return `No evidence of improvement of ${program} over ${baseline}: ${by}; the interval holds zero.`;
    case 'too-few-examples':
      return `No verdict: too few examples to compare ${program} with ${baseline}: ${by}.`;
  }
}

function evalLines(report: EvalReport): string[] {
  const [comparison] = report.comparisons;
  return [
    `# Evaluation of ${report.programs.map(({ name }) => name).join(', ')}`,
    '',
    ...simulatedLines(report.simulated),
    ...report.comparisons.slice(0, EVAL_LIMITS.programs).map((one) => `**${verdictSentence(one)}**`),
    ...(report.comparisons.length > 0 ? [''] : []),
    ...provenance(report),
    '',
    ...programTable(report, EVAL_LIMITS),
    ...(comparison === undefined ? [] : comparisonLines(comparison, EVAL_LIMITS)),
    ...trustLines(report),
    ...failureLines(report.programs, EVAL_LIMITS),
  ];
}

function compileLines(report: CompileReport): string[] {
  const { search, spending, test, validation } = report;
  const decisive = test ?? validation;
  const comparisons = [test, validation].map((part) => part?.comparisons[0]);
  const limits = report.controls === undefined ? COMPILE_LIMITS : CONTROLLED_LIMITS;
  return [
    `# Compile of ${report.program.name} with ${report.optimizer.name}`,
    '',
    ...simulatedLines(report.simulated),
    ...(comparisons[0] === undefined ? [] : [`**On the sealed test: ${verdictSentence(comparisons[0])}**`]),
    ...(comparisons[1] === undefined ? [] : [`On validation: ${verdictSentence(comparisons[1])}`]),
    '',
    `Search: ${search.metricCalls}${search.plannedMetricCalls === null ? '' : ` of ${search.plannedMetricCalls}`} metric calls, ` +
      `${search.iterations} iterations, ${search.proposals} proposals, ${search.accepted.length} accepted; ended by ${search.stop}.`,
    ...selectionLines(report),
    `Spent in the search: ${usageText(spending.total)}${spending.capUsd === null ? '' : ` of at most ${usd(spending.capUsd)}`}.`,
    ...Object.entries(spending.byRole).map(([role, usage]) => `- ${role}: ${usageText(usage)}`),
    '',
    ...controlLines(report),
    ...(decisive === null ? [] : [...provenance(decisive), '', ...programTable(decisive, limits)]),
    ...(decisive?.comparisons[0] === undefined ? [] : comparisonLines(decisive.comparisons[0], limits)),
    // Both would not fit; who is on the front says more than how it came about.
    ...(report.front === undefined ? acceptedLines(report) : frontLines(report.front)),
    ...failureLines(decisive?.programs ?? [], limits),
  ];
}

function selectionLines({ search: { selection } }: CompileReport): string[] {
  if (selection === null || selection === undefined) return [];
  const { leader, winner, metricCalls, finalists } = selection;
  const items = finalists
    .filter(({ candidate }) => candidate !== 0)
    .map(
      ({ candidate, gain, low, high }) =>
        `candidate ${candidate} ${signed(gain)} ${intervalText({ low, high })}`,
    );
  const name = (candidate: number) => (candidate === 0 ? 'the seed' : `candidate ${candidate}`);
  const result =
    winner === leader ? `${name(winner)} stayed ahead` : `${name(winner)} instead of ${name(leader)}`;
  return [
    `Final selection, ${metricCalls} of these calls: ${result}; gains over the seed: ${items.join(', ')}.`,
  ];
}

function controlLines({ controls }: CompileReport): string[] {
  if (controls === undefined) return [];
  const { evaluation, metricCalls, searches, part } = controls;
  const found = searches.map(({ optimizer, proposals }) => {
    const program = evaluation?.programs.find(({ name }) => name === optimizer);
    const comparison = evaluation?.comparisons.find((one) => one.program === optimizer);
    if (program?.score === null || program === undefined)
      return `- ${optimizer}: a cap left it without a score`;
    const difference = comparison?.score?.difference;
    const against =
      difference === undefined
        ? ''
        : `, ${signed(difference.mean)} ${intervalText(difference)} against compiled`;
    return `- ${optimizer}: ${fixed(program.score.mean)}${against}; ${plural(proposals, 'proposal')}`;
  });
  const where = part === 'test' ? 'the sealed test' : 'validation';
  return [`Controls at the same budget (${metricCalls} metric calls each), on ${where}:`, ...found, ''];
}

function simulatedLines(simulated: boolean): string[] {
  return simulated ? SIMULATED_LINES : [];
}

function provenance(figures: EvaluationFigures): string[] {
  const { dataset, metric, models, seed, repeats, reducer = 'mean' } = figures;
  const modelText = Object.entries(models).map(([role, id]) => `${role} ${code(id)}`);
  return [
    `Data ${code(dataset.name)} (${dataset.examples} examples, ${dataset.hash.slice(0, 12)}), metric ${code(metric.name)}, ` +
      `${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}${reducer === 'mean' ? '' : ` (${code(reducer)})`}, seed ${seed}, ${modelText.join(', ')}.`,
  ];
}

function programTable({ programs }: EvaluationFigures, limits: Limits): string[] {
  const rows = programs.slice(0, limits.programs).map((program) => {
    const { scored, errored, skipped } = program.rollouts;
    const notScored = errored + skipped;
    return row(
      cell(program.name),
      program.score === null ? 'not scored' : `${fixed(program.score.mean)} ${intervalText(program.score)}`,
      `${scored}${notScored === 0 ? '' : ` (+${notScored} not)`}`,
      String(program.usage.calls),
      tokenText(program.usage),
      usd(program.usage.costUsd),
      program.modelTimeMs === null ? '-' : `${(program.modelTimeMs.mean / 1000).toFixed(2)} s`,
    );
  });
  return [
    '| program | mean score, 95% interval | rollouts scored | calls | tokens | cost | model time |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    ...moreLine(programs.length - limits.programs, 'programs'),
    '',
  ];
}

function comparisonLines(comparison: ComparisonFigures, limits: Limits): string[] {
  const { baseline, program, objectives, tags, wins, losses, ties, excluded, signFlipP } = comparison;
  const shownTags = [...tags]
    .sort((a, b) => b.difference.examples - a.difference.examples || (a.tag < b.tag ? -1 : 1))
    .slice(0, limits.tags);
  const measures = [
    ...(comparison.score === null ? [] : [['score', comparison.score] as const]),
    ...objectives.slice(0, limits.objectives).map((one) => [one.name, one] as const),
    ...shownTags.map((one) => [`tag ${one.tag}`, one] as const),
  ];
  const pTexts = signFlipP === null ? '' : `; sign-flip p = ${signFlipP.toPrecision(2)}`;
  const excludedText = excluded.length === 0 ? '' : `; ${excluded.length} left out for lack of a score`;
  return [
    `${plural(wins, 'gain')}, ${plural(losses, 'loss', 'losses')}, ${plural(ties, 'tie')}${pTexts}${excludedText}.`,
    '',
    `| ${cell(program)} against ${cell(baseline)} | before | after | difference, 95% interval | n |`,
    '|---|---|---|---|---|',
    ...measures.map(([name, { baselineMean, programMean, difference }]) =>
      row(
        cell(name),
        fixed(baselineMean),
        fixed(programMean),
        `${signed(difference.mean)} ${intervalText(difference)}`,
        String(difference.examples),
      ),
    ),
    ...moreLine(tags.length - shownTags.length, 'tags'),
    '',
    pairsLine('Best gains', comparison.bestGains),
    pairsLine('Worst losses', comparison.worstLosses),
    '',
  ];
}

function pairsLine(title: string, pairs: ComparisonFigures['bestGains']): string {
  if (pairs.length === 0) return `${title}: none.  `;
  const items = pairs.map(
    ({ exampleId, baseline, program }) => `${code(exampleId)} ${fixed(baseline)} to ${fixed(program)}`,
  );
  return `${title}: ${items.join(', ')}.  `;
}

function acceptedLines({ search: { accepted }, controls }: CompileReport): string[] {
  if (accepted.length === 0) return [];
  const shown = accepted.slice(0, controls === undefined ? MAX_ACCEPTED : MAX_ACCEPTED_CONTROLLED);
  return [
    '| accepted | from | through | changed | on validation |',
    '|---|---|---|---|---|',
    ...shown.map(({ candidate, parents, through, components, validationMean }) =>
      row(
        String(candidate),
        parents.join(', '),
        cell(through),
        cell(components.join(', ')),
        validationMean === null ? '-' : fixed(validationMean),
      ),
    ),
    ...moreLine(accepted.length - shown.length, 'accepted proposals'),
    '',
  ];
}

function failureLines(programs: readonly ProgramFigures[], limits: Limits): string[] {
  const all = programs.flatMap(({ name, errors, skips }) =>
    [...errors, ...skips].map(({ code: errorCode, rollouts, exampleIds }) => {
      const ids = exampleIds.slice(0, 3).map(code).join(', ');
      return `- ${cell(name)}: ${rollouts} x ${code(errorCode)} (${ids}${exampleIds.length > 3 ? ' ...' : ''})`;
    }),
  );
  if (all.length === 0) return [];
  return [
    'Not scored, and in no mean:',
    ...all.slice(0, limits.failures),
    ...moreLine(all.length - limits.failures, 'kinds of failure'),
  ];
}

function plural(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

function moreLine(count: number, what: string): string[] {
  return count > 0 ? ['', `and ${count} more ${what} in the JSON report`] : [];
}

function usageText(usage: UsageFigures): string {
  const cached = usage.cachedCalls === 0 ? '' : ` (${usage.cachedCalls} from the cache)`;
  return `${usage.calls} calls${cached}, ${tokenText(usage)} tokens, ${usd(usage.costUsd)}`;
}

function tokenText({ inputTokens, outputTokens }: UsageFigures): string {
  return `${inputTokens ?? '?'} + ${outputTokens ?? '?'}`;
}

function usd(value: number | null): string {
  return value === null ? 'price unknown' : `$${value.toFixed(4)}`;
}
