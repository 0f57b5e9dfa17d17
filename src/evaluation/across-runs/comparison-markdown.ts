import { SIMULATED_LINES, cell, code, intervalText, row, signed } from '../report/markdown-cells.js';
import type { ComparisonFigures } from '../report/report-schema.js';
import { verdictSentence } from '../report/markdown.js';
import { differenceText } from './design-differences.js';
import type { RunComparison } from './run-comparison.js';

/** Rows of each list, so that the whole stays below 60 lines and fits a pull-request comment. */
const MAX_PROGRAMS = 12;
const MAX_SENTENCES = 11;
const MAX_DIFFERENCES = 6;
const MAX_OBJECTIVES = 6;
const MAX_TAGS = 5;
const MAX_PAIRS = 3;

/** A comparison of runs as Markdown of at most 60 lines. */
export function comparisonMarkdown(comparison: RunComparison): string {
  const { runs, comparisons, dataset, metric, baseline, simulated } = comparison;
  const lines = [
    `# Comparison of ${runs.map(({ name }) => name).join(', ')}`,
    '',
    ...(simulated ? SIMULATED_LINES : []),
    ...comparisons.slice(0, MAX_SENTENCES).map((one) => `**${verdictSentence(one)}**  `),
    ...moreLine(comparisons.length - MAX_SENTENCES, 'comparisons'),
    '',
    `Data ${code(dataset.name)} (${dataset.examples} examples in common), metric ${code(metric.name)}, against ${code(baseline)}.`,
    ...differenceLines(comparison),
    '',
    ...programTable(comparison),
    ...detailLines(comparisons),
  ];
  return `${lines.join('\n')}\n`;
}

/** What keeps the comparison from being strictly paired, in lines; nothing where it is. */
function differenceLines({ differences }: RunComparison): readonly string[] {
  if (differences.length === 0) return [];
  return [
    '',
    'The runs differ; compared is what they have in common:',
    ...differences.slice(0, MAX_DIFFERENCES).map((one) => `- ${differenceText(one)}`),
  ];
}

function programTable({ programs, runs }: RunComparison): readonly string[] {
  const modelsOf = new Map(runs.map(({ name, models }) => [name, models]));
  const rows = programs.slice(0, MAX_PROGRAMS).map(({ name, run, score, notScored, costUsd }) => {
    const models = Object.values(modelsOf.get(run) ?? {});
    return row(
      cell(name),
      cell(run),
      [...new Set(models)].map(code).join(', '),
      score === null ? 'not scored' : `${score.mean.toFixed(3)} ${intervalText(score)}`,
      String(notScored),
      costUsd === null ? 'price unknown' : `$${costUsd.toFixed(4)}`,
    );
  });
  return [
    '| program | run | models | mean score, 95% interval | not scored | cost |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...moreLine(programs.length - MAX_PROGRAMS, 'programs'),
    '',
  ];
}

/** Objectives, tags and single examples of the one comparison that there is; of several they would fill pages. */
function detailLines(comparisons: readonly ComparisonFigures[]): readonly string[] {
  const [only] = comparisons;
  if (only === undefined || comparisons.length > 1) return [];
  const { objectives, tags, bestGains, worstLosses, wins, losses, ties, signFlipP } = only;
  const largest = [...tags].sort(
    (a, b) => b.difference.examples - a.difference.examples || (a.tag < b.tag ? -1 : 1),
  );
  const rows = [
    ...objectives.slice(0, MAX_OBJECTIVES).map((one) => differenceRow(one.name, one)),
    ...largest.slice(0, MAX_TAGS).map((one) => differenceRow(`tag ${one.tag}`, one)),
  ];
  const head = ['| | before | after | difference, 95% interval | n |', '|---|---|---|---|---|'];
  const p = signFlipP === null ? '' : `; sign-flip p = ${signFlipP.toPrecision(2)}`;
  return [
    `Gains ${wins}, losses ${losses}, ties ${ties}${p}.`,
    '',
    ...(rows.length === 0 ? [] : [...head, ...rows, '']),
    pairsLine('Best gains', bestGains),
    pairsLine('Worst losses', worstLosses),
  ];
}

function differenceRow(
  name: string,
  {
    baselineMean,
    programMean,
    difference,
  }: ComparisonFigures['tags'][number] | ComparisonFigures['objectives'][number],
): string {
  return row(
    cell(name),
    baselineMean.toFixed(3),
    programMean.toFixed(3),
    `${signed(difference.mean)} ${intervalText(difference)}`,
    String(difference.examples),
  );
}

function pairsLine(title: string, pairs: ComparisonFigures['bestGains']): string {
  const items = pairs
    .slice(0, MAX_PAIRS)
    .map((one) => `${code(one.exampleId)} ${one.baseline.toFixed(3)} to ${one.program.toFixed(3)}`);
  return `${title}: ${items.length === 0 ? 'none' : items.join(', ')}.  `;
}

function moreLine(count: number, what: string): readonly string[] {
  return count > 0 ? ['', `and ${count} more ${what} in the JSON`] : [];
}
